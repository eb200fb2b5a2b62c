// A table's history as people read it: its snapshots in order, and which of them a moment means.

import { FirnError, type Moment, type Snapshot, type WriteMode, writeModes } from '../contract/index.ts'
import { parseInstant } from '../engine/instants.ts'
import { MAIN_BRANCH, type TableMetadata } from '../spec/metadata.ts'
import type { Snapshot as TableSnapshot } from '../spec/snapshot.ts'
import { visibleRows } from '../spec/summary-rows.ts'
import { WRITE_ID_KEY } from '../spec/write-id.ts'
import { writtenMode } from '../spec/written-mode.ts'
import { snapshotLines } from './snapshot-lines.ts'

/** Keys that Firn adds to a snapshot's summary. */
export const INPUTS = 'firn.inputs'
export const FEATURE_GROUP = 'firn.feature-group'
/** What a watermark says of the write, for a history that lost its line: ISO 8601 text. */
export const EVENT_TIME_FROM = 'firn.event-time-from'
export const EVENT_TIME_TO = 'firn.event-time-to'

/** Oldest first; the parents of the current snapshot and whatever tags and branches keep beside them. */
export function snapshotsOf(metadata: TableMetadata): Snapshot[] {
  const refs = Object.entries(metadata.refs)
  const lineOf = snapshotLines(metadata)
  return [...metadata.snapshots].sort(bySequence).map((snapshot) => {
    const id = snapshot['snapshot-id']
    const { summary } = snapshot
    const count = (key: string): number => Number(summary?.[key] ?? 0)
    return {
      snapshotId: String(id),
      parentId: snapshot['parent-snapshot-id'] === undefined ? null : String(snapshot['parent-snapshot-id']),
      sequenceNumber: snapshot['sequence-number'] ?? 0,
      timestamp: new Date(snapshot['timestamp-ms']).toISOString(),
      operation: operation(summary?.operation),
      rows: visibleRows(summary ?? {}) ?? 0,
      addedRows: count('added-records'),
      removedRows: removedRows(metadata, snapshot),
      addedBytes: count('added-files-size'),
      totalBytes: count('total-files-size'),
      totalFiles: count('total-data-files'),
      writeId: summary?.[WRITE_ID_KEY] ?? null,
      inputs: inputNames(summary?.[INPUTS]),
      refs: refs
        .filter(([name, ref]) => ref['snapshot-id'] === id && name !== MAIN_BRANCH)
        .map(([name, ref]) => ({ name, type: ref.type })),
      isCurrent: metadata['current-snapshot-id'] === id,
      line: lineOf(id),
    }
  })
}

/** Rows that readers see no more: the totals tell where they are known, as files may go that had deleted rows. */
function removedRows(metadata: TableMetadata, snapshot: TableSnapshot): number {
  const count = (key: string): number => Number(snapshot.summary?.[key] ?? 0)
  const parent = metadata.snapshots.find((one) => one['snapshot-id'] === snapshot['parent-snapshot-id'])
  const before = parent && visibleRows(parent.summary ?? {})
  const after = visibleRows(snapshot.summary ?? {})
  if (typeof before === 'number' && after !== null) return before + count('added-records') - after
  return count('deleted-records') + count('added-position-deletes')
}

/**
 * The snapshot that was current at a moment (table specification, "snapshot-log"). A time means the state at its
 * end, so `asOf` equal to a commit's time includes that commit, and a date alone is its day as it ended. Errors: FirnError `not_found`, with the first
 * snapshot's time where the moment lies before it; `invalid_input` for a time that is none.
 */
export function snapshotAt(metadata: TableMetadata, at: Moment): string {
  if ('snapshotId' in at) return String(snapshotIn(metadata, at.snapshotId))
  if ('ref' in at) return String(refSnapshot(metadata, at.ref))
  const time = parseInstant(at.asOf, 'asOf').lastMs
  const current = metadata['snapshot-log'].findLast((entry) => entry['timestamp-ms'] <= time)
  if (current) return String(current['snapshot-id'])
  const first = metadata['snapshot-log'][0]
  throw new FirnError('not_found', `There was nothing yet at ${new Date(time).toISOString()}.`, {
    hint: first
      ? `The first snapshot was made at ${new Date(first['timestamp-ms']).toISOString()}.`
      : 'Nothing has been written yet.',
  })
}

/** Errors: FirnError `not_found` for an id that is not, or no more, one of the table's. */
export function snapshotIn(metadata: TableMetadata, snapshotId: string): bigint {
  const found = metadata.snapshots.find((snapshot) => String(snapshot['snapshot-id']) === snapshotId)
  if (found) return found['snapshot-id']
  throw new FirnError('not_found', `There is no snapshot ${snapshotId}.`, {
    hint: 'List the snapshots to see the ids that are there; expired ones are gone.',
  })
}

function refSnapshot(metadata: TableMetadata, name: string): bigint {
  const ref = Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined
  if (ref) return ref['snapshot-id']
  const names = Object.keys(metadata.refs).filter((one) => one !== MAIN_BRANCH)
  throw new FirnError('not_found', `There is no tag or branch ${name}.`, {
    hint: names.length === 0 ? 'There are none yet.' : `There are: ${names.sort().join(', ')}.`,
  })
}

function bySequence(a: TableSnapshot, b: TableSnapshot): number {
  return (a['sequence-number'] ?? 0) - (b['sequence-number'] ?? 0) || a['timestamp-ms'] - b['timestamp-ms']
}

function operation(text: string | undefined): Snapshot['operation'] {
  return text === 'overwrite' || text === 'delete' || text === 'replace' ? text : 'append'
}

/** Of the write that made the snapshot; null for another program's. */
export function modeOf(summary: TableSnapshot['summary']): WriteMode | null {
  const text = writtenMode(summary)
  return writeModes.find((mode) => mode === text) ?? null
}

/** From a summary's text under {@link INPUTS}. */
export function inputNames(text: string | undefined): string[] {
  if (text === undefined) return []
  const names: unknown = JSON.parse(text)
  return Array.isArray(names) ? names.map(String) : []
}
