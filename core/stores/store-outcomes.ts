// What a write to several stores comes to when not all of them took it: said of each store, and loudly of the whole.

import { FirnError, type StoreOutcome, toErrorData, type WriteReceipt } from '../contract/index.ts'

/** A store's outcome with what it threw, so that nothing of the error is lost on its way out. */
export interface Outcome {
  readonly data: StoreOutcome
  readonly thrown: unknown
}

/**
 * The error of a write in which at least one store failed. One store: its own. Several: `partial_write` when at least
 * one of them has the rows and one has not, else the first one's; `details.outcomes` then says what became of each.
 */
export function writeFailure(outcomes: readonly Outcome[]): unknown {
  const failed = outcomes.filter(({ data }) => data.error !== null)
  // What may have been committed outweighs what surely was not.
  const first = failed.find(({ data }) => data.error?.code === 'commit_unknown') ?? failed[0]
  if (outcomes.length === 1 || first === undefined) return first?.thrown
  const list = outcomes.map(({ data }) => data)
  const lacking = list.filter(({ receipt }) => receipt === null)
  if (lacking.length > 0 && lacking.length < list.length) return partialWrite(list, first.thrown)
  const { code, message, hint, details } = toErrorData(first.thrown)
  return new FirnError(code, message, {
    ...(hint !== undefined && { hint }),
    details: { ...details, outcomes: list },
    cause: first.thrown,
  })
}

function partialWrite(outcomes: readonly StoreOutcome[], cause: unknown): FirnError {
  const paths = (list: readonly StoreOutcome[]): string => list.map(({ path }) => path).join(' and ')
  const written = outcomes.filter(({ receipt }) => receipt !== null)
  const lacking = outcomes.filter(({ receipt }) => receipt === null)
  const choices = lacking.map((outcome) => outcomes.indexOf(outcome) + 1)
  const reasons = new Set(lacking.map(({ error }) => error?.message))
  return new FirnError(
    'partial_write',
    `Partial write: ${paths(written)} took the rows, ${paths(lacking)} did not. ${[...reasons].join(' ')}`,
    {
      hint:
        `Mend the cause, then write again to what failed alone (--to-store ${choices.join(',')} in the terminal). ` +
        'A second write to all of them may add the rows twice where they are.',
      details: { outcomes },
      cause,
    },
  )
}

/** What was written before a write's error came. */
export function receiptsOf(error: unknown): readonly WriteReceipt[] {
  const { receipts, outcomes } = (error instanceof FirnError && error.details) || {}
  if (Array.isArray(outcomes))
    return (outcomes as readonly StoreOutcome[]).flatMap(({ receipt }) => receipt ?? [])
  return Array.isArray(receipts) ? receipts : []
}
