// What a caller gets for a write: the snapshot as the table has it, read back and checked.

import { FirnError } from '../contract/errors.ts'
import { WRITE_ID_KEY } from '../spec/write-id.ts'
import type { LandedCommit } from './commit-write.ts'
import {
  isInHistory,
  parentIdOf,
  snapshotById,
  snapshotIdOf,
  summaryOf,
  type TableState,
} from './table-state.ts'
import type { CommitReceipt } from './write-intent.ts'

/**
 * @param state the table as read back after the commit.
 * @throws FirnError `conflict` when the snapshot is no longer in the branch's history.
 */
export function receiptFor(
  landed: LandedCommit,
  state: TableState,
  tableName: string,
  writeId: string,
): Omit<CommitReceipt, 'dataPath'> {
  const id = snapshotIdOf(landed.snapshot)
  const snapshot = snapshotById(state, id)
  if (!snapshot || !isInHistory(state, landed.ref, id))
    throw new FirnError('conflict', `The write to ${tableName} was stored, then undone by another writer.`, {
      hint: 'See the timeline for a rollback, and write again if the rows are still wanted.',
      details: { snapshotId: String(id), writeId },
    })
  const summary = summaryOf(snapshot)
  if (summary[WRITE_ID_KEY] !== writeId)
    throw new FirnError('internal', `Snapshot ${id} of ${tableName} is not the one of this write.`)
  const parentId = parentIdOf(snapshot)
  const count = (key: string): number => Number(summary[key] ?? 0)
  const total = (key: string): number | null => (summary[key] === undefined ? null : Number(summary[key]))
  return {
    snapshotId: String(id),
    parentId: parentId === null ? null : String(parentId),
    sequenceNumber: Number(snapshot['sequence-number'] ?? 0),
    timestampMs: Number(snapshot['timestamp-ms']),
    operation: summary.operation ?? 'append',
    addedRecords: count('added-records'),
    deletedRecords: count('deleted-records'),
    totalRecords: total('total-records'),
    addedDataFiles: count('added-data-files'),
    totalDataFiles: total('total-data-files'),
    addedFilesSize: count('added-files-size'),
    totalFilesSize: total('total-files-size'),
    attempts: landed.attempts,
    writeId,
  }
}
