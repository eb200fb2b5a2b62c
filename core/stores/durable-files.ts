// Files that are still there, whole, after a power cut: DuckDB calls no fsync, and a rename lasts only when its folder
// was synced too.

import { randomUUID } from 'node:crypto'
import { open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { FirnError } from '../contract/index.ts'
import { errnoOf } from '../engine/writer-process.ts'

const TEMPORARY = '.firn-tmp-'
/** Few, as the thread pool is shared with running statements. */
const SYNCS_AT_ONCE = 4

export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes names that were added to or removed from a folder last. Windows can neither do it nor needs it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export const syncFiles = (files: Iterable<string>): Promise<void> => each(files, syncFile)
export const syncFolders = (folders: Iterable<string>): Promise<void> => each(new Set(folders), syncFolder)

async function each(items: Iterable<string>, work: (item: string) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async (): Promise<void> => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item)
  }
  await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, worker))
}

/**
 * Replaces a file by another in one step: readers see the old one or the new one, never a part of it. `beforeSwap` is
 * the last chance to stop; when this rejects, the old file is still there, unless the error is `commit_unknown`.
 */
export async function replaceDurably(file: string, text: string, beforeSwap = (): void => {}): Promise<void> {
  const folder = path.dirname(file)
  const temporary = path.join(folder, `${TEMPORARY}${randomUUID()}`)
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    beforeSwap()
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  try {
    await syncFolder(folder)
  } catch (error) {
    throw new FirnError('commit_unknown', `The disk did not confirm that ${file} was replaced.`, {
      hint: 'Look at the rows before writing again, and check the disk.',
      cause: error,
    })
  }
}

/** Removes what an interrupted `replaceDurably` left. Only while no other process replaces files in this folder. */
export async function removeTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(TEMPORARY)) await rm(path.join(folder, name), { force: true })
}

/** Removes a folder and its parents below `above` as long as they are empty. */
export async function removeEmptyFolders(folder: string, above: string): Promise<void> {
  for (let at = folder; at !== above && at.startsWith(above + path.sep); at = path.dirname(at)) {
    if (!(await removeIfEmpty(at))) return
  }
}

/** Whether the folder is gone now. */
export async function removeIfEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder)
    return true
  } catch (error) {
    const code = errnoOf(error)
    if (code === 'ENOENT') return true
    // A folder that cannot be removed is at worst an empty folder too many.
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM' || code === 'EBUSY') return false
    throw error
  }
}

/** Rejects when it cannot be told. */
export async function exists(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}
