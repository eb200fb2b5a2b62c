// What stands in the timeline's place for a store that keeps no history: says so, and what to do instead.

import { Layers } from 'lucide-react'
import type { StoreKind, StoreState } from '../../core/contract/index.ts'
import { Card } from '../ui/card.tsx'
import { formatBytes, plural } from '../ui/format.ts'
import { storeName } from '../ui/store-badge.tsx'
import styles from './no-history.module.css'

interface Props {
  readonly kind: StoreKind
  readonly state: StoreState
  /** Whether another store of the group does keep one. */
  readonly elsewhere: boolean
}

export function NoHistory({ kind, state, elsewhere }: Props) {
  const size = [
    ...(state.rows === null ? [] : [plural(state.rows, 'row')]),
    ...(state.bytes === null ? [] : [formatBytes(state.bytes)]),
  ].join(' · ')
  return (
    <Card className={styles.card ?? ''} aria-label="Snapshots">
      <Layers size={16} aria-hidden className={styles.icon} />
      <div>
        <p>
          <strong>{storeName(kind)} keeps no history</strong>
          {size !== '' && <span className={styles.dim}> · {size} now</span>}
        </p>
        <p className={styles.dim}>
          Only the rows of now can be read.{' '}
          {elsewhere
            ? 'Earlier moments are in its ICEBERG store: switch to it above.'
            : 'To look at earlier moments, store the group as ICEBERG: there every write is a snapshot.'}{' '}
          What was written and when is in the Writes tab.
        </p>
      </div>
    </Card>
  )
}
