// What a move comes upon on its way: files that are missing or damaged, and paths that lead elsewhere.

import { FirnError } from '../contract/errors.ts'

/** More are counted, not named: they fill memory and nobody reads them. */
const NAMED = 1000

export interface Problem {
  /** On this disk. */
  readonly path: string
  readonly problem: 'missing' | 'cut short' | 'damaged'
}

export interface Findings {
  /** Folders outside the old root that the tables name, sorted; at most 1000. They were left alone. */
  readonly outsideFolders: () => readonly string[]
  /** At most 1000. */
  readonly problems: readonly Problem[]
  readonly problemCount: () => number
  outside(folder: string): void
  missing(path: string): void
  cutShort(path: string): void
  damaged(path: string): void
  /** Throws FirnError `cancelled` if the user does not want the move any more. */
  throwIfCancelled(): void
}

export function collectFindings(signal: AbortSignal | undefined): Findings {
  const folders = new Set<string>()
  const problems: Problem[] = []
  let count = 0
  const note = (path: string, problem: Problem['problem']): void => {
    count += 1
    if (problems.length < NAMED) problems.push({ path, problem })
  }
  return {
    problems,
    problemCount: () => count,
    outsideFolders: () => [...folders].sort(),
    outside(folder) {
      if (folders.size < NAMED) folders.add(folder)
    },
    missing: (path) => note(path, 'missing'),
    cutShort: (path) => note(path, 'cut short'),
    damaged: (path) => note(path, 'damaged'),
    throwIfCancelled() {
      if (signal?.aborted) throw cancelled()
    },
  }
}

export const cancelled = (): FirnError =>
  new FirnError('cancelled', 'Cancelled: nothing of the project was changed.', {
    hint: 'Open it again at any time; its tables can be read once that has ended.',
  })
