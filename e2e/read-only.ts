// Folders that cannot be written, also by root, who ignores modes: root gets a read-only mount over them.

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** False where root may not mount, as in some containers: there is no way to refuse root a folder then. */
export function canMakeReadOnly(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'firn-mount-'))
  try {
    makeReadOnly(folder)()
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Until the returned function is called, which has to be before the folder is removed. */
export function makeReadOnly(folder: string): () => void {
  if (process.getuid?.() !== 0) return withoutWriteBit(folder)
  execFileSync('mount', ['--bind', folder, folder])
  execFileSync('mount', ['-o', 'remount,ro,bind', folder])
  return () => {
    // Lazily, since the app may hold a file in it for a moment longer.
    execFileSync('umount', ['-l', folder])
  }
}

function withoutWriteBit(folder: string): () => void {
  const folders = [
    folder,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name)),
  ]
  const change = (mode: number) => {
    for (const each of folders) chmodSync(each, mode)
  }
  change(0o555)
  return () => change(0o755)
}
