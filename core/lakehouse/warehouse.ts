// The folder that is the catalog, and the marker file in it: where the folder was when its tables' absolute paths
// were written, and how commits are made on its disk.

import { randomUUID } from 'node:crypto'
import { link, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { FirnError } from '../contract/errors.ts'
import {
  type CommitMethod,
  createExclusively,
  hasCode,
  makeFolder,
  readIfThere,
  removeIfThere,
  statIfThere,
  temporaryPath,
  writeSynced,
} from './durable.ts'
import { WAREHOUSE_FILE } from './layout.ts'

const FORMAT_VERSION = 1

const markerSchema = z.object({
  'format-version': z.literal(FORMAT_VERSION),
  'warehouse-id': z.string(),
  root: z.string(),
  'commit-method': z.enum(['link', 'lock']),
})

export interface Warehouse {
  /** As recorded: the form in which the tables' paths name it. */
  readonly root: string
  readonly commitMethod: CommitMethod
}

/**
 * Opens the warehouse at `root`, making it if the folder is missing or has none. Throws FirnError `unsupported` if
 * it was moved or copied there, or if the marker is of a newer program; `io` if the folder cannot be used.
 */
export async function openWarehouse(root: string): Promise<Warehouse> {
  const folder = path.resolve(root)
  const file = path.join(folder, WAREHOUSE_FILE)
  try {
    const text = (await readIfThere(file)) ?? (await makeWarehouse(folder, file))
    return await checkRoot(folder, readMarker(file, text))
  } catch (error) {
    if (error instanceof FirnError) throw error
    throw new FirnError('io', `Cannot open the warehouse folder ${folder}: ${messageOf(error)}`, {
      hint: 'Check that the folder exists, is a folder, and may be written.',
      details: { path: folder },
      cause: error,
    })
  }
}

function readMarker(file: string, text: string): Warehouse {
  try {
    const marker = markerSchema.parse(JSON.parse(text))
    return { root: marker.root, commitMethod: marker['commit-method'] }
  } catch (error) {
    throw new FirnError('unsupported', `Cannot read the warehouse marker ${file}.`, {
      hint: 'It was made by a newer version of this program, or it is damaged.',
      details: { path: file },
      cause: error,
    })
  }
}

async function makeWarehouse(folder: string, file: string): Promise<string> {
  await makeFolder(folder)
  const marker = {
    'format-version': FORMAT_VERSION,
    'warehouse-id': randomUUID(),
    root: folder,
    'commit-method': await probeCommitMethod(folder),
  }
  await createExclusively(file, `${JSON.stringify(marker, null, 2)}\n`, marker['commit-method'])
  // Of several processes that make it at once, the first one's marker counts.
  const text = await readIfThere(file)
  if (text === undefined) throw new Error(`${file} vanished`)
  return text
}

/** Whether a hard link works here and fails if the name is taken; exFAT and some network drives have none. */
async function probeCommitMethod(folder: string): Promise<CommitMethod> {
  const one = temporaryPath(folder)
  const other = temporaryPath(folder)
  try {
    await writeSynced(one, '')
    await link(one, other)
    await link(one, other)
    // The second link must fail: a disk that lets it through cannot be trusted with links.
    return 'lock'
  } catch (error) {
    return hasCode(error, 'EEXIST') && (await statIfThere(other)) !== undefined ? 'link' : fallback(error)
  } finally {
    await removeIfThere(one)
    await removeIfThere(other)
  }
}

function fallback(error: unknown): CommitMethod {
  if (hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'UNKNOWN', 'EISDIR'))
    return 'lock'
  throw error
}

/** The tables' paths are absolute, so the folder must be where it was; another way to the same folder will do. */
async function checkRoot(folder: string, warehouse: Warehouse): Promise<Warehouse> {
  if (folder === warehouse.root) return warehouse
  const [here, recorded] = await Promise.all([stat(folder), statIfThere(warehouse.root)])
  if (recorded !== undefined && recorded.ino === here.ino && recorded.dev === here.dev) return warehouse
  throw new FirnError('unsupported', `The warehouse at ${folder} was made at ${warehouse.root}.`, {
    hint: `Its tables name their files by absolute paths. Move the folder back to ${warehouse.root}.`,
    details: { path: folder, recordedPath: warehouse.root },
  })
}

/** Whether a folder holds nothing but empty folders. */
export async function holdsNoFiles(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (!entry.isDirectory() || !(await holdsNoFiles(path.join(folder, entry.name)))) return false
  return true
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
