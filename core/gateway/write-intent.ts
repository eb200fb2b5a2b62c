// What a caller means to write, and what it gets for it: the gateway's words for one write.

/**
 * `append` and `overwrite` (of the whole table) only INSERT and are put on a new head by themselves. `merge` and
 * `overwrite-range` depend on the rows they were computed from: on a new head they are computed again where the
 * caller can, else a conflict. `replace` changes files and no rows (compaction).
 */
export type WriteMode = 'append' | 'overwrite' | 'merge' | 'overwrite-range' | 'replace'

export interface WriteIntent {
  readonly connection: string
  readonly namespace: readonly string[]
  readonly table: string
  readonly mode: WriteMode
  /** Goes into the snapshot's summary: `firn.feature-group`, `firn.feature-start-time`, … */
  readonly summary?: Readonly<Record<string, string>>
  /** Letters, digits, `-` and `_`, 8 to 64 of them. Default: random. */
  readonly writeId?: string
  /** Commits tried before giving up on a conflict. Default 20. */
  readonly maxAttempts?: number
  /** Stops before the next attempt; a commit that was sent is always settled first. */
  readonly signal?: AbortSignal
}

export interface CommitReceipt {
  readonly snapshotId: string
  readonly parentId: string | null
  readonly sequenceNumber: number
  readonly timestampMs: number
  readonly operation: string
  /** Rows. */
  readonly addedRecords: number
  readonly deletedRecords: number
  /** Null where the table's other writers leave the totals out. */
  readonly totalRecords: number | null
  readonly addedDataFiles: number
  readonly totalDataFiles: number | null
  /** Bytes. */
  readonly addedFilesSize: number
  readonly totalFilesSize: number | null
  readonly attempts: number
  readonly writeId: string
  /** The folder that holds this write's data files and no others. */
  readonly dataPath: string
}
