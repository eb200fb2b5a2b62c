// In how many of the changed rows each feature changed.

import { Card } from '../ui/card.tsx'
import { formatCount, plural } from '../ui/format.ts'
import styles from './changed-features.module.css'

interface Props {
  readonly changes: readonly { readonly column: string; readonly rows: number }[]
  /** Changed rows in all. */
  readonly rows: number
}

export function ChangedFeatures({ changes, rows }: Props) {
  const sorted = changes.filter((each) => each.rows > 0).toSorted((a, b) => b.rows - a.rows)
  const same = changes.length - sorted.length
  return (
    <Card className={styles.card ?? ''} aria-label="Changed features">
      <h2 className={styles.title}>Changed features</h2>
      <ul className={styles.list}>
        {sorted.map(({ column, rows: changed }) => (
          <li key={column} className={styles.feature}>
            <span className={styles.line}>
              <span className={styles.name} title={column}>
                {column}
              </span>
              <span className="num" title={`${plural(changed, 'row')} of ${formatCount(rows)} changed rows`}>
                {formatCount(changed)}
              </span>
            </span>
            <svg className={styles.bar} width="100%" height={4} aria-hidden="true">
              <rect className={styles.track} width="100%" height={4} rx={2} />
              <rect className={styles.part} width={`${(100 * changed) / rows}%`} height={4} rx={2} />
            </svg>
          </li>
        ))}
      </ul>
      {same > 0 && (
        <p className={styles.same}>
          {plural(same, 'other feature')} {same === 1 ? 'is' : 'are'} the same in every row.
        </p>
      )}
    </Card>
  )
}
