// Upkeep of a group's table: four actions, each planned before it is run.

import { Wrench } from 'lucide-react'
import type { ReactNode } from 'react'
import type { GroupDetail } from '../../core/contract/index.ts'
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
      <Nothing title={`${storeName(state.storageType)} needs no maintenance`}>
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

function Nothing({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card className={styles.nothing ?? ''}>
      <Empty icon={<Wrench size={32} strokeWidth={1.5} />} title={title}>
        {children}
      </Empty>
    </Card>
  )
}
