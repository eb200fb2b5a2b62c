// A small file system in memory, which only root can mount: a disk that a test can fill.

import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface SmallDisk extends AsyncDisposable {
  readonly folder: string
  /** Leaves so many pages of 4 KiB free. */
  fill(pages: number): Promise<void>
  /** Makes room again. */
  empty(): Promise<void>
}

/** Undefined where this process may not mount. @param size such as `16m` */
export async function mountSmallDisk(size: string): Promise<SmallDisk | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'firn-disk-'))
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0
  if (!isMounted) {
    await rm(folder, { recursive: true })
    return undefined
  }
  const ballast = path.join(folder, 'ballast')
  return {
    folder,
    async fill(pages) {
      const { bavail, bsize } = await statfs(folder)
      await writeFile(ballast, Buffer.alloc(Math.max(0, bavail - pages) * bsize))
    },
    empty: () => rm(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      if (spawnSync('umount', [folder]).status !== 0) throw new Error(`${folder} cannot be unmounted`)
      await rm(folder, { recursive: true })
    },
  }
}
