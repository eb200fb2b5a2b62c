// What a disk, a folder or a cancel does to a store, in words that say what to do next.

import { FirnError } from '../contract/index.ts'
import { EngineError, firstLine } from '../engine/engine-errors.ts'
import { systemError } from '../engine/system-errors.ts'
import { errnoOf } from '../engine/writer-process.ts'

/** What to throw for what was thrown while working in `folder`; errors of the rows themselves stay as they are. */
function storeFailure(thrown: unknown, folder: string): unknown {
  if (thrown instanceof FirnError || !(thrown instanceof Error)) return thrown
  if (thrown.name === 'AbortError') return new FirnError('cancelled', 'Cancelled.', { cause: thrown })
  if (thrown instanceof EngineError) {
    const ours = thrown.kind === 'IO' && thrown.message.includes(folder)
    return ours ? ioFailure(firstLine(thrown.message).replace(/^IO Error: /, ''), folder, thrown) : thrown
  }
  if (errnoOf(thrown) === undefined) return thrown
  return systemError(thrown, folder) ?? ioFailure(thrown.message, folder, thrown)
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
