// Throws a staged write away. What is current is not touched, but the staged rows are lost.

import { usePlaces } from '../state/places.ts'
import { refreshProject } from '../state/session.ts'
import { useCall, useCommand } from '../state/use-call.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { describeStaged } from './describe-staged.ts'

interface Props {
  readonly group: string
  readonly branch: string
  readonly onClose: () => void
}

export function DiscardDialog({ group, branch, onClose }: Props) {
  const { view, viewing } = usePlaces()
  const { data: staged } = useCall('group.staged', { name: group })
  const discard = useCommand('group.discard')
  const write = staged?.find((each) => each.branch === branch)
  const previewed = viewing[group]?.snapshotId === write?.snapshotId
  return (
    <ConfirmDialog
      title={`Discard ${branch}?`}
      confirm="Discard"
      busy={discard.isPending}
      error={discard.error}
      onCancel={onClose}
      onConfirm={() =>
        discard.mutate(
          { name: group, branch },
          {
            onSuccess: async () => {
              if (previewed) view(group, null)
              await refreshProject([group])
              onClose()
            },
          },
        )
      }
    >
      <p>
        The staged {write === undefined ? 'write' : describeStaged(write)} is thrown away, and the branch{' '}
        {branch} with it. What is current in <strong>{group}</strong> does not change.
      </p>
    </ConfirmDialog>
  )
}
