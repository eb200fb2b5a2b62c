// Which snapshots may expire. What is current, what tags and branches keep, the newest and the young stay.

import { MAIN_BRANCH, type TableMetadata } from '../spec/metadata.ts'
import type { Snapshot, SnapshotRef } from '../spec/snapshot.ts'
import { ancestorsOf } from './ancestors.ts'

export interface Retention {
  /** Younger ones stay. Milliseconds. */
  readonly maxAgeMs: number
  /** So many of the current one's line stay, itself included. */
  readonly keepLast: number
}

export interface Expiry {
  /** Oldest first. */
  readonly expired: readonly Snapshot[]
  /** Why older ones stay, in words. */
  readonly kept: readonly string[]
}

/** The table's own `main` branch may ask for more than is asked here, and gets it. @param now milliseconds */
export function expiryOf(metadata: TableMetadata, retention: Retention, now: number): Expiry {
  const main = Object.hasOwn(metadata.refs, MAIN_BRANCH) ? metadata.refs[MAIN_BRANCH] : undefined
  const keepLast = Math.max(1, retention.keepLast, main?.['min-snapshots-to-keep'] ?? 0)
  const oldest = now - Math.max(retention.maxAgeMs, main?.['max-snapshot-age-ms'] ?? 0)
  const old = metadata.snapshots.filter((snapshot) => snapshot['timestamp-ms'] <= oldest)

  const staying = new Map<Snapshot, string>()
  const keep = (snapshots: readonly Snapshot[], why: string): void => {
    for (const snapshot of snapshots) if (!staying.has(snapshot)) staying.set(snapshot, why)
  }
  const line = ancestorsOf(metadata, metadata['current-snapshot-id'])
  keep(line.slice(0, 1), 'what is current')
  // A branch is kept with what led to it; a tag is one moment.
  for (const [name, ref] of Object.entries(metadata.refs).sort(tagsFirst)) {
    if (name === MAIN_BRANCH) continue
    const its = ancestorsOf(metadata, ref['snapshot-id'])
    if (ref.type === 'tag') keep(its.slice(0, 1), `tag ${name}`)
    else keep(its, `branch ${name}`)
  }
  keep(line.slice(0, keepLast), keepLast === 1 ? 'what is current' : `the newest ${keepLast}`)
  return {
    expired: old.filter((snapshot) => !staying.has(snapshot)).sort(byTime),
    kept: reasons(old.flatMap((snapshot) => staying.get(snapshot) ?? [])),
  }
}

/** Each reason once, with the number of snapshots where there are several. */
function reasons(all: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const reason of all) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, count]) =>
    count === 1 || reason.startsWith('the newest') ? reason : `${reason} (${count} snapshots)`,
  )
}

/** The nearer reason is the one that is told. */
function tagsFirst(
  [a, { type: typeA }]: readonly [string, SnapshotRef],
  [b, { type: typeB }]: readonly [string, SnapshotRef],
): number {
  return typeA === typeB ? (a < b ? -1 : 1) : typeA === 'tag' ? -1 : 1
}

const byTime = (a: Snapshot, b: Snapshot): number =>
  a['timestamp-ms'] - b['timestamp-ms'] || (a['sequence-number'] ?? 0) - (b['sequence-number'] ?? 0)
