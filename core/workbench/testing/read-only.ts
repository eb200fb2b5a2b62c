// A folder that can only be read, also by root, who ignores modes: root gets a read-only mount over it.

import { execFileSync } from 'node:child_process'

/** Until the returned function is called, which has to be before the folder is removed. */
export function makeReadOnly(folder: string): () => void {
  if (process.getuid?.() !== 0) {
    execFileSync('chmod', ['-R', 'a-w', folder])
    return () => execFileSync('chmod', ['-R', 'u+w', folder])
  }
  execFileSync('mount', ['--bind', folder, folder])
  execFileSync('mount', ['-o', 'remount,ro,bind', folder])
  return () => execFileSync('umount', ['-l', folder])
}
