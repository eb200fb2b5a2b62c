// Where each snapshot stands to what is current. After a rollback, or with writes staged on a branch, a table's
// snapshots are a tree; what people call its history is only one way through it.

import type { Snapshot } from '../contract/index.ts'
import { MAIN_BRANCH, type TableMetadata } from '../spec/metadata.ts'

/** Looks up the line of a snapshot by its id. */
export function snapshotLines(
  metadata: Pick<TableMetadata, 'snapshots' | 'refs' | 'snapshot-log' | 'current-snapshot-id'>,
): (id: bigint) => Snapshot['line'] {
  const byId = new Map(metadata.snapshots.map((snapshot) => [snapshot['snapshot-id'], snapshot]))
  const ancestry = (from: bigint | null | undefined): Set<bigint> => {
    const found = new Set<bigint>()
    let id = from ?? undefined
    while (id !== undefined && !found.has(id) && byId.has(id)) {
      found.add(id)
      id = byId.get(id)?.['parent-snapshot-id'] ?? undefined
    }
    return found
  }
  const main = ancestry(metadata['current-snapshot-id'])
  const others = Object.entries(metadata.refs).filter(([name]) => name !== MAIN_BRANCH)
  const referred = new Set(others.flatMap(([, ref]) => [...ancestry(ref['snapshot-id'])]))
  const wereCurrent = new Set(metadata['snapshot-log'].map((entry) => entry['snapshot-id']))
  const oldest = [...main].at(-1)
  const parent = oldest === undefined ? undefined : byId.get(oldest)?.['parent-snapshot-id']
  // Where expired snapshots tore the way, what tags keep from before them was on it: a table's log is cut there too
  // (table specification, "snapshot-log").
  const tornAt =
    oldest !== undefined && parent !== undefined && parent !== null
      ? (byId.get(oldest)?.['sequence-number'] ?? 0)
      : -1

  return (id) => {
    if (main.has(id)) return 'main'
    if (wereCurrent.has(id)) return 'left'
    if ((byId.get(id)?.['sequence-number'] ?? 0) < tornAt) return 'main'
    return referred.has(id) ? 'branch' : 'discarded'
  }
}
