// The rows of a feature group, now or at the moment that is chosen in its ice core.

import { Button } from '@mantine/core'
import { FileDown } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import type { GroupDetail, RowSource, Snapshot, StagedWrite, StoreState } from '../../core/contract/index.ts'
import { Grid } from '../grid/grid.tsx'
import { StagedWrites } from '../staged/staged-writes.tsx'
import { usePlaces, type Viewing } from '../state/places.ts'
import { useTimeZone } from '../state/session.ts'
import { writeWithDialog } from '../state/session-commands.ts'
import { useCall } from '../state/use-call.ts'
import { historyOf } from '../timeline/describe.ts'
import { TimelineCard } from '../timeline/timeline-card.tsx'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Loading } from '../ui/loading.tsx'
import styles from './data-tab.module.css'
import { NoHistory } from './no-history.tsx'
import { PastBand } from './past-band.tsx'
import { rolesOf } from './roles-of.ts'

interface Props {
  readonly detail: GroupDetail
  readonly store: number
}

export function DataTab({ detail, store }: Props) {
  const state = detail.stores[store]
  const { name } = detail.group
  const timeTravel = state?.timeTravel === true
  const { data: snapshots, error, refetch } = useCall('group.snapshots', { name }, { enabled: timeTravel })
  const { data: staged, error: stagedError } = useCall('group.staged', { name }, { enabled: timeTravel })

  if (state === undefined || !state.exists) return <NothingWritten group={name} />
  if (!timeTravel) {
    return (
      <>
        <NoHistory
          group={name}
          kind={state.storageType}
          state={state}
          elsewhere={detail.stores.some((each) => each.timeTravel)}
        />
        <Rows detail={detail} store={store} state={state} snapshots={[]} viewing={undefined} staged={false} />
      </>
    )
  }
  if (snapshots === undefined) {
    return error === null ? (
      <Loading label="Reading the snapshots" />
    ) : (
      <ErrorNote error={error} onRetry={() => void refetch()} />
    )
  }
  if (snapshots.length === 0) return <NothingWritten group={name} />
  return (
    <>
      {/* A catalog without branches has nothing staged. */}
      {stagedError !== null && stagedError.code !== 'unsupported' && <ErrorNote error={stagedError} />}
      <History detail={detail} store={store} state={state} snapshots={snapshots} staged={staged ?? []} />
    </>
  )
}

interface HistoryProps extends Props {
  readonly state: StoreState
  readonly snapshots: readonly Snapshot[]
  readonly staged: readonly StagedWrite[]
}

function History({ detail, store, state, snapshots, staged }: HistoryProps) {
  const { name } = detail.group
  const timeZone = useTimeZone()
  const asked = usePlaces((places) => places.viewing[name])
  const view = usePlaces((places) => places.view)
  const drawn = useMemo(() => historyOf(snapshots), [snapshots])
  const index = drawn.findIndex(({ snapshotId }) => snapshotId === asked?.snapshotId)
  const snapshot = drawn[index]
  const previewed = staged.find(({ snapshotId }) => snapshotId === asked?.snapshotId)
  // A moment that was expired since is not shown; neither is one that is now, nor a staged write that is none any more.
  const shows = previewed !== undefined || snapshot?.isCurrent === false
  const viewing = shows ? asked : undefined

  useEffect(() => {
    if (viewing === undefined) return
    // An open tooltip lets Esc come no further than its element, so the key is caught on its way down; whether
    // someone on the way took it for something else is known once it has gone its way.
    const onKeyDown = (event: KeyboardEvent): void => {
      const within =
        event.target instanceof Element && event.target.closest('[role=dialog],[role=menu],input')
      if (event.key !== 'Escape' || within) return
      setTimeout(() => {
        if (!event.defaultPrevented) view(name, null)
      })
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [viewing, view, name])

  return (
    <>
      {drawn.length > 0 && (
        <TimelineCard group={name} snapshots={drawn} all={snapshots} viewing={viewing} timeZone={timeZone} />
      )}
      <StagedWrites
        group={name}
        staged={staged}
        current={snapshots.find(({ isCurrent }) => isCurrent)}
        previewed={previewed?.branch ?? null}
        timeZone={timeZone}
      />
      {snapshot !== undefined && viewing !== undefined && previewed === undefined && (
        <PastBand
          group={name}
          snapshot={snapshot}
          index={index}
          count={drawn.length}
          moment={viewing.moment}
          timeZone={timeZone}
          onNow={() => view(name, null)}
        />
      )}
      {drawn.length === 0 && previewed === undefined ? (
        <NothingWritten group={name} staged />
      ) : (
        <Rows
          detail={detail}
          store={store}
          state={state}
          snapshots={snapshots}
          viewing={viewing}
          staged={previewed !== undefined}
        />
      )}
    </>
  )
}

interface RowsProps extends Props {
  readonly state: StoreState
  readonly snapshots: readonly Snapshot[]
  readonly viewing: Viewing | undefined
  /** Whether what is viewed is a staged write. */
  readonly staged: boolean
}

function Rows({ detail, store, state, snapshots, viewing, staged }: RowsProps) {
  const { group, watermarks } = detail
  const snapshotId = viewing?.snapshotId
  const shown = snapshots.find((each) =>
    snapshotId === undefined ? each.isCurrent : each.snapshotId === snapshotId,
  )
  // “Now” is the snapshot that the timeline shows as such: pages of one view are of one moment while others write.
  const shownId = snapshotId ?? (state.timeTravel ? shown?.snapshotId : undefined)
  const source = useMemo(
    (): RowSource => ({
      kind: 'group',
      name: group.name,
      store,
      ...(shownId !== undefined && { at: { snapshotId: shownId } }),
    }),
    [group.name, store, shownId],
  )
  const roles = useMemo(() => rolesOf(group), [group])
  const known = shown?.rows ?? (snapshotId === undefined ? state.rows : null)
  const count = useCall('rows.count', { source }, { enabled: known === null })
  const nulls = useCall('rows.nulls', { source })
  // Another commit or write means other rows under the same source.
  const version = `${shown?.snapshotId}:${watermarks.at(-1)?.writeId}`
  return (
    <div className={styles.rows}>
      <Grid
        key={`${store}:${snapshotId}:${version}`}
        source={source}
        rowCount={known ?? count.data?.rows}
        roles={roles}
        {...(nulls.data !== undefined && { nullShares: nulls.data })}
        label={rowsLabel(group.name, viewing, staged)}
        empty="This moment has no rows."
      />
    </div>
  )
}

function rowsLabel(group: string, viewing: Viewing | undefined, staged: boolean): string {
  if (viewing === undefined) return `Rows of ${group}`
  return staged ? `Rows staged for ${group}` : `Rows of ${group} at an earlier moment`
}

interface NothingProps {
  readonly group: string
  /** The first write is there, on a branch. */
  readonly staged?: boolean
}

function NothingWritten({ group, staged = false }: NothingProps) {
  return (
    <Card className={styles.nothing ?? ''}>
      <Empty
        icon={<FileDown size={32} strokeWidth={1.5} />}
        title={staged ? 'Nothing is current yet' : 'Nothing written yet'}
        actions={
          <Button variant="filled" onClick={() => void writeWithDialog(group)}>
            Write…
          </Button>
        }
      >
        {staged
          ? 'The first write waits on a branch. Publish it, and it is the first layer.'
          : 'Drop a file on this page, or choose one. The first write makes the first layer.'}
      </Empty>
    </Card>
  )
}
