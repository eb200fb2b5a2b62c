// Files that are there completely or not at all, also after a power cut, and of which only one of many writers
// can make a given one: what the lakehouse's compare-and-swap rests on.

import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { link, mkdir, open, readFile, rename, rm, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import { commitStateUnknown } from '../spec/rest-error.ts'
import { COMMIT_LOCK } from './layout.ts'
import { withLock } from './lock.ts'

/** How a file is made exclusively: by a hard link, or, where the disk has none, under a lock file. */
export type CommitMethod = 'link' | 'lock'

/** The temporary files of this module; those of a killed process are found by it. */
export const TEMPORARY = /^\.tmp-/

export function temporaryPath(folder: string): string {
  return path.join(folder, `.tmp-${randomUUID()}`)
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => error.code === code)
}

export async function statIfThere(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file)
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

export async function removeIfThere(file: string): Promise<boolean> {
  try {
    await unlink(file)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}

/** Brings a file's bytes to the disk. */
export async function syncFile(file: string): Promise<void> {
  // Windows flushes only through a handle that may write.
  const handle = await open(file, process.platform === 'win32' ? 'r+' : 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Brings a folder's entries to the disk, where that can be asked for: not on Windows, nor on some network drives. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  try {
    await syncFile(folder)
  } catch (error) {
    if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EBADF')) throw error
  }
}

/** mkdir -p; every folder that was made is on the disk when it returns. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = path.dirname(made))
    await syncFolder(path.dirname(made))
}

/** Makes a new file with its bytes on the disk; its name is not: sync the folder for that. */
export async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Gives the finished file `temporary` its final name unless a file has that name already (false). Once it has the
 * name, other processes may have seen it: a failure after that point is a commit whose state is unknown.
 */
export async function publish(temporary: string, final: string, method: CommitMethod): Promise<boolean> {
  const published =
    method === 'link' ? await publishByLink(temporary, final) : await publishByLock(temporary, final)
  if (!published) return false
  try {
    await syncFolder(path.dirname(final))
  } catch (error) {
    throw commitStateUnknown(`Cannot bring ${final} to the disk: ${String(error)}`, error)
  }
  return true
}

async function publishByLink(temporary: string, final: string): Promise<boolean> {
  try {
    await link(temporary, final)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    // A network drive may repeat a request whose answer was lost: the winner can be ourselves.
    return isSameFile(temporary, final)
  }
  return true
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([statIfThere(one), statIfThere(other)])
  return a !== undefined && b !== undefined && a.ino !== 0 && a.ino === b.ino && a.dev === b.dev
}

async function publishByLock(temporary: string, final: string): Promise<boolean> {
  return withLock(path.join(path.dirname(final), COMMIT_LOCK), async (lock) => {
    if ((await statIfThere(final)) !== undefined) return false
    await lock.confirm()
    await rename(temporary, final)
    return true
  })
}

/** Makes the file with this text unless it is there already (false). */
export async function createExclusively(file: string, text: string, method: CommitMethod): Promise<boolean> {
  const temporary = temporaryPath(path.dirname(file))
  try {
    await writeSynced(temporary, text)
    return await publish(temporary, file, method)
  } finally {
    await removeIfThere(temporary)
  }
}

/** Replaces a file in one step: readers see the old text or the new one. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = temporaryPath(path.dirname(file))
  try {
    await writeSynced(temporary, text)
    await rename(temporary, file)
    await syncFolder(path.dirname(file))
  } finally {
    await rm(temporary, { force: true })
  }
}
