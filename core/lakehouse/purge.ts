// Removes the files of a table that was dropped with purge, and never those of another one.

import { rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { hasCode } from './durable.ts'
import { isInside, localPath } from './location.ts'
import { listChildren, type Namespace } from './namespaces.ts'
import { findEntry, listTables, type TableEntry } from './table-entry.ts'
import type { Warehouse } from './warehouse.ts'

/**
 * Removes `metadata` and `data` in the table's folder, and the folder if nothing else is in it. A table outside the
 * warehouse, or one that shares its folder with another, keeps its files: they may be someone else's.
 */
export async function purgeFiles(warehouse: Warehouse, entry: TableEntry): Promise<void> {
  const folder = localPath(entry.location)
  if (folder === undefined || folder === warehouse.root || !isInside(warehouse.root, folder)) return
  if (await isShared(warehouse, folder, [])) return
  for (const part of ['metadata', 'data'])
    await rm(path.join(folder, part), { recursive: true, force: true, maxRetries: 3 })
  try {
    await rmdir(folder)
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error
  }
}

async function isShared(warehouse: Warehouse, folder: string, namespace: Namespace): Promise<boolean> {
  for (const name of await listTables(warehouse, namespace)) {
    const entry = await findEntry(warehouse, { namespace, name })
    for (const location of entry === undefined ? [] : [entry.location, entry.metadataFolder]) {
      const other = localPath(location)
      if (other !== undefined && (isInside(folder, other) || isInside(other, folder))) return true
    }
  }
  for (const child of await listChildren(warehouse, namespace))
    if (await isShared(warehouse, folder, [...namespace, child])) return true
  return false
}
