// Back to an earlier snapshot: main points to it again. Nothing is deleted, and what was current stays in the history
// until it expires.

import { FirnError } from '../contract/index.ts'
import { MAIN_BRANCH, type TableMetadata } from '../spec/metadata.ts'
import { ancestorsOf } from './ancestors.ts'
import { assertRef, changeTable, type RefTable, refOf, setRef } from './refs.ts'
import { snapshotIn } from './snapshots.ts'

export interface Rollback {
  readonly metadata: TableMetadata
  /** What was current before. */
  readonly from: string
  /** False: the snapshot is not one of those that led to the one before, such as a staged or a rolled-back one. */
  readonly isAncestor: boolean
  /** False: it was current already, and no commit was made. */
  readonly changed: boolean
}

/**
 * Errors: FirnError `not_found` for a snapshot that is not (or no more) in the table; `conflict` when someone wrote
 * meanwhile, as that write would silently be taken back too.
 */
export async function rollbackTo(table: RefTable, snapshotId: string): Promise<Rollback> {
  let from: bigint | null | undefined
  let isAncestor = true
  let changed = false
  const metadata = await changeTable(table, (now) => {
    const id = snapshotIn(now, snapshotId)
    const current = now['current-snapshot-id']
    if (from === undefined) from = current
    if (current !== from)
      throw new FirnError('conflict', `Someone wrote to ${table.name.table} meanwhile.`, {
        hint: 'See what is current now, and roll back again if that shall go too.',
      })
    changed = id !== current
    if (!changed) return null
    isAncestor = ancestorsOf(now, current).some((one) => one['snapshot-id'] === id)
    const main = refOf(now, MAIN_BRANCH) ?? { type: 'branch' as const }
    return {
      requirements: [assertRef(MAIN_BRANCH, current)],
      updates: [setRef(MAIN_BRANCH, { ...main, 'snapshot-id': id })],
    }
  })
  return { metadata, from: String(from), isAncestor, changed }
}
