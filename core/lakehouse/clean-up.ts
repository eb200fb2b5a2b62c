// What killed processes leave behind in a warehouse is put in order when it is opened.

import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { RestError } from '../spec/rest-error.ts'
import { hasCode, removeIfThere, TEMPORARY } from './durable.ts'
import { PENDING_FOLDER } from './layout.ts'
import { listChildren, type Namespace, namespaceFolder } from './namespaces.ts'
import { findEntry, finishRename, listTables, metadataPath, type TableId } from './table-entry.ts'
import type { Warehouse } from './warehouse.ts'

/** A younger temporary file can be a living process's. */
const SAFE_AGE_MS = 3_600_000

/** Removes old temporary files and finishes interrupted renames, in all namespaces. */
export async function cleanUp(warehouse: Warehouse): Promise<void> {
  await cleanNamespace(warehouse, [])
}

async function cleanNamespace(warehouse: Warehouse, namespace: Namespace): Promise<void> {
  await unlessDamaged(async () => {
    await removeOld(await namespaceFolder(warehouse, namespace), (file) => TEMPORARY.test(file))
    for (const name of await listTables(warehouse, namespace))
      await unlessDamaged(() => cleanTable(warehouse, { namespace, name }))
    for (const child of await listChildren(warehouse, namespace))
      await cleanNamespace(warehouse, [...namespace, child])
  })
}

async function cleanTable(warehouse: Warehouse, table: TableId): Promise<void> {
  const entry = await findEntry(warehouse, table)
  if (entry === undefined) return
  await finishRename(warehouse, entry)
  await removeOld(path.join(metadataPath(entry), PENDING_FOLDER), () => true)
}

/** One damaged file must not keep the others closed: the requests that need it will say what is wrong. */
async function unlessDamaged(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof RestError)) throw error
  }
}

async function removeOld(folder: string, isTemporary: (file: string) => boolean): Promise<void> {
  for (const file of (await list(folder)).filter(isTemporary)) {
    const full = path.join(folder, file)
    try {
      if (Date.now() - (await stat(full)).mtimeMs > SAFE_AGE_MS) await removeIfThere(full)
    } catch (error) {
      // A warehouse that can only be read is opened all the same.
      if (!hasCode(error, 'ENOENT', 'EROFS', 'EACCES', 'EPERM')) throw error
    }
  }
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}
