// Named snapshots of a table (Iceberg specification, "Snapshot References"): tags stay, branches move with writes.

import * as z from 'zod'
import { writeModes } from './features.ts'

const refTypes = ['branch', 'tag'] as const

export const ref = z.object({
  name: z.string(),
  type: z.enum(refTypes),
  snapshotId: z.string(),
  /** `main`: what “now” means. It can be neither renamed nor dropped. */
  isMain: z.boolean(),
  /** ISO 8601, of the snapshot. */
  timestamp: z.string().nullable(),
})
export type Ref = z.infer<typeof ref>

const onRef = { group: z.string(), name: z.string() }
export const refCreate = z.object({
  ...onRef,
  type: z.enum(refTypes),
  /** Default: the current snapshot. */
  snapshotId: z.string().optional(),
})
export const refRename = z.object({ ...onRef, to: z.string() })
export const refDrop = z.object(onRef)

/** A write that was staged on a branch and waits to be published or discarded. */
export const stagedWrite = z.object({
  branch: z.string(),
  /** The branch's newest snapshot. */
  snapshotId: z.string(),
  /** The snapshot of main that the branch was made from; null: from an empty table. */
  baseSnapshotId: z.string().nullable(),
  /** Rows in the branch. */
  rows: z.number(),
  addedRows: z.number(),
  removedRows: z.number(),
  mode: z.enum(writeModes).nullable(),
  stagedAt: z.string(),
  /** Main has moved on since: publishing replays the write, or is refused with the reason. */
  behind: z.boolean(),
})
export type StagedWrite = z.infer<typeof stagedWrite>
