// Rows on their way into a store: a SELECT, and who can say what went wrong in it.

import type { TypedColumn } from '../engine/typed-columns.ts'

export interface RowInput {
  /** A SELECT over the files after the transform. */
  readonly sql: string
  readonly columns: readonly TypedColumn[]
  /** File names without folders, for receipts and snapshots. */
  readonly names: readonly string[]
  /** Reading it again is quick and gives the same rows. Absent: it is slow, or may not. */
  readonly repeatable?: boolean
  /** Turns an engine's error while reading into one that names file, line, column and value where it can. */
  explain(error: unknown): Promise<Error>
}
