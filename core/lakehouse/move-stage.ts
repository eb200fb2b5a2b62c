// The files of a warehouse that is being moved are written anew beside it, in a folder of their own, and take the
// place of the old ones only when all are there: until then nothing of the warehouse has changed.

import { randomUUID } from 'node:crypto'
import { mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import { hasCode, statIfThere, syncFile } from './durable.ts'
import { isInside } from './location.ts'

/** In the folder of a move: the new files, each at its path relative to the warehouse. */
export const STAGED_FOLDER = 'files'

export interface Stage {
  /** Stages the new content of a file of the warehouse, instead of one staged before. */
  put(file: string, bytes: Uint8Array | string): Promise<void>
  /** The same for content that somebody else writes, to the given path. */
  putBy(file: string, write: (temporary: string) => Promise<void>): Promise<void>
  /** Bytes of the staged file; undefined if it is not staged. */
  size(file: string): Promise<number | undefined>
  /** Bytes that the file will have: staged or as it is. Throws if it is not there. */
  sizeNow(file: string): Promise<number>
  /** For a file that is needed for a while; whoever makes it removes it. */
  temporaryPath(): string
}

/**
 * @param root the warehouse's folder
 * @param folder of this move, inside the root. If another process takes it over, everything here fails.
 */
export function openStage(root: string, folder: string): Stage {
  const staged = path.join(folder, STAGED_FOLDER)
  const own = ownFolders(root)
  const temporaryPath = (): string => path.join(folder, `tmp-${randomUUID()}`)
  const stagedPath = (file: string): string => path.join(staged, path.relative(root, file))

  const putBy = async (file: string, write: (temporary: string) => Promise<void>): Promise<void> => {
    await own(path.dirname(file))
    const temporary = temporaryPath()
    try {
      await write(temporary)
      await syncFile(temporary)
      await moveInto(temporary, stagedPath(file))
    } finally {
      await rm(temporary, { force: true })
    }
  }
  const size = async (file: string): Promise<number | undefined> =>
    (await statIfThere(stagedPath(file)))?.size

  return {
    putBy,
    put: (file, bytes) => putBy(file, (temporary) => writeNew(temporary, bytes)),
    size,
    async sizeNow(file) {
      const bytes = (await size(file)) ?? (await statIfThere(file))?.size
      if (bytes === undefined) throw new Error(`No such file: ${file}`)
      return bytes
    },
    temporaryPath,
  }
}

async function writeNew(file: string, bytes: Uint8Array | string): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(bytes)
  } finally {
    await handle.close()
  }
}

async function moveInto(temporary: string, target: string): Promise<void> {
  try {
    await rename(temporary, target)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    await mkdir(path.dirname(target), { recursive: true })
    await rename(temporary, target)
  }
}

/**
 * A link can lead out of the warehouse, in a copy even to the original's files: what is behind it is never changed.
 */
function ownFolders(root: string): (folder: string) => Promise<void> {
  const known = new Map<string, Promise<void>>()
  const realRoot = realpath(root)
  // Who asks waits for it; here it only must not count as unhandled.
  realRoot.catch(() => undefined)
  const check = async (folder: string): Promise<void> => {
    const real = await realpath(folder)
    if (isInside(await realRoot, real)) return
    throw new FirnError('unsupported', `${folder} is a link to ${real}, outside the warehouse ${root}.`, {
      hint: 'Its files name others by absolute paths and must be rewritten. Put the folder itself in the place of the link.',
      details: { path: folder, target: real },
    })
  }
  return (folder) => {
    const checked = known.get(folder) ?? check(folder)
    known.set(folder, checked)
    return checked
  }
}
