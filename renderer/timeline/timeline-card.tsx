// The snapshots of a feature group: what they come to in a line, the ice core (or the list), and the ways to an
// earlier moment.

import { ActionIcon, Tooltip } from '@mantine/core'
import { List, Rows3 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Snapshot } from '../../core/contract/index.ts'
import { usePlaces, type Viewing } from '../state/places.ts'
import { Card } from '../ui/card.tsx'
import { AsOf } from './as-of.tsx'
import { describeHistory } from './describe.ts'
import { IceCore } from './ice-core.tsx'
import { type RangeName, rangeStart, rangesOf } from './ranges.ts'
import { RefsMenu } from './refs-menu.tsx'
import { SnapshotList } from './snapshot-list.tsx'
import styles from './timeline-card.module.css'

interface Props {
  readonly group: string
  /** What is or was current, oldest first. */
  readonly snapshots: readonly Snapshot[]
  /** Those and what is on other branches. */
  readonly all: readonly Snapshot[]
  readonly viewing: Viewing | undefined
  readonly timeZone: string
}

export function TimelineCard({ group, snapshots, all, viewing, timeZone }: Props) {
  const view = usePlaces((places) => places.view)
  const [asList, setAsList] = useState(false)
  const [range, setRange] = useState<RangeName>('All')
  const now = useNow(snapshots)
  const names = rangesOf(snapshots, now)
  const current = snapshots.findIndex(({ isCurrent }) => isCurrent)
  const shown =
    viewing === undefined ? current : snapshots.findIndex((each) => each.snapshotId === viewing.snapshotId)
  const asOf = viewing !== undefined && 'asOf' in viewing.moment ? Date.parse(viewing.moment.asOf) : null

  const onView = (index: number | null): void => {
    const snapshotId = index === null ? undefined : snapshots[index]?.snapshotId
    view(group, snapshotId === undefined ? null : { moment: { snapshotId }, snapshotId })
  }

  return (
    <Card className={styles.card ?? ''} aria-label="Snapshots">
      <header className={styles.header}>
        <h2 className={styles.title}>Snapshots</h2>
        <p className={styles.summary}>{describeHistory(snapshots, timeZone)}</p>
        {names.length > 0 && !asList && (
          <fieldset className={styles.ranges} aria-label="Range of time">
            {names.map((name) => (
              <button
                key={name}
                type="button"
                className={styles.range}
                aria-pressed={name === range}
                onClick={() => setRange(name)}
              >
                {name}
              </button>
            ))}
          </fieldset>
        )}
        <RefsMenu group={group} snapshots={all} shown={snapshots[shown]} timeZone={timeZone} />
        <AsOf group={group} timeZone={timeZone} oldest={snapshots[0]} />
        <Tooltip label={asList ? 'Show as ice core' : 'Show as list'}>
          <ActionIcon
            aria-label={asList ? 'Show snapshots as ice core' : 'Show snapshots as list'}
            onClick={() => setAsList(!asList)}
          >
            {asList ? <Rows3 size={16} aria-hidden /> : <List size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      </header>
      {asList ? (
        <SnapshotList snapshots={snapshots} shown={shown} timeZone={timeZone} onView={onView} />
      ) : (
        <IceCore
          label={`Snapshots of ${group}`}
          snapshots={snapshots}
          shown={shown}
          asOf={asOf}
          now={now}
          from={rangeStart(names.includes(range) ? range : 'All', now)}
          timeZone={timeZone}
          onView={onView}
        />
      )}
    </Card>
  )
}

/** The right end of the strip: moves on by the minute, and at once when a commit is made. */
function useNow(snapshots: readonly Snapshot[]): number {
  const [ticked, setTicked] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setTicked(Date.now()), 60_000)
    return () => clearInterval(timer)
  }, [])
  const newest = snapshots.at(-1)
  return newest === undefined ? ticked : Math.max(ticked, Date.parse(newest.timestamp))
}
