// Removing an entity: refused while feature groups use it, and then it says which.

import { usePlaces } from '../../state/places.ts'
import { refreshProject, useSession } from '../../state/session.ts'
import { useCommand } from '../../state/use-call.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { nameSome } from '../../ui/format.ts'

export function RemoveEntityDialog({
  name,
  onClose,
}: {
  readonly name: string
  readonly onClose: () => void
}) {
  const project = useSession((session) => session.project)
  const users = project?.groups.filter((group) => group.entity === name).map((group) => group.name) ?? []
  const remove = useCommand('entity.remove')
  const leaveFor = usePlaces((places) => places.leaveFor)

  if (users.length > 0) {
    return (
      <ConfirmDialog title={`${name} is in use`} cancel="Close" confirm="" onCancel={onClose}>
        <p>
          <strong>{nameSome(users, 8)}</strong> {users.length === 1 ? 'describes' : 'describe'} it. Remove{' '}
          {users.length === 1 ? 'that feature group' : 'those feature groups'} first, or give{' '}
          {users.length === 1 ? 'it' : 'them'} another entity.
        </p>
      </ConfirmDialog>
    )
  }
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      confirm="Remove"
      busy={remove.isPending}
      error={remove.error}
      onCancel={onClose}
      onConfirm={() =>
        remove.mutate(
          { name },
          {
            onSuccess: () => {
              leaveFor({ kind: 'overview' })
              void refreshProject(null)
            },
          },
        )
      }
    >
      <p>No feature group uses it. Its file is taken out of the project; no data is touched.</p>
    </ConfirmDialog>
  )
}
