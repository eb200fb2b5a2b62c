// Scratch folders of processes that were killed: each has its process's id in its name, and goes when that is gone.

import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'

/** A folder that is not there has no leftovers. Names without a process id are left alone. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const dead = names.filter((name) => {
    const pid = /(?:^|-)(\d+)-[0-9a-z]+$/.exec(name)?.[1]
    return pid !== undefined && !isAlive(Number(pid))
  })
  await Promise.all(dead.map((name) => rm(path.join(folder, name), { recursive: true, force: true })))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, and someone else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
