// Long work: it has an id and a title, shows progress, can be cancelled, and ends in a result or an error.

import * as z from 'zod'
import { errorData } from './errors.ts'
import { testResult } from './group-tests.ts'
import { maintenanceReport } from './maintenance.ts'
import { writeReceipt } from './writes.ts'

export const jobResult = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('write'),
    group: z.string(),
    receipts: z.array(writeReceipt),
    tests: z.array(testResult).optional(),
  }),
  z.object({ kind: z.literal('maintenance'), group: z.string(), report: maintenanceReport }),
  z.object({
    kind: z.literal('convert'),
    group: z.string(),
    rows: z.number(),
    /** Of both sides: the same. */
    contentHash: z.string(),
    receipt: writeReceipt,
  }),
  z.object({ kind: z.literal('export'), path: z.string(), rows: z.number(), bytes: z.number() }),
])
export type JobResult = z.infer<typeof jobResult>

export const job = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0..1; null while it cannot be known. */
  progress: z.number().nullable(),
  /** What it is doing now, in words. */
  step: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  result: jobResult.nullable(),
  error: errorData.nullable(),
})
export type Job = z.infer<typeof job>
