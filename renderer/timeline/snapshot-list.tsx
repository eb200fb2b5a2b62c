// The same history as a table, newest first: for exact figures, ids, and histories too long for a strip.

import type { Snapshot } from '../../core/contract/index.ts'
import { Badge } from '../ui/badge.tsx'
import { formatBytes, formatCount, formatTime } from '../ui/format.ts'
import { describeChange, describeCommit, isNamed } from './describe.ts'
import { RefBadges } from './ref-badges.tsx'
import styles from './snapshot-list.module.css'

interface Props {
  readonly snapshots: readonly Snapshot[]
  readonly shown: number
  readonly timeZone: string
  readonly onView: (index: number | null) => void
}

export function SnapshotList({ snapshots, shown, timeZone, onView }: Props) {
  const rows = snapshots.map((snapshot, index) => ({ snapshot, index })).reverse()
  return (
    <div className={styles.scroller}>
      <table className={styles.table} aria-label="Snapshots">
        <thead>
          <tr>
            <th scope="col">Committed</th>
            <th scope="col">Write</th>
            <th scope="col" className={styles.right}>
              Changed
            </th>
            <th scope="col" className={styles.right}>
              Rows
            </th>
            <th scope="col" className={styles.right}>
              Size
            </th>
            <th scope="col">Snapshot id</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ snapshot, index }) => (
            <tr
              key={snapshot.snapshotId}
              aria-current={index === shown || undefined}
              data-left={snapshot.line === 'left' || undefined}
              data-past={(index === shown && !snapshot.isCurrent) || undefined}
            >
              <td>
                <button
                  type="button"
                  className={styles.pick}
                  onClick={() => onView(snapshot.isCurrent ? null : index)}
                >
                  {formatTime(snapshot.timestamp, timeZone, 'second')}
                </button>{' '}
                {snapshot.isCurrent && <Badge tone="accent">now</Badge>}
                {snapshot.line === 'left' && <Badge>rolled back</Badge>}{' '}
                <RefBadges refs={snapshot.refs.filter(isNamed)} />
              </td>
              <td className={styles.words}>{describeCommit(snapshot)}</td>
              <td className={styles.right}>{describeChange(snapshot)}</td>
              <td className={styles.right}>{formatCount(snapshot.rows)}</td>
              <td className={styles.right}>{formatBytes(snapshot.totalBytes)}</td>
              <td className="mono selectable">{snapshot.snapshotId}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
