// Removing a feature group asks whether its data goes too. What is kept can be used by a new group later.

import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { usePlaces } from '../state/places.ts'
import { refreshProject } from '../state/session.ts'
import { useCall, useCommand } from '../state/use-call.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatBytes, plural } from '../ui/format.ts'

export function RemoveGroupDialog({
  name,
  onClose,
}: {
  readonly name: string
  readonly onClose: () => void
}) {
  const { data: detail } = useCall('group.get', { name })
  const remove = useCommand('group.remove')
  const leaveFor = usePlaces((places) => places.leaveFor)
  const [deleteData, setDeleteData] = useState(false)
  const stored = detail?.stores.filter(({ exists }) => exists) ?? []

  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      confirm={deleteData ? 'Remove with its data' : 'Remove'}
      busy={remove.isPending}
      error={remove.error}
      onCancel={onClose}
      onConfirm={() =>
        remove.mutate(
          { name, deleteData },
          {
            onSuccess: () => {
              leaveFor({ kind: 'overview' })
              void refreshProject([name])
            },
          },
        )
      }
    >
      <p>
        The definition of <strong>{name}</strong>
        {detail !== undefined && ` (${detail.file})`} is taken out of the project.
      </p>
      {stored.length > 0 && (
        <>
          <Checkbox
            label="Delete its data too"
            checked={deleteData}
            onChange={(event) => setDeleteData(event.currentTarget.checked)}
          />
          <ul>
            {stored.map(({ path, rows, bytes }) => (
              <li key={path}>
                {[
                  path,
                  ...(rows === null ? [] : [plural(rows, 'row')]),
                  ...(bytes === null ? [] : [formatBytes(bytes)]),
                ].join(' · ')}
              </li>
            ))}
          </ul>
          <p>
            {deleteData
              ? 'All rows and all snapshots of it are gone then, for good.'
              : 'The data stays where it is.'}
          </p>
        </>
      )}
    </ConfirmDialog>
  )
}
