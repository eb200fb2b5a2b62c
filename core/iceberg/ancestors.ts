// The line of parents behind a snapshot: what a branch or tag keeps, and what “earlier” means for the current one.

import type { TableMetadata } from '../spec/metadata.ts'
import type { Snapshot } from '../spec/snapshot.ts'

/** The snapshot and its forebears, newest first, as far as the table still has them. */
export function ancestorsOf(metadata: TableMetadata, id: bigint | null): readonly Snapshot[] {
  const byId = new Map(metadata.snapshots.map((snapshot) => [snapshot['snapshot-id'], snapshot]))
  const line = new Set<Snapshot>()
  for (let at = id === null ? undefined : byId.get(id); at !== undefined && !line.has(at); ) {
    line.add(at)
    const parent = at['parent-snapshot-id']
    at = parent === undefined ? undefined : byId.get(parent)
  }
  return [...line]
}
