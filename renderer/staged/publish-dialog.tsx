// Makes a staged write what is current, after saying what that does to the rows.

import { showDone } from '../state/notices.tsx'
import { usePlaces } from '../state/places.ts'
import { refreshProject } from '../state/session.ts'
import { useCall, useCommand } from '../state/use-call.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatCount, plural } from '../ui/format.ts'
import { describeStaged } from './describe-staged.ts'

interface Props {
  readonly group: string
  readonly branch: string
  readonly onClose: () => void
}

export function PublishDialog({ group, branch, onClose }: Props) {
  const view = usePlaces((places) => places.view)
  const { data: staged } = useCall('group.staged', { name: group })
  const { data: snapshots } = useCall('group.snapshots', { name: group })
  const publish = useCommand('group.publish')
  const write = staged?.find((each) => each.branch === branch)
  const current = snapshots?.find(({ isCurrent }) => isCurrent)
  return (
    <ConfirmDialog
      title={`Publish ${branch}?`}
      confirm="Publish"
      danger={false}
      busy={publish.isPending}
      error={publish.error}
      onCancel={onClose}
      onConfirm={() =>
        publish.mutate(
          { name: group, branch },
          {
            onSuccess: async (now) => {
              view(group, null)
              await refreshProject([group])
              onClose()
              showDone(`Published ${branch}`, `${group} has ${plural(now.rows, 'row')} now.`)
            },
          },
        )
      }
    >
      {write !== undefined && (
        <>
          <p>
            The staged {describeStaged(write)}, becomes current in <strong>{group}</strong>
            {write.behind ? (
              '.'
            ) : (
              <>
                :{' '}
                <strong>
                  {formatCount(current?.rows ?? 0)} → {plural(write.rows, 'row')}
                </strong>
                .
              </>
            )}{' '}
            The branch {branch} is dropped then.
          </p>
          {write.behind && (
            <p>
              Other writes became current since it was staged. It is applied to what is current now; where
              that is not possible nothing changes, and Firn says why.
            </p>
          )}
        </>
      )}
    </ConfirmDialog>
  )
}
