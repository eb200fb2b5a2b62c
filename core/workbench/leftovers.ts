// Scratch folders of processes that were killed: each has its process in its name, and goes when that is gone.

import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { errnoOf, folderOwner, hasEnded } from '../engine/writer-process.ts'

/**
 * A folder that is not there has no leftovers. Names without a process are left alone, and so are those of another
 * machine's processes, of which nothing is known here.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const dead = names.filter((name) => {
    const owner = folderOwner(name)
    return owner !== undefined && hasEnded(owner)
  })
  await Promise.all(dead.map((name) => removeUnlessReadOnly(path.join(folder, name))))
}

/** A project that can only be read is opened all the same: leftovers go when it is opened where it can be written. */
async function removeUnlessReadOnly(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true })
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM'].includes(errnoOf(error) ?? '')) throw error
  }
}
