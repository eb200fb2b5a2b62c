// Replaces and makes text files so that a reader, a crash or another writer never sees half of one.

import { randomBytes } from 'node:crypto'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { FirnError } from '../contract/errors.ts'

/** Puts `text` in place of what `file` holds, or makes it. Errors: FirnError `io`. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await withUnfinished(file, text, (unfinished) => rename(unfinished, file))
}

/** Makes a file that must not be there yet. Errors: FirnError `already_exists`, `io`. */
export async function createFile(file: string, text: string): Promise<void> {
  await withUnfinished(file, text, async (unfinished) => {
    try {
      // Unlike a rename, a link never replaces.
      await link(unfinished, file)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') {
        throw new FirnError('already_exists', `There is a file ${path.basename(file)} already.`, {
          hint: 'Choose another name, or remove that file.',
          details: { file },
        })
      }
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error
      await rename(unfinished, file)
    }
  })
}

/** The text, or null when there is no such file. Errors: FirnError `io`; `bad_file` when it is not UTF-8. */
export async function readText(file: string): Promise<string | null> {
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw ioError(error, file, 'read')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new FirnError('bad_file', `${path.basename(file)} is not UTF-8 text.`, {
      hint: 'Save the file as UTF-8 in a text editor.',
      details: { file },
      cause: error,
    })
  }
}

export function ioError(error: unknown, file: string, verb: 'read' | 'written' | 'removed'): FirnError {
  if (error instanceof FirnError) return error
  const why = reasons[codeOf(error)] ?? (error instanceof Error ? error.message : String(error))
  return new FirnError('io', `${file} cannot be ${verb}: ${why}.`, {
    hint: 'Check that the folder is there and that you may change it.',
    details: { file },
    cause: error,
  })
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder is gone',
}

async function withUnfinished(
  file: string,
  text: string,
  finish: (unfinished: string) => Promise<void>,
): Promise<void> {
  const folder = path.dirname(file)
  const unfinished = path.join(folder, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const handle = await open(unfinished, 'wx')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await finish(unfinished)
    await syncFolder(folder)
  } catch (error) {
    throw ioError(error, file, 'written')
  } finally {
    await rm(unfinished, { force: true }).catch(() => {})
  }
}

/** The rename itself is only on the disk once its folder is. Windows cannot open folders and needs no sync. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
