// How a write failed, with all that is known of it: the tests that did not hold, or which stores have the rows and
// which have not.

import { CircleAlert, CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { StoreOutcome } from '../../core/contract/index.ts'
import { useSession } from '../state/session.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { plural } from '../ui/format.ts'
import { pathFrom } from '../ui/path.ts'
import { StoreBadge } from '../ui/store-badge.tsx'
import { TestResults } from './test-results.tsx'
import styles from './write-failure.module.css'
import { type Failure, failedTests, outcomesOf } from './write-outcomes.ts'

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
