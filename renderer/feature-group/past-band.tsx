// The amber band: what is shown is not now. Says which moment, how many rows, which write, and the way back.

import { Button } from '@mantine/core'
import { Clock } from 'lucide-react'
import type { Moment, Snapshot } from '../../core/contract/index.ts'
import { usePlaces } from '../state/places.ts'
import { describeCommit } from '../timeline/describe.ts'
import { formatTime, formatZoned, plural } from '../ui/format.ts'
import styles from './past-band.module.css'

interface Props {
  readonly group: string
  readonly snapshot: Snapshot
  readonly index: number
  readonly count: number
  readonly moment: Moment
  readonly timeZone: string
  readonly onNow: () => void
}

export function PastBand({ group, snapshot, index, count, moment, timeZone, onNow }: Props) {
  const committed = formatZoned(snapshot.timestamp, timeZone)
  const { go, open } = usePlaces()
  const facts = [
    plural(snapshot.rows, 'row'),
    describeCommit(snapshot),
    `snapshot ${index + 1} of ${count}`,
    ...(snapshot.line === 'left' ? ['rolled back since'] : []),
  ]
  return (
    <div className={styles.band} role="status">
      <Clock size={16} aria-hidden className={styles.icon} />
      <p className={styles.words}>
        {'asOf' in moment ? (
          <>
            <strong className={styles.moment}>Viewing as of {formatZoned(moment.asOf, timeZone)}</strong>
            {[...facts, `committed ${formatTime(snapshot.timestamp, timeZone)}`].join(' · ')}
          </>
        ) : (
          <>
            <strong className={styles.moment}>Viewing {'ref' in moment ? moment.ref : committed}</strong>
            {('ref' in moment ? [committed, ...facts] : facts).join(' · ')}
          </>
        )}
      </p>
      <div className={styles.actions}>
        <Button
          classNames={{ root: styles.action ?? '' }}
          onClick={() => go({ kind: 'compare', group, from: moment, to: null })}
        >
          Compare with now
        </Button>
        <Button
          classNames={{ root: styles.action ?? '' }}
          onClick={() => open({ kind: 'restore', group, snapshotId: snapshot.snapshotId })}
        >
          Restore…
        </Button>
        <Button variant="filled" onClick={onNow}>
          Back to now
        </Button>
      </div>
    </div>
  )
}
