// How a write failed, with all that is known of it: the tests that did not hold, or which stores have the rows and
// which have not.

import { CircleAlert, CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import * as z from 'zod'
import {
  type ErrorData,
  type StoreOutcome,
  storeOutcome,
  type TestResult,
  testResult,
} from '../../core/contract/index.ts'
import { useSession } from '../state/session.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { plural } from '../ui/format.ts'
import { pathFrom } from '../ui/path.ts'
import { StoreBadge } from '../ui/store-badge.tsx'
import { TestResults } from './test-results.tsx'
import styles from './write-failure.module.css'

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

export function WriteFailure({ error, action }: { readonly error: Failure; readonly action?: ReactNode }) {
  const outcomes = outcomesOf(error)
  return (
    <div className={styles.failure}>
      <ErrorNote error={error} action={action} />
      <TestResults results={failedTests(error)} />
      {outcomes.length > 0 && (
        <ul className={styles.outcomes} aria-label="What each store has">
          {outcomes.map((outcome) => (
            <Outcome key={`${outcome.storageType} ${outcome.path}`} outcome={outcome} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Outcome({ outcome: { path, storageType, receipt, error } }: { readonly outcome: StoreOutcome }) {
  const folder = useSession((session) => session.project?.path ?? '')
  return (
    <li className={styles.outcome}>
      {receipt === null ? (
        <CircleAlert size={16} className={styles.bad} aria-hidden />
      ) : (
        <CircleCheck size={16} className={styles.good} aria-hidden />
      )}
      <div className={styles.words}>
        <p className={styles.store}>
          <StoreBadge kind={storageType} />
          <span title={path}>{pathFrom(folder, path)}</span>
        </p>
        {receipt !== null && (
          <p>
            Has these {plural(receipt.rows, 'row')}
            {receipt.snapshotId !== null && (
              <span className={styles.dim}> · snapshot {receipt.snapshotId}</span>
            )}
          </p>
        )}
        {receipt === null && <p>Has none of these rows{error !== null && `: ${error.message}`}</p>}
        {error?.hint !== undefined && <p className={styles.dim}>{error.hint}</p>}
      </div>
    </li>
  )
}
