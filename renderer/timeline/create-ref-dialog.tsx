// Names a snapshot: a tag stays on it, a branch starts from it.

import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { refreshProject, useTimeZone } from '../state/session.ts'
import { useCall, useCommand } from '../state/use-call.ts'
import dialog from '../ui/dialog.module.css'
import { ErrorNote } from '../ui/error-note.tsx'
import { fieldError, otherError } from '../ui/field-error.ts'
import { FieldRow } from '../ui/field-row.tsx'
import { formatZoned, plural } from '../ui/format.ts'
import { describeCommit } from './describe.ts'

interface Props {
  readonly group: string
  readonly type: 'branch' | 'tag'
  readonly snapshotId: string
  readonly onClose: () => void
}

const words = {
  tag: {
    title: 'Tag this snapshot',
    create: 'Create tag',
    hint: 'Such as v1.2 or march-model. A tagged snapshot stays when old ones expire.',
  },
  branch: {
    title: 'Branch from this snapshot',
    create: 'Create branch',
    hint: 'Writes can be staged on a branch; what is current does not change until one is published.',
  },
} as const

export function CreateRefDialog({ group, type, snapshotId, onClose }: Props) {
  const timeZone = useTimeZone()
  const [name, setName] = useState('')
  const { data: snapshots } = useCall('group.snapshots', { name: group })
  const create = useCommand('group.createRef')
  const snapshot = snapshots?.find((each) => each.snapshotId === snapshotId)
  const rest = otherError(create.error, ['name'])

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate(
      { group, name, type, snapshotId },
      {
        onSuccess: () => {
          void refreshProject([group])
          onClose()
        },
      },
    )
  }

  return (
    <Modal opened onClose={onClose} title={words[type].title} size={520}>
      <form onSubmit={submit} className={dialog.body}>
        <p className={dialog.words}>
          {snapshot === undefined
            ? `Snapshot ${snapshotId}`
            : [
                formatZoned(snapshot.timestamp, timeZone),
                plural(snapshot.rows, 'row'),
                describeCommit(snapshot),
              ].join(' · ')}
        </p>
        <FieldRow label="Name" hint={words[type].hint} error={fieldError(create.error, 'name')}>
          {(field) => (
            <TextInput
              {...field}
              data-autofocus
              spellCheck={false}
              value={name}
              onChange={(event) => {
                setName(event.currentTarget.value)
                create.reset()
              }}
            />
          )}
        </FieldRow>
        {rest !== null && <ErrorNote error={rest} />}
        <div className={dialog.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={create.isPending} disabled={name.trim() === ''}>
            {words[type].create}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
