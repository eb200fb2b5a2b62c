// Dropping a tag or a branch: no row is deleted by it, but what only it kept may expire from then on.

import type { Ref } from '../../core/contract/index.ts'
import { refreshProject } from '../state/session.ts'
import { useCommand } from '../state/use-call.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'

interface Props {
  readonly group: string
  readonly dropped: Ref
  readonly onClose: () => void
}

export function DropRefDialog({ group, dropped, onClose }: Props) {
  const drop = useCommand('group.dropRef')
  const { name, type } = dropped
  return (
    <ConfirmDialog
      title={`Drop the ${type} ${name}?`}
      confirm={`Drop ${type}`}
      busy={drop.isPending}
      error={drop.error}
      onCancel={onClose}
      onConfirm={() =>
        drop.mutate(
          { group, name },
          {
            onSuccess: async () => {
              await refreshProject([group])
              onClose()
            },
          },
        )
      }
    >
      {type === 'tag' ? (
        <p>
          Its snapshot stays where it is and can still be viewed. Without the tag it goes once snapshots of
          its age are expired.
        </p>
      ) : (
        <p>
          Nothing that is current changes. A write that is staged on <strong>{name}</strong> and was not
          published is then reached by nothing any more.
        </p>
      )}
    </ConfirmDialog>
  )
}
