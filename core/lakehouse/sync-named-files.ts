// Brings every file that a commit names to the disk before the commit does: engines (DuckDB) write data files and
// manifests without syncing them, and a commit must never outlive its files in a power cut.

import path from 'node:path'
import { invalid } from '../spec/rest-error.ts'
import type { Snapshot } from '../spec/snapshot.ts'
import type { TableUpdate } from '../spec/table-update.ts'
import { hasCode, syncFile, syncFolder } from './durable.ts'
import { forEach } from './for-each.ts'
import { isInside, localPath } from './location.ts'

/** Says which manifests and data files a snapshot added: they can only be read from Avro, which is not done here. */
export type FilesOfSnapshot = (snapshot: Snapshot) => Promise<readonly string[]>

/**
 * Syncs the local files that the updates name, with their folders. A named file that is missing in the table's own
 * folder is refused (400); elsewhere it is none of our business.
 */
export async function syncNamedFiles(
  updates: readonly TableUpdate[],
  tableLocation: string | undefined,
  filesOfSnapshot: FilesOfSnapshot | undefined,
): Promise<void> {
  const root = tableLocation === undefined ? undefined : localPath(tableLocation)
  const files = new Set<string>()
  for (const update of updates)
    for (const location of await locationsOf(update, filesOfSnapshot)) {
      const file = localPath(location)
      if (file !== undefined) files.add(file)
    }
  const folders = new Set<string>()
  await forEach([...files], async (file) => {
    if (!(await syncUnlessElsewhere(file, root))) return
    for (const folder of foldersOf(file, root)) folders.add(folder)
  })
  await forEach([...folders], syncFolder)
}

async function locationsOf(
  update: TableUpdate,
  filesOfSnapshot: FilesOfSnapshot | undefined,
): Promise<readonly string[]> {
  switch (update.action) {
    case 'add-snapshot': {
      const { snapshot } = update
      const list = snapshot['manifest-list']
      const added = (await filesOfSnapshot?.(snapshot)) ?? []
      return [...(list === undefined ? [] : [list]), ...(snapshot.manifests ?? []), ...added]
    }
    case 'set-statistics':
    case 'set-partition-statistics':
      return [update.file['statistics-path']]
    default:
      return []
  }
}

async function syncUnlessElsewhere(file: string, root: string | undefined): Promise<boolean> {
  try {
    await syncFile(file)
    return true
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error
    if (root !== undefined && isInside(root, file))
      throw invalid(`Cannot commit: a file of the commit is missing: ${file}`)
    return false
  }
}

/** The file's folder, and those between it and the table's, which may be as new. */
function foldersOf(file: string, root: string | undefined): readonly string[] {
  const folders = [path.dirname(file)]
  if (root === undefined || !isInside(root, file)) return folders
  for (let folder = path.dirname(file); folder !== root; folder = path.dirname(folder))
    folders.push(path.dirname(folder))
  return folders
}
