// What stands in the timeline's place for a store that keeps no history: says so, and what to do instead.

import { Button } from '@mantine/core'
import { Layers } from 'lucide-react'
import type { StoreKind, StoreState } from '../../core/contract/index.ts'
import { usePlaces } from '../state/places.ts'
import { Card } from '../ui/card.tsx'
import { formatBytes, plural } from '../ui/format.ts'
import { storeName } from '../ui/store-badge.tsx'
import styles from './no-history.module.css'

interface Props {
  readonly group: string
  readonly kind: StoreKind
  readonly state: StoreState
  /** Whether another store of the group does keep one. */
  readonly elsewhere: boolean
}

export function NoHistory({ group, kind, state, elsewhere }: Props) {
  const open = usePlaces((places) => places.open)
  const size = [
    ...(state.rows === null ? [] : [plural(state.rows, 'row')]),
    ...(state.bytes === null ? [] : [formatBytes(state.bytes)]),
  ].join(' · ')
  return (
    <Card className={styles.card ?? ''} aria-label="Snapshots">
      <Layers size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p>
          <strong>{storeName(kind)} keeps no history</strong>
          {size !== '' && <span className={styles.dim}> · {size} now</span>}
        </p>
        <p className={styles.dim}>
          Only the rows of now can be read.{' '}
          {elsewhere
            ? 'Earlier moments are in its ICEBERG store: switch to it above.'
            : 'In ICEBERG every write is a snapshot that can be looked at again.'}{' '}
          What was written and when is in the Writes tab.
        </p>
      </div>
      {!elsewhere && <Button onClick={() => open({ kind: 'convert-group', group })}>Move to ICEBERG…</Button>}
    </Card>
  )
}
