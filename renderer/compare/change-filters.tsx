// How many rows were added, removed and changed; each count is also the filter of its rows.

import { type DiffSummary, diffChanges } from '../../core/contract/index.ts'
import { formatCount, plural } from '../ui/format.ts'
import styles from './change-filters.module.css'

export type Change = (typeof diffChanges)[number]

export const changeSigns = { added: '+', removed: '−', changed: '→' } as const satisfies Record<
  Change,
  string
>

interface Props {
  readonly summary: DiffSummary
  /** At least one. */
  readonly shown: readonly Change[]
  readonly onShow: (shown: readonly Change[]) => void
}

export function ChangeFilters({ summary, shown, onShow }: Props) {
  const toggle = (change: Change): void => {
    const next = diffChanges.filter((each) => shown.includes(each) !== (each === change))
    // Of none of them there is nothing to see: the last one brings the others back.
    onShow(next.length === 0 ? diffChanges : next)
  }
  return (
    <div className={styles.filters}>
      <fieldset className={styles.changes} aria-label="Rows to show">
        {diffChanges.map((change) => (
          <button
            key={change}
            type="button"
            className={styles.change}
            aria-pressed={shown.includes(change)}
            disabled={summary[change] === 0}
            onClick={() => toggle(change)}
          >
            <span aria-hidden className={styles.sign}>
              {changeSigns[change]}
            </span>
            {formatCount(summary[change])} {change}
          </button>
        ))}
      </fieldset>
      <p className={styles.rest}>
        {plural(summary.unchanged, 'row')} unchanged · told apart by {summary.keys.join(', ')}
        {summary.duplicateKeys > 0 &&
          ` · ${plural(summary.duplicateKeys, 'row')} whose key is there more than once ${
            summary.duplicateKeys === 1 ? 'counts' : 'count'
          } as added or removed`}
      </p>
    </div>
  )
}
