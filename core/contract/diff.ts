// What changed between two moments of a feature group, by entity key: rows added, removed, and changed cell by cell.

import * as z from 'zod'
import { column } from './input.ts'
import { cell, moment } from './rows.ts'

export const diffRequest = z.object({
  group: z.string(),
  from: moment,
  /** Absent: now. */
  to: moment.optional(),
})
export type DiffRequest = z.infer<typeof diffRequest>

export const diffSummary = z.object({
  /** The snapshots that were compared. */
  from: z.string(),
  to: z.string(),
  /** Join keys and event time: what tells rows apart. */
  keys: z.array(z.string()),
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  /** By feature: in how many rows it changed. Only features of both sides. */
  changedByColumn: z.array(z.object({ column: z.string(), rows: z.number() })),
  columnsAdded: z.array(column),
  columnsRemoved: z.array(column),
  /** Rows of either side whose key is there more than once: counted as added and removed, not as changed. */
  duplicateKeys: z.number(),
})
export type DiffSummary = z.infer<typeof diffSummary>

export const diffChanges = ['added', 'removed', 'changed'] as const

export const diffPageRequest = diffRequest.extend({
  changes: z.array(z.enum(diffChanges)).min(1),
  offset: z.number().int().nonnegative(),
  limit: z.number().int().min(1).max(1000),
})
export type DiffPageRequest = z.infer<typeof diffPageRequest>

export const diffPage = z.object({
  columns: z.array(column),
  offset: z.number(),
  rows: z.array(
    z.object({
      change: z.enum(diffChanges),
      /** One a column; null where that side has no such row. */
      before: z.array(cell).nullable(),
      after: z.array(cell).nullable(),
    }),
  ),
})
export type DiffPage = z.infer<typeof diffPage>
