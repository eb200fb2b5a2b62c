// The dialog that stands over the place, if one does.

import { assertNever } from '../../core/contract/index.ts'
import { DropChoiceDialog } from '../feature-group/drop-choice-dialog.tsx'
import { EditGroupDialog } from '../feature-group/edit-group-dialog.tsx'
import { EntityDialog } from '../feature-group/entity/entity-dialog.tsx'
import { RemoveEntityDialog } from '../feature-group/entity/remove-entity-dialog.tsx'
import { RemoveGroupDialog } from '../feature-group/remove-group-dialog.tsx'
import { WriteDialog } from '../feature-group/write-dialog.tsx'
import { usePlaces } from '../state/places.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'

export function Dialogs() {
  const { dialog, open, leaveFor } = usePlaces()
  const close = (): void => open(null)
  if (dialog === null) return null
  switch (dialog.kind) {
    case 'write':
      return <WriteDialog group={dialog.group} paths={dialog.paths} onClose={close} />
    case 'drop-choice':
      return <DropChoiceDialog group={dialog.group} paths={dialog.paths} onClose={close} />
    case 'edit-group':
      return <EditGroupDialog name={dialog.group} onClose={close} />
    case 'remove-group':
      return <RemoveGroupDialog name={dialog.group} onClose={close} />
    case 'entity':
      return <EntityDialog name={dialog.name} onClose={close} />
    case 'remove-entity':
      return <RemoveEntityDialog name={dialog.name} onClose={close} />
    case 'leave-wizard':
      return (
        <ConfirmDialog
          title="Leave this new feature group?"
          cancel="Keep going"
          confirm="Leave"
          onCancel={close}
          onConfirm={() => leaveFor(dialog.to)}
        >
          It has not been saved: what you chose in its steps would be lost.
        </ConfirmDialog>
      )
    default:
      return assertNever(dialog)
  }
}
