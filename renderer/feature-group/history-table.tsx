// Everything that happened to a group's data, newest first, what failed and was interrupted too.

import { Button } from '@mantine/core'
import { CircleAlert, CircleDot, Hourglass } from 'lucide-react'
import { useState } from 'react'
import type { GroupDetail, HistoryEntry, Snapshot } from '../../core/contract/index.ts'
import { useSession, useTimeZone } from '../state/session.ts'
import { useCall } from '../state/use-call.ts'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { formatCount, formatTime, zoneName } from '../ui/format.ts'
import { Loading } from '../ui/loading.tsx'
import { pathFrom } from '../ui/path.ts'
import table from '../ui/table.module.css'
import { describeEvent, type EventWords } from './describe-event.ts'
import styles from './history-table.module.css'
import { SnapshotLink } from './snapshot-link.tsx'

/** Lines that are drawn at first, and more each time. */
const STEP = 200

interface Props {
  readonly detail: GroupDetail
  readonly snapshots: readonly Snapshot[] | undefined
}

export function HistoryTable({ detail, snapshots }: Props) {
  const { name } = detail.group
  const timeZone = useTimeZone()
  const folder = useSession((session) => session.project?.path ?? '')
  const { data: entries, error, refetch } = useCall('group.history', { name })
  const [most, setMost] = useState(STEP)
  if (entries === undefined) {
    return error === null ? (
      <Loading label="Reading the write history" />
    ) : (
      <ErrorNote error={error} onRetry={() => void refetch()} />
    )
  }
  if (entries.length === 0) {
    return (
      <Card style={{ display: 'flex', flex: 1 }}>
        <Empty title="Nothing happened yet">
          Writes, failures, rollbacks, publishing and maintenance each leave a line here.
        </Empty>
      </Card>
    )
  }
  const several = detail.stores.length > 1
  return (
    <Card className={table.card ?? ''}>
      <table className={table.table} aria-label="History">
        <thead>
          <tr>
            <th scope="col">When ({zoneName(timeZone, new Date())})</th>
            <th scope="col">What happened</th>
            <th scope="col" className={styles.wide}>
              Details
            </th>
            {several && <th scope="col">Store</th>}
            <th scope="col" className={table.right}>
              Rows
            </th>
            <th scope="col">Snapshot</th>
          </tr>
        </thead>
        <tbody>
          {entries.slice(0, most).map((entry, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a history is only ever added to at its head
            <tr key={entries.length - at}>
              <td>{formatTime(entry.at, timeZone, 'second')}</td>
              <EventCells entry={entry} />
              {several && (
                <td className={table.dim} title={entry.path ?? undefined}>
                  {entry.path !== null && pathFrom(folder, entry.path)}
                </td>
              )}
              <td className={table.right}>{entry.rows === null ? '' : formatCount(entry.rows)}</td>
              <td>
                {entry.snapshotId !== null && (
                  <SnapshotLink group={name} snapshotId={entry.snapshotId} snapshots={snapshots} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {entries.length > most && (
        <div className={styles.more}>
          <Button onClick={() => setMost(most + STEP)}>
            Show older ({formatCount(entries.length - most)})
          </Button>
        </div>
      )}
    </Card>
  )
}

function EventCells({ entry }: { readonly entry: HistoryEntry }) {
  const { title, detail, tone } = describeEvent(entry)
  return (
    <>
      <td>
        <span className={styles.event} data-tone={tone}>
          <ToneIcon tone={tone} />
          {title}
        </span>
      </td>
      <td className={`${table.wrap} ${styles.detail}`} data-tone={tone}>
        {detail}
      </td>
    </>
  )
}

function ToneIcon({ tone }: { readonly tone: EventWords['tone'] }) {
  switch (tone) {
    case 'plain':
      return <CircleDot size={14} aria-hidden />
    case 'bad':
      return <CircleAlert size={14} aria-hidden />
    case 'open':
      return <Hourglass size={14} aria-hidden />
  }
}
