// Every tag and branch of a feature group: what each points at, and ways to see, rename or drop it.

import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import type { Ref } from '../../core/contract/index.ts'
import { useCall } from '../state/use-call.ts'
import dialog from '../ui/dialog.module.css'
import { ErrorNote } from '../ui/error-note.tsx'
import { Loading } from '../ui/loading.tsx'
import { DropRefDialog } from './drop-ref-dialog.tsx'
import { RefRow } from './ref-row.tsx'
import styles from './refs-dialog.module.css'

export function RefsDialog({ group, onClose }: { readonly group: string; readonly onClose: () => void }) {
  const { data: refs, error, refetch } = useCall('group.refs', { name: group })
  const [dropped, setDropped] = useState<Ref | null>(null)
  if (dropped !== null)
    return <DropRefDialog group={group} dropped={dropped} onClose={() => setDropped(null)} />
  return (
    <Modal opened onClose={onClose} title={`Tags and branches of ${group}`} size={680}>
      <div className={dialog.body}>
        {refs === undefined ? (
          error === null ? (
            <Loading label="Reading the tags and branches" onCancel={onClose} />
          ) : (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          )
        ) : (
          <RefTable group={group} refs={refs} onDrop={setDropped} onView={onClose} />
        )}
        <div className={dialog.actions}>
          <p className={dialog.aside}>To make one, choose a layer of the timeline and then Tag… or Branch…</p>
          <Button onClick={onClose}>Close</Button>
        </div>
      </div>
    </Modal>
  )
}

interface TableProps {
  readonly group: string
  readonly refs: readonly Ref[]
  readonly onDrop: (ref: Ref) => void
  readonly onView: () => void
}

function RefTable({ group, refs, onDrop, onView }: TableProps) {
  const named = refs.filter(({ isMain }) => !isMain)
  if (named.length === 0) {
    return <p className={styles.none}>No tags or branches yet. What is current is the branch main.</p>
  }
  return (
    <ul className={styles.refs} aria-label="Tags and branches">
      {named.map((ref) => (
        <RefRow
          key={`${ref.type} ${ref.name}`}
          group={group}
          shown={ref}
          onDrop={() => onDrop(ref)}
          onView={onView}
        />
      ))}
    </ul>
  )
}
