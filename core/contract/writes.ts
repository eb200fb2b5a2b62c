// A write, from its plan to its receipt and watermark.

import * as z from 'zod'
import { errorData } from './errors.ts'
import { featureGroup, storeKinds, writeMode } from './features.ts'
import { testResult } from './group-tests.ts'
import { column, inputRef } from './input.ts'

/** Event times are ISO 8601; both ends belong to the range. */
const writeOptions = {
  input: inputRef,
  /** Absent: the group's, else the project's default, else append. */
  mode: writeMode.optional(),
  start: z.string().optional(),
  end: z.string().optional(),
  /** Leave out rows with NULL in a join key or the event time instead of refusing the write. */
  dropNullKeys: z.boolean().optional(),
  /** Of `merge`: rows that share join keys and event time. Default `refuse`; `last`: the last one in the input wins. */
  onDuplicates: z.enum(['refuse', 'last']).optional(),
  /** ICEBERG only: write to this branch, made if need be, and leave what is current as it is. */
  stage: z.string().optional(),
  /** Only these of the group's stores, by index, as to bring one up to the others. Absent: all. */
  stores: z.array(z.number().int().min(0)).min(1).optional(),
}

export const planRequest = z.object({ group: featureGroup, ...writeOptions })
export type PlanRequest = z.infer<typeof planRequest>
export const writeRequest = z.object({ name: z.string(), ...writeOptions })
export type WriteRequest = z.infer<typeof writeRequest>

export const plannedColumn = z.object({
  name: z.string(),
  role: z.enum(['key', 'event_time', 'feature']),
  /** The type the rows come with; null when the write lacks the column. */
  inputType: z.string().nullable(),
  /** The type the store keeps; null when the column is left out. */
  storedType: z.string().nullable(),
  change: z.enum(['same', 'new', 'cast', 'missing', 'refused']),
  /** Why, in words, when it is not `same`. */
  note: z.string().nullable(),
})
export type PlannedColumn = z.infer<typeof plannedColumn>

export const storePlan = z.object({
  storageType: z.enum(storeKinds),
  /** `catalog.namespace.table`, or a folder. */
  path: z.string(),
  createsTable: z.boolean(),
  columns: z.array(plannedColumn),
  /** The table's columns as they are, and as the write leaves them; before is null when it creates the table. */
  schemaBefore: z.array(column).nullable(),
  schemaAfter: z.array(column),
  /** What of the schema changes, in words, such as `adds loyalty_points BIGINT`. */
  schemaChanges: z.array(z.string()),
  /** Rows of the store that the write replaces or removes; null where that is not known before it. */
  replacedRows: z.number().nullable(),
})
export type StorePlan = z.infer<typeof storePlan>

export const writePlan = z.object({
  mode: writeMode,
  stores: z.array(storePlan),
  /** Rows that would be written, after the event-time filter and the dropped ones. */
  rows: z.number(),
  rowsOutsideRange: z.number(),
  nullKeys: z.object({
    rows: z.number(),
    dropped: z.boolean(),
    byColumn: z.array(z.object({ column: z.string(), rows: z.number() })),
    /** A few of those rows, as `{column: text}`. */
    examples: z.array(z.record(z.string(), z.string().nullable())),
  }),
  /** Rows that share join keys and event time with another row of this write. */
  duplicateKeys: z.object({
    rows: z.number(),
    examples: z.array(z.record(z.string(), z.string().nullable())),
  }),
  eventTimeFrom: z.string().nullable(),
  eventTimeTo: z.string().nullable(),
  /** The feature group's tests on the rows that would be written. */
  tests: z.array(testResult),
  warnings: z.array(z.string()),
  /** What stands in the way; the write refuses while there is one. `details.field` names the wizard's field. */
  problems: z.array(errorData),
})
export type WritePlan = z.infer<typeof writePlan>

