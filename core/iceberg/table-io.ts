// A table's files as maintenance sees them: read, measured, listed, removed. Only what lies on a local disk can be
// listed and removed; other stores are read through the engine.

import { readdir, readFile, realpath, rm, rmdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { hasCode } from '../lakehouse/durable.ts'
import { localPath } from '../lakehouse/location.ts'
import type { BlobReader } from '../spec/added-files.ts'

export interface ListedFile {
  readonly path: string
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly changedAt: number
}

export interface TableIo extends BlobReader {
  /** Null where it is not there, or the store cannot tell. */
  size(file: string): Promise<number | null>
  /** All files in a folder and below; null: this store cannot list. A folder that is not there is empty. */
  list(folder: string): Promise<readonly ListedFile[] | null>
  /** False: it was not there, or the store cannot remove. Folders that it leaves empty go too, up to `within`. */
  remove(file: string, within: string): Promise<boolean>
  /** The same text for every way to write one place. */
  place(file: string): Promise<string>
}

/** @param remote for paths that are not on a local disk */
export function tableIo(remote: BlobReader): TableIo {
  const folders = new Map<string, Promise<string>>()
  const real = (folder: string): Promise<string> => {
    const known = folders.get(folder) ?? realpath(folder).catch(() => folder)
    folders.set(folder, known)
    return known
  }
  return {
    read: (file) => {
      const local = localPath(file)
      return local === undefined ? remote.read(file) : readFile(local)
    },
    async size(file) {
      const local = localPath(file)
      if (local === undefined) return null
      return stat(local).then(
        ({ size }) => size,
        () => null,
      )
    },
    async list(folder) {
      const local = localPath(folder)
      return local === undefined ? null : listLocal(local)
    },
    async remove(file, within) {
      const local = localPath(file)
      if (local === undefined) return false
      const there = (await stat(local).catch(() => null)) !== null
      await rm(local, { force: true, maxRetries: 3 })
      await removeEmpty(path.dirname(local), localPath(within) ?? local)
      return there
    },
    async place(file) {
      const local = localPath(file)
      if (local === undefined) return file
      return path.join(await real(path.dirname(local)), path.basename(local))
    },
  }
}

async function listLocal(folder: string): Promise<ListedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  })
  const files: ListedFile[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    // It may be gone since: a write that was cancelled takes its files along.
    const found = await stat(file).catch(() => null)
    if (found) files.push({ path: file, bytes: found.size, changedAt: found.mtimeMs })
  }
  return files
}

async function removeEmpty(folder: string, within: string): Promise<void> {
  for (let at = folder; at !== within && at.startsWith(`${within}${path.sep}`); at = path.dirname(at)) {
    try {
      await rmdir(at)
    } catch {
      return
    }
  }
}
