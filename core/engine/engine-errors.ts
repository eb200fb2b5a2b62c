// DuckDB's errors, as Firn's: what can be told apart is, and the rest keeps DuckDB's own words.

import { FirnError } from '../contract/index.ts'

/** DuckDB prefixes a message with its kind: `IO Error: …`, `Binder Error: …`. */
const KIND = /^([A-Z][A-Za-z ]*?) Error: /

export class EngineError extends Error {
  /** `IO`, `Binder`, `Conversion`, `Invalid Input`, `Out of Memory`, …; `Unknown` where DuckDB named none. */
  readonly kind: string

  constructor(cause: Error) {
    super(cause.message, { cause })
    this.name = 'EngineError'
    this.kind = KIND.exec(cause.message)?.[1] ?? 'Unknown'
  }
}

/** What the system ran out of or refused becomes a FirnError; all else an EngineError for the caller to read. */
export function engineError(thrown: unknown, signal?: AbortSignal): Error {
  if (signal?.aborted) return new FirnError('cancelled', 'Cancelled.', { cause: thrown })
  if (!(thrown instanceof Error)) return new Error(String(thrown))
  if (thrown instanceof FirnError) return thrown
  const { message } = thrown
  if (/no space left on device|disk quota exceeded/i.test(message)) {
    return new FirnError('io', 'The disk is full.', {
      hint: 'Free some space on it and try again. Nothing of this step was kept.',
      cause: thrown,
    })
  }
  if (/^Out of Memory Error/.test(message)) {
    return new FirnError('io', 'This needs more memory than the engine may use.', {
      hint: 'Let other work end first, or write a smaller range of event times at a time.',
      cause: thrown,
    })
  }
  if (/permission denied|read-only file system/i.test(message)) {
    return new FirnError('io', `No permission: ${firstLine(message.replace(KIND, ''))}`, {
      hint: 'Check who owns the folder and whether it can be written.',
      cause: thrown,
    })
  }
  return new EngineError(thrown)
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}
