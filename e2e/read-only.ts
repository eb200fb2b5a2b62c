// A folder that cannot be written, also for root: root ignores modes, so it gets a read-only mount.

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'

/** Makes `folder`; call the returned function before it is removed. */
export function readOnlyFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o555)
    return () => chmodSync(folder, 0o755)
  }
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder])
  return () => {
    execFileSync('umount', [folder])
  }
}
