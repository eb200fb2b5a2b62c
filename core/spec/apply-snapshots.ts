// Applies the updates of a table's snapshots, branches, tags and statistics (semantics of Java's
// TableMetadata.Builder), and keeps the snapshot log as the specification wants it.

import { MAIN_BRANCH, type TableMetadata } from './metadata.ts'
import { change, type MetadataDraft } from './metadata-draft.ts'
import { commitFailed, invalid } from './rest-error.ts'
import {
  type Snapshot,
  type SnapshotLogEntry,
  type SnapshotRef,
  type StatisticsFile,
  sameRef,
} from './snapshot.ts'

export function addSnapshot(draft: MetadataDraft, given: Snapshot): void {
  const { table } = draft
  const what = 'Attempting to add a snapshot before'
  if (table.schemas.length === 0) throw invalid(`${what} a schema is added`)
  if (table['partition-specs'].length === 0) throw invalid(`${what} a partition spec is added`)
  if (table['sort-orders'].length === 0) throw invalid(`${what} a sort order is added`)
  const id = given['snapshot-id']
  if (findSnapshot(table, id) !== undefined) throw invalid(`Snapshot already exists for id: ${id}`)
  const sequence = given['sequence-number'] ?? 0
  const last = table['last-sequence-number']
  if (table['format-version'] > 1 && sequence <= last && given['parent-snapshot-id'] !== undefined)
    throw invalid(
      `Cannot add snapshot with sequence number ${sequence} older than last sequence number ${last}`,
    )
  const snapshot = table['format-version'] >= 3 ? withRowLineage(given, table['next-row-id']) : given
  draft.lastUpdatedMs = snapshot['timestamp-ms']
  draft.addedSnapshots.add(id)
  change(draft, {
    snapshots: [...table.snapshots, snapshot],
    ...(table['format-version'] > 1 && { 'last-sequence-number': Math.max(last, sequence) }),
    ...(table['format-version'] >= 3 && {
      'next-row-id': (snapshot['first-row-id'] ?? 0) + (snapshot['added-rows'] ?? 0),
    }),
  })
}

/**
 * v3: a snapshot's rows are numbered from its first-row-id, which the table hands out. Clients set both numbers; for
 * one that did not, they follow from the table and the summary.
 */
function withRowLineage(snapshot: Snapshot, nextRowId: number): Snapshot {
  const firstRowId = snapshot['first-row-id'] ?? nextRowId
  if (firstRowId < nextRowId)
    throw invalid(
      `Cannot add a snapshot, first-row-id is behind table next-row-id: ${firstRowId} < ${nextRowId}`,
    )
  const addedRows = snapshot['added-rows'] ?? Number(snapshot.summary?.['added-records'] ?? 0)
  return { ...snapshot, 'first-row-id': firstRowId, 'added-rows': addedRows }
}

export function setRef(draft: MetadataDraft, name: string, ref: SnapshotRef): void {
  const { table } = draft
  const existing = Object.hasOwn(table.refs, name) ? table.refs[name] : undefined
  if (existing !== undefined && sameRef(existing, ref)) return
  const id = ref['snapshot-id']
  const snapshot = findSnapshot(table, id)
  if (snapshot === undefined) throw invalid(`Cannot set ${name} to unknown snapshot: ${id}`)
  if (draft.addedSnapshots.has(id)) draft.lastUpdatedMs = snapshot['timestamp-ms']
  change(draft, { refs: { ...table.refs, [name]: ref } })
  if (name !== MAIN_BRANCH) return
  if (draft.addedSnapshots.has(id)) draft.addedHeads.add(id)
  draft.lastUpdatedMs ??= draft.now
  const entry = { 'timestamp-ms': draft.lastUpdatedMs, 'snapshot-id': id }
  change(draft, { 'current-snapshot-id': id, 'snapshot-log': [...table['snapshot-log'], entry] })
}

export function removeRef(draft: MetadataDraft, name: string): void {
  const { table } = draft
  if (!Object.hasOwn(table.refs, name)) return
  const { [name]: _removed, ...refs } = table.refs
  change(draft, { refs, ...(name === MAIN_BRANCH && { 'current-snapshot-id': null }) })
}

/**
 * Ids that the table does not have are passed over. A snapshot that a branch or tag points to stays: whoever removes
 * it planned so before that was there, or has to remove the branch or tag first. Java's client refuses the same before
 * it asks; its catalog would drop a tag that was made meanwhile without a word.
 */
export function removeSnapshots(draft: MetadataDraft, ids: readonly bigint[]): void {
  const removed = new Set(ids)
  const isKept = (item: { readonly 'snapshot-id': bigint }) => !removed.has(item['snapshot-id'])
  const { table } = draft
  if (table.snapshots.every(isKept)) return
  const inUse = Object.entries(table.refs).find(([, ref]) => !isKept(ref))
  if (inUse) {
    const [name, ref] = inUse
    throw commitFailed(`Cannot remove snapshot ${ref['snapshot-id']}: ${ref.type} ${name} points to it`)
  }
  change(draft, {
    snapshots: table.snapshots.filter(isKept),
    statistics: table.statistics.filter(isKept),
    'partition-statistics': table['partition-statistics'].filter(isKept),
  })
  draft.removedSnapshots = true
}

type StatisticsList = 'statistics' | 'partition-statistics'

export function setStatistics(draft: MetadataDraft, list: StatisticsList, file: StatisticsFile): void {
  const others = draft.table[list].filter((one) => one['snapshot-id'] !== file['snapshot-id'])
  change(draft, { [list]: [...others, file] })
}

export function removeStatistics(draft: MetadataDraft, list: StatisticsList, snapshotId: bigint): void {
  const others = draft.table[list].filter((one) => one['snapshot-id'] !== snapshotId)
  if (others.length !== draft.table[list].length) change(draft, { [list]: others })
}

/**
 * The log without snapshots that were main's head only within this commit, and without anything before a removed
 * one: a gap would make an older snapshot look current for a time in which it was not.
 */
export function correctSnapshotLog(draft: MetadataDraft): readonly SnapshotLogEntry[] {
  const { table } = draft
  const current = table['current-snapshot-id']
  const intermediate = new Set([...draft.addedHeads].filter((id) => id !== current))
  if (intermediate.size === 0 && !draft.removedSnapshots) return table['snapshot-log']
  const known = new Set(table.snapshots.map((snapshot) => snapshot['snapshot-id']))
  let log: SnapshotLogEntry[] = []
  for (const entry of table['snapshot-log']) {
    if (!known.has(entry['snapshot-id'])) {
      if (draft.removedSnapshots) log = []
    } else if (!intermediate.has(entry['snapshot-id'])) log.push(entry)
  }
  if (current !== null && log.length > 0 && log.at(-1)?.['snapshot-id'] !== current)
    throw invalid('Cannot set invalid snapshot log: latest entry is not the current snapshot')
  return log
}

function findSnapshot(table: TableMetadata, id: bigint): Snapshot | undefined {
  return table.snapshots.find((snapshot) => snapshot['snapshot-id'] === id)
}
