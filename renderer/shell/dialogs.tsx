// The dialog that stands over the place, if one does.

import { assertNever } from '../../core/contract/index.ts'
import { ConvertDialog } from '../feature-group/convert/convert-dialog.tsx'
import { DropChoiceDialog } from '../feature-group/drop-choice-dialog.tsx'
import { EditGroupDialog } from '../feature-group/edit/edit-group-dialog.tsx'
import { EntityDialog } from '../feature-group/entity/entity-dialog.tsx'
import { RemoveEntityDialog } from '../feature-group/entity/remove-entity-dialog.tsx'
import { RemoveGroupDialog } from '../feature-group/remove-group-dialog.tsx'
import { RunTestsDialog } from '../feature-group/run-tests-dialog.tsx'
import { WriteDialog } from '../feature-group/write-dialog.tsx'
import { DiscardDialog } from '../staged/discard-dialog.tsx'
import { PublishDialog } from '../staged/publish-dialog.tsx'
import { usePlaces } from '../state/places.ts'
import { CreateRefDialog } from '../timeline/create-ref-dialog.tsx'
import { RefsDialog } from '../timeline/refs-dialog.tsx'
import { RestoreDialog } from '../timeline/restore-dialog.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'

export function Dialogs() {
  const { dialog, open, leaveFor } = usePlaces()
  const close = (): void => open(null)
  if (dialog === null) return null
  switch (dialog.kind) {
    case 'write':
      return (
        <WriteDialog
          group={dialog.group}
          paths={dialog.paths}
          stores={dialog.stores ?? null}
          onClose={close}
        />
      )
    case 'drop-choice':
      return <DropChoiceDialog group={dialog.group} paths={dialog.paths} onClose={close} />
    case 'edit-group':
      return <EditGroupDialog name={dialog.group} part={dialog.part ?? 'general'} onClose={close} />
    case 'run-tests':
      return <RunTestsDialog group={dialog.group} onClose={close} />
    case 'remove-group':
      return <RemoveGroupDialog name={dialog.group} onClose={close} />
    case 'create-ref':
      return (
        <CreateRefDialog
          group={dialog.group}
          type={dialog.type}
          snapshotId={dialog.snapshotId}
          onClose={close}
        />
      )
    case 'refs':
      return <RefsDialog group={dialog.group} onClose={close} />
    case 'restore':
      return <RestoreDialog group={dialog.group} snapshotId={dialog.snapshotId} onClose={close} />
    case 'publish':
      return <PublishDialog group={dialog.group} branch={dialog.branch} onClose={close} />
    case 'discard':
      return <DiscardDialog group={dialog.group} branch={dialog.branch} onClose={close} />
    case 'convert-group':
      return <ConvertDialog name={dialog.group} onClose={close} />
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
