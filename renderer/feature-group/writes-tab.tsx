// Every write of this group, newest first: the watermarks, with the snapshot that each made. Beside them the history:
// what failed, was rolled back, published or maintained.

import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { GroupDetail, Snapshot, Watermark } from '../../core/contract/index.ts'
import { useTimeZone } from '../state/session.ts'
import { writeWithDialog } from '../state/session-commands.ts'
import { useCall } from '../state/use-call.ts'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { formatBytes, formatCount, formatTime, nameSome, plural, zoneName } from '../ui/format.ts'
import { StoreBadge } from '../ui/store-badge.tsx'
import table from '../ui/table.module.css'
import { eventTimeReach } from './event-time-reach.ts'
import { HistoryTable } from './history-table.tsx'
import { SnapshotLink } from './snapshot-link.tsx'
import styles from './writes-tab.module.css'

type Shown = 'writes' | 'history'

export function WritesTab({ detail }: { readonly detail: GroupDetail }) {
  const { group, stores } = detail
  const [shown, setShown] = useState<Shown>('writes')
  const history = stores.some(({ timeTravel, exists }) => timeTravel && exists)
  const { data: snapshots } = useCall('group.snapshots', { name: group.name }, { enabled: history })
  return (
    <>
      <SegmentedControl
        className={styles.shown ?? ''}
        aria-label="What is listed"
        value={shown}
        onChange={(value) => setShown(value === 'history' ? 'history' : 'writes')}
        data={[
          { value: 'writes', label: 'Writes' },
          { value: 'history', label: 'History' },
        ]}
      />
      {shown === 'writes' ? (
        <Writes detail={detail} snapshots={snapshots} />
      ) : (
        <HistoryTable detail={detail} snapshots={snapshots} />
      )}
    </>
  )
}

interface WritesProps {
  readonly detail: GroupDetail
  readonly snapshots: readonly Snapshot[] | undefined
}

function Writes({ detail, snapshots }: WritesProps) {
  const { group, watermarks, stores } = detail
  const timeZone = useTimeZone()

  if (watermarks.length === 0) {
    return (
      <Card style={{ display: 'flex', flex: 1 }}>
        <Empty
          title="No writes yet"
          actions={
            <Button variant="filled" onClick={() => void writeWithDialog(group.name)}>
              Write…
            </Button>
          }
        >
          Each write leaves a line here: when, how, how many rows, and up to which event time.
        </Empty>
      </Card>
    )
  }

  const snapshotCell = ({ snapshotId }: Watermark) =>
    snapshotId === null ? (
      <span className={table.dim}>no snapshots</span>
    ) : (
      <SnapshotLink group={group.name} snapshotId={snapshotId} snapshots={snapshots} />
    )
  const bytesOf = ({ snapshotId }: Watermark): string => {
    const snapshot = snapshots?.find((each) => each.snapshotId === snapshotId)
    return snapshot === undefined ? '' : formatBytes(snapshot.addedBytes)
  }
  const several = stores.length > 1

  return (
    <Card className={table.card ?? ''}>
      <table className={table.table} aria-label="Writes">
        <thead>
          <tr>
            <th scope="col">Written ({zoneName(timeZone, new Date())})</th>
            <th scope="col">Mode</th>
            {several && <th scope="col">Store</th>}
            <th scope="col" className={table.right}>
              Rows
            </th>
            <th scope="col">Event time</th>
            <th scope="col">From</th>
            <th scope="col" className={table.right}>
              Left out
            </th>
            <th scope="col" className={table.right}>
              Size
            </th>
            <th scope="col">Snapshot</th>
          </tr>
        </thead>
        <tbody>
          {watermarks.toReversed().map((write) => (
            <tr key={`${write.writeId}:${write.storageType}:${write.path}`}>
              <td>{formatTime(write.writtenAt, timeZone, 'second')}</td>
              <td>{write.mode}</td>
              {several && (
                <td>
                  <StoreBadge kind={write.storageType} />
                </td>
              )}
              <td className={table.right}>{formatCount(write.rows)}</td>
              <td>{eventTimeReach(write.eventTimeFrom, write.eventTimeTo)}</td>
              <td title={write.inputs.join('\n')}>{nameSome(write.inputs, 2)}</td>
              <td
                className={table.right}
                title={
                  write.droppedNullKeys === 0
                    ? undefined
                    : `${plural(write.droppedNullKeys, 'row')} with NULL in a key or the event time`
                }
              >
                {formatCount(write.droppedNullKeys)}
              </td>
              <td className={table.right}>{bytesOf(write)}</td>
              <td>{snapshotCell(write)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
