// Makes an earlier snapshot the current one, after saying exactly what that does to the rows.

import { showDone } from '../state/notices.tsx'
import { usePlaces } from '../state/places.ts'
import { refreshProject, useTimeZone } from '../state/session.ts'
import { useCall, useCommand } from '../state/use-call.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatCount, formatZoned, plural } from '../ui/format.ts'
import { describeCommit } from './describe.ts'

interface Props {
  readonly group: string
  readonly snapshotId: string
  readonly onClose: () => void
}

export function RestoreDialog({ group, snapshotId, onClose }: Props) {
  const timeZone = useTimeZone()
  const view = usePlaces((places) => places.view)
  const { data: snapshots } = useCall('group.snapshots', { name: group })
  const rollback = useCommand('group.rollback')
  const target = snapshots?.find((each) => each.snapshotId === snapshotId)
  const current = snapshots?.find(({ isCurrent }) => isCurrent)
  const later =
    target?.line === 'main'
      ? snapshots?.filter(
          ({ line, sequenceNumber }) => line === 'main' && sequenceNumber > target.sequenceNumber,
        ).length
      : undefined
  return (
    <ConfirmDialog
      title={
        target === undefined
          ? `Restore snapshot ${snapshotId}?`
          : `Restore ${formatZoned(target.timestamp, timeZone)}?`
      }
      confirm="Restore"
      danger={false}
      busy={rollback.isPending}
      error={rollback.error}
      onCancel={onClose}
      onConfirm={() =>
        rollback.mutate(
          { name: group, snapshotId },
          {
            onSuccess: async (now) => {
              view(group, null)
              await refreshProject([group])
              onClose()
              showDone(`Restored ${group}`, `${plural(now.rows, 'row')} are current now.`)
            },
          },
        )
      }
    >
      {target !== undefined && current !== undefined && (
        <>
          <p>
            <strong>
              {plural(current.rows, 'row')} now → {plural(target.rows, 'row')} then
            </strong>
            : <strong>{group}</strong> is again as the {describeCommit(target)} left it.
          </p>
          <p>
            That snapshot becomes the current one. Nothing is deleted: {whatStays(later)} in the timeline and
            can be viewed, compared and restored until old snapshots are expired.
          </p>
        </>
      )}
    </ConfirmDialog>
  )
}

/** `later`: snapshots between that one and now; undefined where it is not on the way to now. */
function whatStays(later: number | undefined): string {
  if (later === undefined || later === 0) return 'what is current now stays'
  return later === 1 ? 'the snapshot after it stays' : `the ${formatCount(later)} snapshots after it stay`
}
