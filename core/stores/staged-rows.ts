// The rows of a write as one SELECT: filtered, cast, and guarded, so that what must not be stored stops the statement
// while it runs, and a large input is read once.

import { FirnError } from '../contract/index.ts'
import { quoteIdent, quoteLiteral } from '../engine/sql.ts'
import type { StagedRows } from './offline-store.ts'
import type { ColumnPlan } from './plan-columns.ts'

const NULL_KEY = 'firn:null-key'
const INEXACT = 'firn:inexact:'

export interface StageOptions {
  /** A SELECT over the input after its transform. */
  readonly source: string
  /** Columns to be stored, refused ones not among them. */
  readonly columns: readonly ColumnPlan[]
  readonly keyColumns: readonly string[]
  readonly eventTimeCol: string
  readonly rangeCondition: string | null
  readonly dropNullKeys: boolean
}

/** Rows that the write is about, before anything is said of NULL keys. A row without event time is always among them. */
export function rowsInRange(source: string, eventTimeCol: string, rangeCondition: string | null): string {
  if (rangeCondition === null) return `(${source})`
  return `(SELECT * FROM (${source}) WHERE ${quoteIdent(eventTimeCol)} IS NULL OR (${rangeCondition}))`
}

export function hasNullKey(keyColumns: readonly string[]): string {
  return keyColumns.map((name) => `${quoteIdent(name)} IS NULL`).join(' OR ')
}

export function stageRows(options: StageOptions): StagedRows {
  const guarded = new Set(options.dropNullKeys ? [] : options.keyColumns)
  const expressions = options.columns.map((column, index) => {
    const { name } = column.planned
    return `${expression(column, index, guarded.has(name))} AS ${quoteIdent(name)}`
  })
  const rows = rowsInRange(options.source, options.eventTimeCol, options.rangeCondition)
  const where = options.dropNullKeys ? ` WHERE NOT (${hasNullKey(options.keyColumns)})` : ''
  return {
    sql: `SELECT ${expressions.join(', ')} FROM ${rows} AS staged${where}`,
    columns: options.columns.map(({ planned }) => ({ name: planned.name, type: planned.storedType ?? '' })),
  }
}

function expression({ planned, checked }: ColumnPlan, index: number, refuseNull: boolean): string {
  const { name, inputType, storedType, change } = planned
  if (storedType === null) throw new Error(`Column ${name} has no stored type`)
  if (inputType === null) return `CAST(NULL AS ${storedType})`
  const column = quoteIdent(name)
  // JSON has VARCHAR's name here, and Parquet would keep it as JSON: what is planned as a cast is one.
  const isSame = inputType === storedType && change !== 'cast'
  const cast = isSame ? column : `CAST(${column} AS ${storedType})`
  // A value beyond the type is for the guard to name, not for the cast to fail on.
  const tried = `TRY_CAST(${column} AS ${storedType})`
  const exact = checked
    ? `CASE WHEN ${column} IS NULL OR TRY_CAST(${tried} AS ${inputType}) = ${column} THEN ${tried} ` +
      `ELSE error(${quoteLiteral(`${INEXACT}${index}:`)} || CAST(${column} AS VARCHAR)) END`
    : cast
  return refuseNull
    ? `CASE WHEN ${column} IS NULL THEN error(${quoteLiteral(NULL_KEY)}) ELSE ${exact} END`
    : exact
}

export function isNullKeyError(error: unknown): boolean {
  return error instanceof Error && error.message.includes(NULL_KEY)
}

/** What a guard said, or null when the error is not a guard's. */
export function inexactValueError(error: unknown, columns: readonly ColumnPlan[]): FirnError | null {
  if (!(error instanceof Error)) return null
  const found = new RegExp(`${INEXACT}(\\d+):(.*)`).exec(error.message)
  const plan = columns[Number(found?.[1])]
  const column = plan?.planned.name
  const value = found?.[2]
  if (column === undefined) return null
  return new FirnError(
    'schema_mismatch',
    `The value ${value} of ${column} does not fit the table's type exactly.`,
    {
      hint:
        `Nothing was written. ${plan?.cure === undefined ? '' : `${plan.cure} `}` +
        `Round or cast the column in the transform if that is what you want.`,
      details: { column, value },
      cause: error,
    },
  )
}
