// Two moments of a feature group beside each other: which, and what changed from the one to the other.

import { ActionIcon, Button, Select, Tooltip } from '@mantine/core'
import { ArrowLeftRight } from 'lucide-react'
import type { Moment } from '../../core/contract/index.ts'
import { type Place, usePlaces } from '../state/places.ts'
import { useTimeZone } from '../state/session.ts'
import { useCall } from '../state/use-call.ts'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Loading } from '../ui/loading.tsx'
import { PageHeader } from '../ui/page.tsx'
import styles from './compare-page.module.css'
import { DiffView } from './diff-view.tsx'
import { momentKey, momentOfKey, momentOptions } from './moment-options.ts'

type ComparePlace = Extract<Place, { readonly kind: 'compare' }>

export function ComparePage({ place }: { readonly place: ComparePlace }) {
  const { group, from, to } = place
  const go = usePlaces((places) => places.go)
  const timeZone = useTimeZone()
  const { data: snapshots, error, refetch } = useCall('group.snapshots', { name: group })
  const choose = (change: Partial<ComparePlace>): void => go({ ...place, ...change })
  const back = (): void => go({ kind: 'group', name: group, tab: 'data' })
  const current = snapshots?.find(({ isCurrent }) => isCurrent)

  return (
    <div className={styles.page}>
      <PageHeader title={`Compare ${group}`} actions={<Button onClick={back}>Back to {group}</Button>}>
        What changed from one moment to another, row by row: rows are told apart by their keys and event time.
      </PageHeader>
      {snapshots === undefined ? (
        error === null ? (
          <Loading label="Reading the snapshots" onCancel={back} />
        ) : (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <>
          <div className={styles.moments}>
            <MomentSelect
              label="From"
              chosen={from}
              options={momentOptions(snapshots, from, timeZone)}
              onChoose={(moment) => choose({ from: moment })}
            />
            <Tooltip label="Swap the two">
              <ActionIcon
                size={30}
                aria-label="Swap the two moments"
                onClick={() => choose({ from: to, to: from })}
              >
                <ArrowLeftRight size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <MomentSelect
              label="To"
              chosen={to}
              options={momentOptions(snapshots, to, timeZone)}
              onChoose={(moment) => choose({ to: moment })}
            />
          </div>
          {current === undefined ? (
            <NoMoments group={group} />
          ) : (
            <DiffView
              // Filters and page belong to one comparison.
              key={`${momentKey(from)} ${momentKey(to)}`}
              // “Now” is one snapshot for as long as it is compared, so that all pages are of the same two moments.
              request={{
                group,
                from: from ?? { snapshotId: current.snapshotId },
                to: to ?? { snapshotId: current.snapshotId },
              }}
            />
          )}
        </>
      )}
    </div>
  )
}

function NoMoments({ group }: { readonly group: string }) {
  const open = usePlaces((places) => places.open)
  const { data: detail } = useCall('group.get', { name: group })
  const keepsNone = detail?.stores.every(({ timeTravel }) => !timeTravel)
  return (
    <Card className={styles.empty ?? ''}>
      {keepsNone ? (
        <Empty
          title={`${group} keeps no earlier moments`}
          actions={<Button onClick={() => open({ kind: 'convert-group', group })}>Move to ICEBERG…</Button>}
        >
          Its stores have only the rows of now. In ICEBERG every write is a moment that can be compared.
        </Empty>
      ) : (
        <Empty title="Nothing to compare yet">The first write makes the first moment.</Empty>
      )}
    </Card>
  )
}

interface SelectProps {
  readonly label: string
  readonly chosen: Moment | null
  readonly options: ReturnType<typeof momentOptions>
  readonly onChoose: (moment: Moment | null) => void
}

function MomentSelect({ label, chosen, options, onChoose }: SelectProps) {
  return (
    <Select
      className={styles.moment ?? ''}
      label={label}
      data={options}
      value={momentKey(chosen)}
      searchable
      limit={300}
      nothingFoundMessage="No such moment"
      maxDropdownHeight={320}
      onChange={(key) => {
        if (key !== null) onChoose(momentOfKey(key))
      }}
    />
  )
}
