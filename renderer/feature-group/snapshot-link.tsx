// The snapshot that a write made, as a way to its rows.

import type { Snapshot } from '../../core/contract/index.ts'
import { usePlaces } from '../state/places.ts'
import { historyOf } from '../timeline/describe.ts'
import table from '../ui/table.module.css'

interface Props {
  readonly group: string
  readonly snapshotId: string
  /** Undefined while they are not known. */
  readonly snapshots: readonly Snapshot[] | undefined
}

export function SnapshotLink({ group, snapshotId, snapshots }: Props) {
  const { go, view } = usePlaces()
  const snapshot = historyOf(snapshots ?? []).find((each) => each.snapshotId === snapshotId)
  // Expired, or only on a branch: there is nothing to go to.
  if (snapshot === undefined) return <span className="mono selectable">{snapshotId}</span>
  return (
    <button
      type="button"
      className={table.link}
      title={`Show the rows of snapshot ${snapshotId}`}
      onClick={() => {
        view(group, snapshot.isCurrent ? null : { moment: { snapshotId }, snapshotId })
        go({ kind: 'group', name: group, tab: 'data' })
      }}
    >
      <span className="mono">{snapshotId}</span>
    </button>
  )
}
