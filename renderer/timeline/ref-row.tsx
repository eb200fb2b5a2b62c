// One tag or branch in the list: seen, renamed in its place, or dropped.

import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Ref } from '../../core/contract/index.ts'
import { usePlaces } from '../state/places.ts'
import { refreshProject, useTimeZone } from '../state/session.ts'
import { useCommand } from '../state/use-call.ts'
import { formatZoned } from '../ui/format.ts'
import { RefIcon } from './ref-badges.tsx'
import styles from './refs-dialog.module.css'

interface Props {
  readonly group: string
  readonly shown: Ref
  readonly onDrop: () => void
  readonly onView: () => void
}

export function RefRow({ group, shown, onDrop, onView }: Props) {
  const timeZone = useTimeZone()
  const { view, leaveFor } = usePlaces()
  const [renaming, setRenaming] = useState(false)
  const { name, type, snapshotId, timestamp } = shown
  if (renaming) return <Renaming group={group} shown={shown} onEnd={() => setRenaming(false)} />
  return (
    <li className={styles.ref}>
      <span className={styles.icon}>
        <RefIcon type={type} size={14} />
      </span>
      <div className={styles.words}>
        <p className={styles.name}>{name}</p>
        <p className={styles.note}>
          {timestamp === null ? `snapshot ${snapshotId}` : formatZoned(timestamp, timeZone)}
        </p>
      </div>
      <Button
        aria-label={`View ${name}`}
        onClick={() => {
          leaveFor({ kind: 'group', name: group, tab: 'data' })
          view(group, { moment: { ref: name }, snapshotId })
          onView()
        }}
      >
        View
      </Button>
      <Button aria-label={`Rename ${name}`} onClick={() => setRenaming(true)}>
        Rename
      </Button>
      <Button variant="danger" aria-label={`Drop ${name}`} onClick={onDrop}>
        Drop…
      </Button>
    </li>
  )
}

interface RenamingProps {
  readonly group: string
  readonly shown: Ref
  readonly onEnd: () => void
}

function Renaming({ group, shown, onEnd }: RenamingProps) {
  const [to, setTo] = useState(shown.name)
  const rename = useCommand('group.renameRef')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (to === shown.name) {
      onEnd()
      return
    }
    rename.mutate(
      { group, name: shown.name, to },
      {
        onSuccess: async () => {
          await refreshProject([group])
          onEnd()
        },
      },
    )
  }
  const { error } = rename
  return (
    <li className={styles.ref}>
      <form onSubmit={submit} className={styles.form}>
        <TextInput
          className={styles.field ?? ''}
          aria-label={`New name of ${shown.name}`}
          spellCheck={false}
          autoFocus
          value={to}
          error={error === null ? null : [error.message, error.hint].filter(Boolean).join(' ')}
          errorProps={{ role: 'alert' }}
          onChange={(event) => {
            setTo(event.currentTarget.value)
            rename.reset()
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            // Esc is of this field here, not of the dialog.
            event.stopPropagation()
            onEnd()
          }}
        />
        <Button onClick={onEnd}>Cancel</Button>
        <Button type="submit" variant="filled" loading={rename.isPending} disabled={to.trim() === ''}>
          Rename
        </Button>
      </form>
    </li>
  )
}
