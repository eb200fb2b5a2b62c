// Ctrl+C, `kill` and a closed terminal end a command by one signal, so that it can put things in order before it goes.

import { FirnError } from '../contract/index.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs `work` with a signal that the system's signals abort. Work that ends well all the same counts: what was
 * committed is not called cancelled. Errors: the work's own; FirnError `cancelled` for what an abort broke off.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController()
  const interrupt = (): void => abort.abort(new FirnError('cancelled', 'Cancelled.'))
  for (const name of SIGNALS) process.on(name, interrupt)
  try {
    return await work(abort.signal)
  } catch (error) {
    if (!abort.signal.aborted || error instanceof FirnError) throw error
    throw new FirnError('cancelled', 'Cancelled.', { cause: error })
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt)
  }
}

/** Calls `then` at the abort, now or later; the result takes that back. */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  if (signal.aborted) then()
  else signal.addEventListener('abort', then, { once: true })
  return () => signal.removeEventListener('abort', then)
}
