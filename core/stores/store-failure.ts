// What a disk, a folder or a cancel does to a store, in words that say what to do next.

import { FirnError } from '../contract/index.ts'
import { EngineError, firstLine } from '../engine/engine-errors.ts'
import { errnoOf } from '../engine/writer-process.ts'

/** What to throw for what was thrown while working in `folder`; errors of the rows themselves stay as they are. */
function storeFailure(thrown: unknown, folder: string): unknown {
  if (thrown instanceof FirnError || !(thrown instanceof Error)) return thrown
  if (thrown.name === 'AbortError') return new FirnError('cancelled', 'Cancelled.', { cause: thrown })
  if (thrown instanceof EngineError) {
    const ours = thrown.kind === 'IO' && thrown.message.includes(folder)
    return ours ? ioFailure(firstLine(thrown.message).replace(/^IO Error: /, ''), folder, thrown) : thrown
  }
  const code = errnoOf(thrown)
  return code === undefined ? thrown : systemFailure(code, folder, thrown)
}

function systemFailure(code: string, folder: string, cause: Error): FirnError {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new FirnError('io', `The disk of ${folder} is full.`, {
        hint: 'Free some space on it and try again. Nothing of this write was kept.',
        details: { path: folder },
        cause,
      })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new FirnError('io', `No permission to change ${folder}.`, {
        hint: 'Check who owns the folder and whether it can be written.',
        details: { path: folder },
        cause,
      })
    case 'EEXIST':
    case 'ENOTDIR':
      return new FirnError('io', `${folder} cannot be the folder of a store: a file is in the way.`, {
        hint: 'Choose another path, or move that file.',
        details: { path: folder },
        cause,
      })
    case 'ENAMETOOLONG':
      return new FirnError('io', `${folder} is too long a path for this disk.`, {
        hint: 'Choose a shorter path.',
        details: { path: folder },
        cause,
      })
    default:
      return ioFailure(cause.message, folder, cause)
  }
}

function ioFailure(what: string, folder: string, cause: Error): FirnError {
  return new FirnError('io', `Working in ${folder} failed: ${what}`, {
    hint: 'Check that the folder exists, can be written, and that its disk is there.',
    details: { path: folder },
    cause,
  })
}

/** Runs a store's work; whatever it throws comes out through `storeFailure`. */
export async function inStore<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw storeFailure(error, folder)
  }
}
