// The one small interface behind which FILE, HIVE_TABLE and ICEBERG stand.

import type {
  Column,
  FirnError,
  Moment,
  SchemaChange,
  Snapshot,
  StoreKind,
  WriteMode,
} from '../contract/index.ts'
import type { ColumnChange } from './column-changes.ts'
import type { ReplacedRows } from './replaced-rows.ts'

/** Rows that passed the plan, as SQL: exactly the columns to store, by name, cast and filtered. */
export interface StagedRows {
  /** A SELECT. Running it may fail with the guards' own errors (a NULL key, a value that would be changed). */
  readonly sql: string
  readonly columns: readonly Column[]
}

export interface StoreWrite {
  readonly rows: StagedRows
  readonly mode: WriteMode
  /** Of `merge` and `overwrite-range`: which of the store's rows the write's own take the place of. */
  readonly replaces?: ReplacedRows | undefined
  /** Of ICEBERG: the branch to write to, made if need be; what is current stays as it is. */
  readonly branch?: string | undefined
  /** Unique; part of every file name or folder this write makes. Letters, digits and dashes. */
  readonly writeId: string
  readonly eventTimeCol: string
  /** Columns that, like the event time, a store never makes NULL. Default: none. */
  readonly joinKeys?: readonly string[] | undefined
  /** What of the table's columns changes, in the same step as its rows. Default: nothing. */
  readonly columnChanges?: readonly ColumnChange[] | undefined
  /** Kept with the commit where the store can: feature group, inputs, feature start and end time. */
  readonly summary: Readonly<Record<string, string>>
  /**
   * Asked by FILE and HIVE_TABLE under their lock, right before the rows become the store's: rejects when they are no
   * longer wanted there, as when the group was converted to ICEBERG meanwhile.
   */
  readonly confirm?: (() => Promise<void>) | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((fraction: number) => void) | undefined
}

export interface StoreReceipt {
  /** Rows of this write. */
  readonly rows: number
  /** Rows of the store that they took the place of; absent: none. */
  readonly replacedRows?: number | undefined
  /** How often the commit was tried, where other writers may be faster; absent: once. */
  readonly attempts?: number | undefined
  /** Bytes of the data files this write added. */
  readonly bytes: number
  /** Of the acknowledged commit; null for stores without snapshots. */
  readonly snapshotId: string | null
  /** Least and greatest event time of this write, as ISO 8601 text. */
  readonly eventTimeFrom: string | null
  readonly eventTimeTo: string | null
}

export interface StoreDescription {
  readonly columns: readonly Column[]
  readonly rows: number
  readonly bytes: number
}

export interface OfflineStore {
  readonly kind: StoreKind
  /** `catalog.namespace.table`, or the absolute path of a folder. */
  readonly path: string
  readonly catalog: string | null
  readonly namespace: string | null
  readonly table: string | null
  readonly timeTravel: boolean
  /** An overwrite replaces the partitions that its rows lie in, and not the whole table. */
  readonly overwritesPartitions?: boolean

  /** What is there now; null before the first write. */
  describe(): Promise<StoreDescription | null>

  /**
   * Writes all rows or none: when it rejects, the store is as before and this write's files are gone. Rows are
   * matched to what is there by column name. Errors: FirnError `invalid_input` for no rows, in every mode.
   */
  write(write: StoreWrite): Promise<StoreReceipt>

  /**
   * Renames and drops columns, all of them in one step. What is so already is left, so that a change which reached only
   * some stores can be made again; before the first write there is nothing to do. Errors: FirnError `schema_mismatch`
   * for what the table does not take, `conflict`.
   */
  changeColumns(changes: readonly SchemaChange[]): Promise<void>

  /**
   * A SELECT over the rows of a moment (absent: now). Errors: FirnError `not_found` before the first write or for a
   * moment before it, `unsupported` for a moment of a store without time travel.
   */
  read(at?: Moment): Promise<string>

  /**
   * A SELECT of rows [offset, offset + limit) of a snapshot, in an order of the store's own that is the same for
   * every page; null where it knows no quicker way than LIMIT and OFFSET over {@link read}.
   */
  readRange(snapshotId: string, offset: number, limit: number): Promise<string | null>

  /**
   * The file that keeps a moment (absent: now) from being read, with what to do; undefined where all seem sound. To be
   * asked after a read failed: it may read every file. Stores whose engine's errors name the file do without.
   */
  findDamage?(at?: Moment): Promise<FirnError | undefined>

  /**
   * The snapshot that a moment means (absent: now), and its rows. Errors: as of {@link read}; `unsupported` for a
   * store without time travel.
   */
  snapshotAt(at?: Moment): Promise<Snapshot>

  /**
   * SELECTs of the rows in files that two snapshots do not share as they are: all other rows are the same in both.
   * null, or no such method, where all of them may differ.
   */
  differingRows?(before: string, after: string): Promise<{ before: string; after: string } | null>

  /** Oldest first; empty for a store without time travel. */
  history(): Promise<readonly Snapshot[]>

  /** Forgets the table; its files go too when asked. A store that was never written is not an error. */
  drop(options: { readonly deleteData: boolean }): Promise<void>
}
