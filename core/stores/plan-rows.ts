// What a write's rows say about themselves before it: how many, which lack a key, which share one, and when they are.

import type { FeatureGroup, WritePlan } from '../contract/index.ts'
import type { Row, Runner } from '../engine/engine.ts'
import { countSharedKeys, selectSharedKeys } from '../engine/shared-keys.ts'
import { quoteIdent } from '../engine/sql.ts'
import { hasNullKey, rowsInRange } from './staged-rows.ts'

const EXAMPLES = 5
const BIGINT_MIN = '-9223372036854775808'
const BIGINT_MAX = '9223372036854775807'

export type RowsPlan = Pick<
  WritePlan,
  'rows' | 'rowsOutsideRange' | 'nullKeys' | 'duplicateKeys' | 'eventTimeFrom' | 'eventTimeTo'
>

export interface PlanRowsInput {
  readonly source: string
  readonly group: Pick<FeatureGroup, 'joinKeys' | 'eventTimeCol'>
  readonly rangeCondition: string | null
  readonly dropNullKeys: boolean
  readonly signal?: AbortSignal | undefined
}

export async function planRows(engine: Runner, input: PlanRowsInput): Promise<RowsPlan> {
  const { source, group, rangeCondition, signal } = input
  const keys = [...group.joinKeys, group.eventTimeCol]
  const inRange = rowsInRange(source, group.eventTimeCol, rangeCondition)
  const nullKey = hasNullKey(keys)
  const time = quoteIdent(group.eventTimeCol)

  const [all] = await engine.rows(`SELECT count(*) AS n FROM (${source})`, { signal })
  const [counts] = await engine.rows(
    `SELECT count(*) AS n, count(*) FILTER (WHERE ${nullKey}) AS null_keys, ` +
      keys.map((key, index) => `count(*) FILTER (WHERE ${quoteIdent(key)} IS NULL) AS k${index}`).join(', ') +
      `, min(${time}) FILTER (WHERE NOT (${nullKey})) AS first, max(${time}) FILTER (WHERE NOT (${nullKey})) AS last ` +
      `FROM ${inRange}`,
    { signal },
  )
  const rowsHere = number(counts, 'n')
  const lacking = number(counts, 'null_keys')
  const nullExamples =
    lacking === 0 ? [] : await examples(engine, keys, `${inRange} WHERE ${nullKey}`, signal)
  return {
    rows: input.dropNullKeys ? rowsHere - lacking : rowsHere,
    rowsOutsideRange: number(all, 'n') - rowsHere,
    nullKeys: {
      rows: lacking,
      dropped: input.dropNullKeys,
      byColumn: keys
        .map((column, index) => ({ column, rows: number(counts, `k${index}`) }))
        .filter(({ rows }) => rows > 0),
      examples: nullExamples,
    },
    duplicateKeys: await duplicates(engine, keys, `${inRange} WHERE NOT (${nullKey})`, signal),
    eventTimeFrom: text(counts, 'first'),
    eventTimeTo: text(counts, 'last'),
  }
}

/** Only how many rows there are in the range, and how many of them lack a key. */
export async function countKeys(
  engine: Runner,
  { source, group, rangeCondition, signal }: PlanRowsInput,
): Promise<{ rows: number; lacking: number }> {
  const nullKey = hasNullKey([...group.joinKeys, group.eventTimeCol])
  const [row] = await engine.rows(
    `SELECT count(*) AS n, count(*) FILTER (WHERE ${nullKey}) AS lacking
     FROM ${rowsInRange(source, group.eventTimeCol, rangeCondition)}`,
    { signal },
  )
  return { rows: number(row, 'n'), lacking: number(row, 'lacking') }
}

/** Names of HUGEINT columns with a value that BIGINT cannot hold. */
export async function hugeintsTooBig(
  engine: Runner,
  source: string,
  columns: readonly string[],
  signal?: AbortSignal,
): Promise<Set<string>> {
  if (columns.length === 0) return new Set()
  const tests = columns.map(
    (name, index) =>
      `bool_or(${quoteIdent(name)} NOT BETWEEN ${BIGINT_MIN}::HUGEINT AND ${BIGINT_MAX}::HUGEINT) AS c${index}`,
  )
  const [row] = await engine.rows(`SELECT ${tests.join(', ')} FROM (${source})`, { signal })
  return new Set(columns.filter((_, index) => row?.[`c${index}`] === true))
}

/** Rows that share their keys with another one, and a few of those keys. */
export async function duplicates(
  engine: Runner,
  keys: readonly string[],
  from: string,
  signal: AbortSignal | undefined,
): Promise<WritePlan['duplicateKeys']> {
  const [count] = await engine.rows(countSharedKeys(from, keys), { signal })
  const rows = number(count, 'n')
  if (rows === 0) return { rows, examples: [] }
  return { rows, examples: await examples(engine, keys, `(${selectSharedKeys(from, keys)})`, signal) }
}

async function examples(
  engine: Runner,
  keys: readonly string[],
  from: string,
  signal: AbortSignal | undefined,
): Promise<Record<string, string | null>[]> {
  const columns = keys.map((key) => `CAST(${quoteIdent(key)} AS VARCHAR) AS ${quoteIdent(key)}`).join(', ')
  const rows = await engine.rows(`SELECT ${columns} FROM ${from} LIMIT ${EXAMPLES}`, { signal })
  return rows.map((row) => Object.fromEntries(keys.map((key) => [key, text(row, key)])))
}

const number = (row: Row | undefined, name: string): number => Number(row?.[name] ?? 0)
const text = (row: Row | undefined, name: string): string | null => {
  const value = row?.[name]
  return value === null || value === undefined ? null : String(value)
}
