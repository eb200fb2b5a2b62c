// Drops a feature from every store, after saying what of its values can still be read, and where not.

import type { GroupDetail } from '../../../core/contract/index.ts'
import { refreshProject } from '../../state/session.ts'
import { useCommand } from '../../state/use-call.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ChangeWarnings } from './change-warnings.tsx'
import { afterDrop } from './schema-change-words.ts'

interface Props {
  readonly detail: GroupDetail
  readonly feature: string
  readonly onClose: () => void
}

export function DropFeatureDialog({ detail, feature, onClose }: Props) {
  const { group, stores } = detail
  const change = useCommand('group.changeSchema')
  if (change.data !== undefined && change.data.warnings.length > 0) {
    return (
      <ChangeWarnings title={`${feature} is dropped`} warnings={change.data.warnings} onClose={onClose} />
    )
  }
  return (
    <ConfirmDialog
      title={`Drop ${feature}?`}
      confirm="Drop feature"
      busy={change.isPending}
      error={change.error}
      onCancel={onClose}
      onConfirm={() =>
        change.mutate(
          { name: group.name, changes: [{ kind: 'drop', name: feature }] },
          {
            onSuccess: ({ warnings }) => {
              void refreshProject([group.name])
              if (warnings.length === 0) onClose()
            },
          },
        )
      }
    >
      <p>
        <strong>{feature}</strong> is taken out of {group.name} and of what is current.
      </p>
      <p>{afterDrop(stores)}</p>
      <p>Later files may still have it: a write would then add it again as a new feature, if it may.</p>
    </ConfirmDialog>
  )
}
