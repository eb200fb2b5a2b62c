// Rows cross the bridge as pages of column arrays, never as a whole result.

import * as z from 'zod'
import { column, inputRef } from './input.ts'

/**
 * A cell. Integers beyond 2^53, decimals, dates and times arrive as text that shows them exactly; lists, structs
 * and maps as JSON of the same; blobs as DuckDB prints them.
 */
export type Cell = null | boolean | number | string | readonly Cell[] | { readonly [key: string]: Cell }
export const cell: z.ZodType<Cell> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(cell), z.record(z.string(), cell)]),
)

/** A moment of a feature group: a snapshot, the one that was current at a time (ISO 8601), or a tag's or branch's. */
export const moment = z.union([
  z.object({ snapshotId: z.string() }),
  z.object({ asOf: z.string() }),
  z.object({ ref: z.string() }),
])
export type Moment = z.infer<typeof moment>

export const rowSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('input'), input: inputRef }),
  z.object({
    kind: z.literal('group'),
    name: z.string(),
    /** Index into the group's stores; default the first. */
    store: z.number().int().nonnegative().optional(),
    /** Absent: now. */
    at: moment.optional(),
  }),
])
export type RowSource = z.infer<typeof rowSource>

export const orderBy = z.object({ column: z.string(), descending: z.boolean() })
export type OrderBy = z.infer<typeof orderBy>

export const pageRequest = z.object({
  source: rowSource,
  offset: z.number().int().nonnegative(),
  limit: z.number().int().min(1).max(1000),
  orderBy: orderBy.optional(),
})
export type PageRequest = z.infer<typeof pageRequest>

export const page = z.object({
  columns: z.array(column),
  offset: z.number(),
  /** One array a column, all of the same length, which is less than the limit only at the end. */
  values: z.array(z.array(cell)),
})
export type Page = z.infer<typeof page>

export const exportFormats = ['csv', 'parquet'] as const
export const exportRequest = z.object({
  source: rowSource,
  orderBy: orderBy.optional(),
  path: z.string().min(1),
  format: z.enum(exportFormats),
})
export type ExportRequest = z.infer<typeof exportRequest>
