// A feature group's own tests: what must hold of the rows of a write before they are committed.

import * as z from 'zod'

export const severities = ['warn', 'fail'] as const
const severity = z.enum(severities)

/** A bound of a range: a number, or a date or time as ISO 8601 text. */
const bound = z.union([z.number(), z.string()])

export const groupTest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not_null'), columns: z.array(z.string()).min(1), severity }),
  z.object({ kind: z.literal('unique'), columns: z.array(z.string()).min(1), severity }),
  z.object({
    kind: z.literal('accepted_range'),
    column: z.string(),
    /** Both belong to the range; at least one is there. */
    min: bound.optional(),
    max: bound.optional(),
    severity,
  }),
  z.object({
    kind: z.literal('accepted_values'),
    column: z.string(),
    values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
    severity,
  }),
  z.object({
    kind: z.literal('freshness'),
    /** Default: the event time. */
    column: z.string().optional(),
    /** The newest value is no older than this, such as `2 days` or `12 hours`. */
    maxAge: z.string(),
    severity,
  }),
  z.object({
    kind: z.literal('row_count'),
    min: z.number().int().nonnegative().optional(),
    max: z.number().int().nonnegative().optional(),
    severity,
  }),
  z.object({
    kind: z.literal('sql'),
    name: z.string(),
    /** DuckDB SQL over the rows, which it names `rows`; it must return none. */
    sql: z.string(),
    severity,
  }),
])
export type GroupTest = z.infer<typeof groupTest>

export const testResult = z.object({
  test: groupTest,
  /** In words, such as `customer_id is not NULL`. */
  title: z.string(),
  outcome: z.enum(['passed', 'warned', 'failed']),
  /** Rows that offend; for `freshness` and `row_count` 0 or 1. */
  failures: z.number(),
  /** What was found, in words; null when it passed. */
  message: z.string().nullable(),
  /** A few offending rows as `{column: text}`. */
  examples: z.array(z.record(z.string(), z.string().nullable())),
})
export type TestResult = z.infer<typeof testResult>
