// What can be changed of a feature group without writing: its words, owner, tags, and how it is written by default.

import { Button, Modal, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { FeatureGroup, WriteMode } from '../../core/contract/index.ts'
import { refreshProject } from '../state/session.ts'
import { useCall, useCommand } from '../state/use-call.ts'
import dialog from '../ui/dialog.module.css'
import { ErrorNote } from '../ui/error-note.tsx'
import { fieldError, otherError } from '../ui/field-error.ts'
import { FieldRow } from '../ui/field-row.tsx'
import { Loading } from '../ui/loading.tsx'

export function EditGroupDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { data, error } = useCall('group.get', { name })
  return (
    <Modal opened onClose={onClose} title={`Edit ${name}`} size={600}>
      {data !== undefined ? (
        <EditForm group={data.group} onClose={onClose} />
      ) : error !== null ? (
        <ErrorNote error={error} />
      ) : (
        <Loading label={`Opening ${name}`} onCancel={onClose} />
      )}
    </Modal>
  )
}

const modes = [
  { value: '', label: 'The project’s default' },
  { value: 'append', label: 'Append: keep what is there, add these rows' },
  { value: 'overwrite', label: 'Overwrite: these rows replace what is there' },
] as const satisfies readonly { value: WriteMode | ''; label: string }[]

const fields = ['description', 'owner', 'tags', 'mode'] as const

function EditForm({ group, onClose }: { readonly group: FeatureGroup; readonly onClose: () => void }) {
  const [edited, setEdited] = useState(group)
  const save = useCommand('group.save')
  const errorOf = (field: (typeof fields)[number]) => fieldError(save.error, field)
  const rest = otherError(save.error, fields)

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate(
      { group: edited, previousName: group.name },
      {
        onSuccess: () => {
          void refreshProject([group.name])
          onClose()
        },
      },
    )
  }

  return (
    <form onSubmit={submit} className={dialog.body}>
      <FieldRow label="Description" error={errorOf('description')}>
        {(field) => (
          <Textarea
            {...field}
            data-autofocus
            autosize
            minRows={2}
            maxRows={6}
            value={edited.description}
            onChange={(event) => setEdited({ ...edited, description: event.currentTarget.value })}
          />
        )}
      </FieldRow>
      <FieldRow label="Owner" hint="A person or a team." error={errorOf('owner')}>
        {(field) => (
          <TextInput
            {...field}
            value={edited.owner}
            onChange={(event) => setEdited({ ...edited, owner: event.currentTarget.value })}
          />
        )}
      </FieldRow>
      <FieldRow label="Tags" hint="Enter or a comma ends a tag." error={errorOf('tags')}>
        {(field) => (
          <TagsInput {...field} value={edited.tags} onChange={(tags) => setEdited({ ...edited, tags })} />
        )}
      </FieldRow>
      <FieldRow label="Write mode" hint="Can be chosen anew for each write." error={errorOf('mode')}>
        {(field) => (
          <Select
            {...field}
            data={modes}
            value={edited.mode ?? ''}
            onChange={(value) =>
              setEdited({ ...edited, mode: value === 'append' || value === 'overwrite' ? value : null })
            }
          />
        )}
      </FieldRow>
      {rest !== null && <ErrorNote error={rest} />}
      <div className={dialog.actions}>
        <p className={dialog.aside}>Features are described in the Features tab.</p>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" loading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}
