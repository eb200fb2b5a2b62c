// Upkeep of a group's table: four actions, each planned before it is run.

import { Button } from '@mantine/core'
import { Wrench } from 'lucide-react'
import type { ReactNode } from 'react'
import type { GroupDetail } from '../../core/contract/index.ts'
import { usePlaces } from '../state/places.ts'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { storeName } from '../ui/store-badge.tsx'
import { ActionCard } from './action-card.tsx'
import { actions } from './actions.ts'
import styles from './maintenance-tab.module.css'

interface Props {
  readonly detail: GroupDetail
  readonly store: number
}

export function MaintenanceTab({ detail, store }: Props) {
  const open = usePlaces((places) => places.open)
  const state = detail.stores[store]
  if (state === undefined || !state.exists) {
    return (
      <Nothing title="Nothing to maintain yet">
        Once there are a few writes, their files can be merged here and old snapshots let go.
      </Nothing>
    )
  }
  if (!state.timeTravel) {
    const elsewhere = detail.stores.some(({ timeTravel }) => timeTravel)
    return (
      <Nothing
        title={`${storeName(state.storageType)} needs no maintenance`}
        actions={
          !elsewhere && (
            <Button onClick={() => open({ kind: 'convert-group', group: detail.group.name })}>
              Move to ICEBERG…
            </Button>
          )
        }
      >
        It keeps no snapshots that could expire, and each write clears away what a killed one left. To have
        fewer, larger files, overwrite it with its rows once.{' '}
        {elsewhere
          ? 'Its ICEBERG store can be maintained: switch to it above.'
          : 'Stored as ICEBERG, its files can be merged while others read and write it.'}
      </Nothing>
    )
  }
  // Two columns of their own, so that a plan which opens in one leaves no hole in the other.
  return (
    <div className={styles.actions}>
      {[0, 1].map((column) => (
        <div key={column} className={styles.column}>
          {actions
            .filter((_, at) => at % 2 === column)
            .map((action) => (
              <ActionCard key={action.kind} group={detail.group.name} action={action} />
            ))}
        </div>
      ))}
    </div>
  )
}

interface NothingProps {
  readonly title: string
  readonly children: ReactNode
  readonly actions?: ReactNode
}

function Nothing({ title, children, actions }: NothingProps) {
  return (
    <Card className={styles.nothing ?? ''}>
      <Empty icon={<Wrench size={32} strokeWidth={1.5} />} title={title} actions={actions}>
        {children}
      </Empty>
    </Card>
  )
}
