// Tags, branches and rollback of a feature group.

import { FirnError, type Ref, type Snapshot } from '../contract/index.ts'
import { createRef, dropRef, type RefTable, refsOf, renameRef } from '../iceberg/refs.ts'
import { rollbackTo } from '../iceberg/rollback.ts'
import { snapshotsOf } from '../iceberg/snapshots.ts'
import { type GroupTable, icebergTable } from './iceberg-tables.ts'
import type { Parts } from './parts.ts'

/** Empty before the first write. Errors: FirnError `unsupported` for a group without an ICEBERG store. */
export async function groupRefs(parts: Parts, group: string): Promise<Ref[]> {
  const { client, name } = await refTable(parts, group)
  const metadata = await client.loadTable(name)
  return metadata ? refsOf(metadata) : []
}

export async function createGroupRef(
  parts: Parts,
  request: { group: string; name: string; type: Ref['type']; snapshotId?: string | undefined },
): Promise<Ref> {
  const metadata = await createRef(await refTable(parts, request.group), request.name, request)
  parts.changed([request.group])
  const made = refsOf(metadata).find(({ name }) => name === request.name)
  if (made) return made
  throw new FirnError('conflict', `${request.name} was dropped by someone else at once.`)
}

export async function renameGroupRef(
  parts: Parts,
  { group, name, to }: { group: string; name: string; to: string },
): Promise<void> {
  await renameRef(await refTable(parts, group), name, to)
  parts.changed([group])
}

export async function dropGroupRef(
  parts: Parts,
  { group, name }: { group: string; name: string },
): Promise<void> {
  await dropRef(await refTable(parts, group), name)
  parts.changed([group])
}

export interface GroupRollback {
  readonly snapshot: Snapshot
  /** What was current before; the same when nothing was to be done. */
  readonly from: string
  /** False: the snapshot was not one of those that led to `from`. */
  readonly isAncestor: boolean
}

/** Resolves to what is current then. Errors: as of {@link rollbackTo}; `unsupported` without an ICEBERG store. */
export async function rollbackGroup(parts: Parts, group: string, snapshotId: string): Promise<GroupRollback> {
  const table = await icebergTable(
    parts,
    group,
    'rolled back',
    'Write the rows of then again with --mode overwrite.',
  )
  const { metadata, from, isAncestor, changed } = await rollbackTo(table, snapshotId)
  if (changed) {
    // Main points there by now: a history that cannot be written to does not undo it.
    const at = new Date().toISOString()
    const note = isAncestor ? `from ${from}` : `from ${from}, which it was not an ancestor of`
    await parts.history
      .append({ event: 'rolled_back', at, group, path: table.path, snapshotId, note })
      .catch((error: unknown) => console.error(error))
    parts.changed([group])
  }
  const snapshot = snapshotsOf(metadata).find((one) => one.snapshotId === snapshotId)
  if (snapshot) return { snapshot, from, isAncestor }
  throw new FirnError('not_found', `Snapshot ${snapshotId} has expired meanwhile.`)
}

function refTable(parts: Parts, group: string): Promise<GroupTable & RefTable> {
  return icebergTable(parts, group, 'given tags or branches', 'Copy its folder to keep a state of it.')
}
