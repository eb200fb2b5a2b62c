// Making or editing an entity, with what is wrong at its field.

import { Button, Modal, TagsInput, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Entity } from '../../../core/contract/index.ts'
import { usePlaces } from '../../state/places.ts'
import { refreshProject, useSession } from '../../state/session.ts'
import { useCommand } from '../../state/use-call.ts'
import dialog from '../../ui/dialog.module.css'
import { ErrorNote } from '../../ui/error-note.tsx'
import { fieldError, otherError } from '../../ui/field-error.ts'
import { FieldRow } from '../../ui/field-row.tsx'

const fields = ['name', 'joinKeys', 'description'] as const
const none: Entity = { name: '', joinKeys: [], description: '' }

/** `name` null: a new one. */
export function EntityDialog({
  name,
  onClose,
}: {
  readonly name: string | null
  readonly onClose: () => void
}) {
  const existing = useSession((session) => session.project?.entities.find((each) => each.name === name))
  const [entity, setEntity] = useState<Entity>(existing ?? none)
  const leaveFor = usePlaces((places) => places.leaveFor)
  const place = usePlaces((places) => places.place)
  const save = useCommand('entity.save')
  const errorOf = (field: (typeof fields)[number]) => fieldError(save.error, field)
  const rest = otherError(save.error, fields)

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate(
      { entity, ...(existing !== undefined && { previousName: existing.name }) },
      {
        onSuccess: async () => {
          await refreshProject(null)
          // In the wizard one goes on there: the new entity is in its list.
          if (place.kind === 'wizard') onClose()
          else leaveFor({ kind: 'entity', name: entity.name })
        },
      },
    )
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={existing === undefined ? 'New entity' : `Edit ${existing.name}`}
      size={560}
    >
      <form onSubmit={submit} className={dialog.body}>
        <FieldRow
          label="Name"
          hint="What features describe, in the singular: customer, plane, route."
          error={errorOf('name')}
        >
          {(field) => (
            <TextInput
              {...field}
              data-autofocus
              spellCheck={false}
              value={entity.name}
              onChange={(event) => setEntity({ ...entity, name: event.currentTarget.value })}
            />
          )}
        </FieldRow>
        <FieldRow
          label="Join keys"
          hint="The column or columns that identify one, such as customer_id. Enter ends each."
          error={errorOf('joinKeys')}
        >
          {(field) => (
            <TagsInput
              {...field}
              value={entity.joinKeys}
              acceptValueOnBlur
              onChange={(joinKeys) => setEntity({ ...entity, joinKeys })}
            />
          )}
        </FieldRow>
        <FieldRow label="Description" error={errorOf('description')}>
          {(field) => (
            <Textarea
              {...field}
              autosize
              minRows={2}
              maxRows={6}
              value={entity.description}
              onChange={(event) => setEntity({ ...entity, description: event.currentTarget.value })}
            />
          )}
        </FieldRow>
        {rest !== null && <ErrorNote error={rest} />}
        <div className={dialog.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            {existing === undefined ? 'Create entity' : 'Save'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