export const watermark = z.object({
  writeId: z.string(),
  eventTimeFrom: z.string().nullable(),
  eventTimeTo: z.string().nullable(),
  storageType: z.enum(storeKinds),
  catalog: z.string().nullable(),
  namespace: z.string().nullable(),
  table: z.string().nullable(),
  /** Rows of this write. */
  rows: z.number(),
  snapshotId: z.string().nullable(),
  path: z.string(),
  writtenAt: z.string(),
  mode: writeMode,
  /** File names the rows came from. */
  inputs: z.array(z.string()),
  droppedNullKeys: z.number(),
})
export type Watermark = z.infer<typeof watermark>

export const writeReceipt = z.object({
  rows: z.number(),
  /** Of the acknowledged commit; null for stores without snapshots. */
  snapshotId: z.string().nullable(),
  path: z.string(),
  storageType: z.enum(storeKinds),
  catalog: z.string().nullable(),
  namespace: z.string().nullable(),
  table: z.string().nullable(),
  seconds: z.number(),
  /** Of the data files this write added. */
  bytes: z.number(),
  droppedNullKeys: z.number(),
  /** Rows of the store that a merge or a range overwrite replaced; absent in the other modes. */
  replacedRows: z.number().optional(),
  /** The branch that it was staged on; absent: it is current. */
  branch: z.string().optional(),
  watermark,
})
export type WriteReceipt = z.infer<typeof writeReceipt>

export const snapshot = z.object({
  snapshotId: z.string(),
  parentId: z.string().nullable(),
  sequenceNumber: z.number(),
  /** ISO 8601, UTC. */
  timestamp: z.string(),
  operation: z.enum(['append', 'overwrite', 'delete', 'replace']),
  /** In the table at this snapshot. */
  rows: z.number(),
  addedRows: z.number(),
  removedRows: z.number(),
  addedBytes: z.number(),
  totalBytes: z.number(),
  totalFiles: z.number(),
  /** The write that made it, where it was Firn's. */
  writeId: z.string().nullable(),
  /** File names its rows came from, where known. */
  inputs: z.array(z.string()),
  /** Branches and tags that point here. */
  refs: z.array(z.object({ name: z.string(), type: z.enum(['branch', 'tag']) })),
  isCurrent: z.boolean(),
  /**
   * Where it stands to now: on the way to what is current (`main`), current once and left by a rollback (`left`), only
   * on another branch (`branch`), or known by nothing but its id (`discarded`).
   */
  line: z.enum(['main', 'left', 'branch', 'discarded']),
})
export type Snapshot = z.infer<typeof snapshot>

/** What became of one store in a write to several: `details.outcomes` of a `partial_write`. */
export const storeOutcome = z.object({
  path: z.string(),
  storageType: z.enum(storeKinds),
  receipt: writeReceipt.nullable(),
  error: errorData.nullable(),
})
export type StoreOutcome = z.infer<typeof storeOutcome>

/** A change of a table's columns that is made by itself, with no rows. */
export const schemaChange = z.discriminatedUnion('kind', [
  /** Kept by field id: earlier snapshots still show the old name. */
  z.object({ kind: z.literal('rename'), from: z.string(), to: z.string() }),
  z.object({ kind: z.literal('drop'), name: z.string() }),
])
export type SchemaChange = z.infer<typeof schemaChange>

/**
 * An entry of the write history, as people read it. A write that ended is one entry, its end; `begun` is one that is
 * under way or was killed.
 */
export const historyEntry = z.object({
  at: z.string(),
  event: z.enum([
    'begun',
    'committed',
    'failed',
    'renamed',
    'removed',
    'published',
    'discarded',
    'maintained',
    'rolled_back',
    'schema_changed',
    'converted',
  ]),
  group: z.string(),
  writeId: z.string().nullable(),
  path: z.string().nullable(),
  rows: z.number().nullable(),
  snapshotId: z.string().nullable(),
  mode: writeMode.nullable(),
  /** In words: why it failed, what it was renamed to, … */
  note: z.string().nullable(),
})
export type HistoryEntry = z.infer<typeof historyEntry>
