// What a line of the write history may say. Lines of later versions, with events that are not here, are passed over.

import * as z from 'zod'
import { toErrorData, watermark, writeMode } from '../contract/index.ts'

const begun = z.object({
  event: z.literal('begun'),
  at: z.string(),
  group: z.string(),
  writeId: z.string(),
  path: z.string(),
  /** The process that writes, set when the line is; lines of before they were kept have none. */
  pid: z.number().optional(),
  host: z.string().optional(),
  /** Absent: a write of rows. Maintenance that makes files ends with a `maintained` of the same id. */
  task: z.literal('maintenance').optional(),
})
export type BegunWrite = z.infer<typeof begun>
const committed = z.object({
  event: z.literal('committed'),
  at: z.string(),
  group: z.string(),
  writeId: z.string(),
  watermark,
  /** The branch that it was staged on; absent: it became current. */
  branch: z.string().optional(),
  /** The process was killed before it could say so: told when the project was opened next. */
  restored: z.literal(true).optional(),
})
/** What a `failed` says of a write whose process was killed before its commit. */
export const KILLED = 'killed'
const failed = z.object({
  event: z.literal('failed'),
  at: z.string(),
  group: z.string(),
  writeId: z.string(),
  reason: z.string(),
})
/** What a `failed` says of a write whose commit was unanswered, when it is certain that it was not stored. */
export const NOT_STORED = 'the answer to its commit was lost, and it was not stored'
/** The answer to its commit was lost: its process has ended with it, and whoever finds its rows tells the end. */
const unanswered = z.object({
  event: z.literal('unanswered'),
  at: z.string(),
  group: z.string(),
  writeId: z.string(),
  /** The branch that it was staged on. */
  branch: z.string().optional(),
})
export type UnansweredCommit = z.infer<typeof unanswered>
const renamed = z.object({ event: z.literal('renamed'), at: z.string(), group: z.string(), to: z.string() })
const removed = z.object({
  event: z.literal('removed'),
  at: z.string(),
  group: z.string(),
  dataDeleted: z.boolean(),
})
/** What was done to a group's data other than a write. */
const changed = z.object({
  event: z.enum(['published', 'discarded', 'maintained', 'rolled_back', 'schema_changed', 'converted']),
  at: z.string(),
  group: z.string(),
  writeId: z.string().nullable().optional(),
  /** The store's; absent where all of the group's are meant. */
  path: z.string().nullable().optional(),
  rows: z.number().nullable().optional(),
  /** What is current since. */
  snapshotId: z.string().nullable().optional(),
  mode: writeMode.nullable().optional(),
  /** As of `committed`. */
  restored: z.literal(true).optional(),
  /** Of `published` and `discarded`: the staged writes that are current now, or will never be. */
  writeIds: z.array(z.string()).optional(),
  /** In words, such as `branch audit` or `dropped the feature total_orders`. */
  note: z.string().nullable().optional(),
})
export const historyEvent = z.discriminatedUnion('event', [
  begun,
  committed,
  failed,
  unanswered,
  renamed,
  removed,
  changed,
])
export type HistoryEvent = z.infer<typeof historyEvent>

/** What to say of a write that threw: it has failed, or may have been stored. */
export function failureOf(
  error: unknown,
  { branch, ...write }: { at: string; group: string; writeId: string; branch?: string | undefined },
): HistoryEvent {
  const { code, message } = toErrorData(error)
  return code === 'commit_unknown'
    ? { event: 'unanswered', ...write, ...(branch !== undefined && { branch }) }
    : { event: 'failed', ...write, reason: message }
}
