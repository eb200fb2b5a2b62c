// The columns that folders `key=value` add to the files in them, with types that every value keeps without loss.

import { FirnError } from '../contract/errors.ts'
import type { Column, Parsing } from '../contract/input.ts'
import type { Engine } from '../engine/engine.ts'
import { quoteIdent, quoteList, quoteLiteral } from '../engine/sql.ts'
import { typeOf } from './csv-columns.ts'
import type { PartitionValue } from './input-folder.ts'
import { columnType, fitsSql, mergeKinds, type ValueKind, valueKind } from './value-kinds.ts'

export interface PartitionColumn extends Column {
  /** One a file; null is NULL. */
  readonly values: readonly (string | null)[]
}

/** Names of types, with a width and scale at most: it becomes part of SQL. */
const TYPE = /^[A-Za-z_][A-Za-z_0-9 ]*(\([0-9]+(, ?[0-9]+)?\))?$/

/**
 * Types are those of the values' texts, unless `parsing.types` has them: `00501` stays text. Errors: FirnError
 * `invalid_input` for a set type that is none, or that a value does not fit.
 */
export async function partitionColumns(
  engine: Engine,
  partitions: readonly (readonly PartitionValue[])[],
  { types = {} }: Parsing,
  signal?: AbortSignal,
): Promise<PartitionColumn[]> {
  return Promise.all(
    (partitions[0] ?? []).map(async ({ key }, index) => {
      const values = partitions.map((file) => file[index]?.value ?? null)
      const distinct = [...new Set(values.filter((value) => value !== null))]
      const set = typeOf(types, key)
      const type =
        set === undefined
          ? await inferredType(engine, distinct, signal)
          : await checkedType(engine, key, set, distinct, signal)
      return { name: key, type, values }
    }),
  )
}

async function inferredType(
  engine: Engine,
  values: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const kind = values.reduce<ValueKind>((merged, value) => mergeKinds(merged, valueKind(value)), 'none')
  if (kind === 'none' || kind === 'text' || values.includes('')) return columnType.text
  const misfit = await firstWhere(engine, values, `NOT ${fitsSql(kind, 'value')}`, signal)
  return misfit === null ? columnType[kind] : columnType.text
}

async function checkedType(
  engine: Engine,
  key: string,
  type: string,
  values: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const wrong = (message: string): FirnError =>
    new FirnError('invalid_input', message, { details: { field: 'parsing.types', column: key } })
  const printed = TYPE.test(type)
    ? await engine.run(`SELECT CAST(NULL AS ${type}) AS value`, { signal }).then(
        ({ columns }) => columns[0]?.type ?? null,
        () => null,
      )
    : null
  signal?.throwIfAborted()
  if (printed === null) throw wrong(`${type} is not a type for the partition ${key}.`)
  const misfit = await firstWhere(engine, values, `TRY_CAST(value AS ${printed}) IS NULL`, signal)
  if (misfit !== null) throw wrong(`The partition ${key}=${misfit} is no ${printed}.`)
  return printed
}

async function firstWhere(
  engine: Engine,
  values: readonly string[],
  condition: string,
  signal?: AbortSignal,
): Promise<string | null> {
  if (values.length === 0) return null
  const [row] = await engine.rows(
    `SELECT value FROM (SELECT unnest(${quoteList(values)}) AS value) WHERE ${condition} LIMIT 1`,
    { signal },
  )
  return row === undefined ? null : String(row.value)
}

/** SQL of a column's value for the files that DuckDB reads as one, by its `file_index`. */
export function valueByFile({ name, type, values }: PartitionColumn): string {
  const list = values.map((value) => (value === null ? 'NULL' : quoteLiteral(value))).join(', ')
  return `CAST(CAST([${list}] AS VARCHAR[])[CAST(file_index AS BIGINT) + 1] AS ${type}) AS ${quoteIdent(name)}`
}

/** SQL of a column's value in one file. */
export function valueOfFile({ name, type, values }: PartitionColumn, file: number): string {
  const value = values[file] ?? null
  return `CAST(${value === null ? 'NULL' : quoteLiteral(value)} AS ${type}) AS ${quoteIdent(name)}`
}
