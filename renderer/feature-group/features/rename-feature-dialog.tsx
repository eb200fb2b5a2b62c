// Renames a feature in every store. Iceberg knows columns by number, so what was written before keeps its old name
// where it is looked at as it was then.

import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { GroupDetail } from '../../../core/contract/index.ts'
import { refreshProject } from '../../state/session.ts'
import { useCommand } from '../../state/use-call.ts'
import dialog from '../../ui/dialog.module.css'
import { ErrorNote } from '../../ui/error-note.tsx'
import { FieldRow } from '../../ui/field-row.tsx'
import { ChangeWarnings } from './change-warnings.tsx'
import { afterRename, newNameProblem } from './schema-change-words.ts'

interface Props {
  readonly detail: GroupDetail
  readonly feature: string
  readonly onClose: () => void
}

export function RenameFeatureDialog({ detail, feature, onClose }: Props) {
  const { group, stores } = detail
  const [to, setTo] = useState(feature)
  const [tried, setTried] = useState(false)
  const change = useCommand('group.changeSchema')
  const problem = newNameProblem(group, feature, to)
  const field = change.error?.details?.field
  const atField =
    change.error?.code !== 'unsupported' && typeof field === 'string' && /^features\b/.test(field)
  const fieldProblem =
    (tried || to.trim() !== feature) && problem !== null
      ? problem
      : atField && change.error !== null
        ? [change.error.message, change.error.hint].filter((text) => text !== undefined).join(' ')
        : null

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (problem !== null) return
    change.mutate(
      { name: group.name, changes: [{ kind: 'rename', from: feature, to: to.trim() }] },
      {
        onSuccess: ({ warnings }) => {
          void refreshProject([group.name])
          if (warnings.length === 0) onClose()
        },
      },
    )
  }

  if (change.data !== undefined && change.data.warnings.length > 0) {
    return (
      <ChangeWarnings
        title={`${feature} is called ${to.trim()} now`}
        warnings={change.data.warnings}
        onClose={onClose}
      />
    )
  }
  return (
    <Modal opened onClose={onClose} title={`Rename ${feature}`} size={460}>
      <form onSubmit={submit} className={dialog.body} noValidate>
        <FieldRow label="New name" error={fieldProblem}>
          {(props) => (
            <TextInput
              {...props}
              data-autofocus
              value={to}
              onChange={(event) => {
                change.reset()
                setTo(event.currentTarget.value)
              }}
              onFocus={(event) => event.currentTarget.select()}
            />
          )}
        </FieldRow>
        <div className={dialog.words}>
          <p>{afterRename(stores, feature)}</p>
        </div>
        {change.error !== null && !atField && <ErrorNote error={change.error} />}
        <div className={dialog.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={change.isPending}>
            Rename
          </Button>
        </div>
      </form>
    </Modal>
  )
}
