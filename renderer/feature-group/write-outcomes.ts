// What the error of a write knows beside its words: the tests that did not hold, and what became of each store.

import * as z from 'zod'
import {
  type ErrorData,
  type StoreOutcome,
  storeOutcome,
  type TestResult,
  testResult,
} from '../../core/contract/index.ts'

/** Of core's ErrorData as of a thrown FirnError. */
export type Failure = Pick<ErrorData, 'message'> & {
  readonly code: ErrorData['code']
  readonly hint?: string | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** The results that a `test_failed` carries; none of other errors. */
export function failedTests(error: Failure | null): readonly TestResult[] {
  const parsed = z.array(testResult).safeParse(error?.code === 'test_failed' ? error.details?.results : null)
  return parsed.success ? parsed.data : []
}

/** What became of each store, where a write went to several. */
export function outcomesOf(error: Failure | null): readonly StoreOutcome[] {
  const parsed = z.array(storeOutcome).safeParse(error?.details?.outcomes)
  return parsed.success ? parsed.data : []
}

/**
 * The stores that lack the rows of a partial write, by index among the group's; null for other errors. `written`: the
 * stores that it went to, null being all.
 */
export function lackingStores(
  error: Failure | null,
  written: readonly number[] | null,
): readonly number[] | null {
  if (error?.code !== 'partial_write') return null
  const lacking = outcomesOf(error).flatMap(({ receipt }, index) =>
    receipt === null ? [written?.[index] ?? index] : [],
  )
  return lacking.length === 0 ? null : lacking
}
