// Upkeep of a table: planned first, so that a person sees what it would do, then run as a job.

import * as z from 'zod'

export const maintenanceRequest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('compact'),
    group: z.string(),
    /** Files below this many bytes are merged. Default 32 MiB. */
    smallerThan: z.number().int().positive().optional(),
  }),
  z.object({
    kind: z.literal('expire'),
    group: z.string(),
    /** Snapshots younger than this many days stay. Default 30. */
    olderThanDays: z.number().nonnegative().optional(),
    /** At least this many of the newest stay. Default 20. */
    keepLast: z.number().int().min(1).optional(),
  }),
  z.object({
    kind: z.literal('orphans'),
    group: z.string(),
    /** Younger files are never touched. Default 3 days, least 1 hour. */
    olderThanHours: z.number().min(1).optional(),
  }),
  z.object({ kind: z.literal('manifests'), group: z.string() }),
])
export type MaintenanceRequest = z.infer<typeof maintenanceRequest>
export type MaintenanceKind = MaintenanceRequest['kind']

/** What would be done, or was. Bytes and counts of what the action is about; 0 where it has no such thing. */
export const maintenanceReport = z.object({
  kind: z.enum(['compact', 'expire', 'orphans', 'manifests']),
  path: z.string(),
  /** False: nothing to do. */
  needed: z.boolean(),
  /** One sentence, such as `Merges 41 files (12 MB) into 1 and applies 3 delete files.` */
  summary: z.string(),
  filesBefore: z.number(),
  filesAfter: z.number(),
  bytesBefore: z.number(),
  bytesAfter: z.number(),
  /** Snapshots that go, oldest first. */
  snapshots: z.array(z.string()),
  /** Files that are deleted: a few examples, relative to the table. */
  files: z.array(z.object({ path: z.string(), bytes: z.number() })),
  /** What stays although it is old, and why, such as `tag v1.2`. */
  kept: z.array(z.string()),
  /** The `replace` snapshot that was made; null for a plan and for actions that make none. */
  snapshotId: z.string().nullable(),
})
export type MaintenanceReport = z.infer<typeof maintenanceReport>

/** A write that was begun and never ended: of a process that was killed, or of one still at work. */
export const unfinishedWrite = z.object({
  writeId: z.string(),
  group: z.string(),
  path: z.string(),
  begunAt: z.string(),
  state: z.enum(['running', 'interrupted']),
  /** What became of it, in words. */
  note: z.string(),
})
export type UnfinishedWrite = z.infer<typeof unfinishedWrite>
