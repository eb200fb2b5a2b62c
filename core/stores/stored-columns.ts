// The columns of a store of files: what they become in Parquet or CSV, how they are read back as what they were, and
// how a later write's columns join those that are there.

import { type Column, FirnError, type WriteMode } from '../contract/index.ts'
import { quoteIdent } from '../engine/sql.ts'
import { type ColumnChange, changedColumns, widens } from './column-changes.ts'
import { type FileColumn, nameInFiles } from './stored-state.ts'

export type DataFormat = 'parquet' | 'csv'

/** What a type says outside its quoted names and values: `STRUCT("HUGEINT" BIT)` is no HUGEINT. */
const QUOTED = /"(?:[^"]|"")*"|'(?:[^']|'')*'/g
const bare = (type: string): string => type.replace(QUOTED, '')

/** Which DuckDB's Parquet writer keeps as another type: text, microseconds, lists. */
const CHANGED_BY_PARQUET = /\b(TIMESTAMP_S|TIMESTAMP_MS|TIME_NS|ENUM|BIT|BIGNUM|U?HUGEINT)\b|\[\d+\]/

/** Errors: FirnError `unsupported` for a type that would come back as something else. */
export function refuseTypes(columns: readonly Column[], format: DataFormat): void {
  for (const { name, type } of columns) {
    const words = bare(type)
    if (format === 'csv' && /\[|\b(STRUCT|MAP|UNION|VARIANT)\b/.test(words)) {
      throw unsupported(
        name,
        `${type} cannot be kept in CSV.`,
        'Choose Parquet, or take its parts out in the transform.',
      )
    }
    if (format === 'parquet' && /\bUNION\b/.test(words)) {
      throw unsupported(name, `${type} cannot be kept in Parquet.`, 'Pick one member of it in the transform.')
    }
    if (format === 'parquet' && /\bINTERVAL\b/.test(words)) {
      throw unsupported(
        name,
        'Parquet keeps an INTERVAL to the millisecond only, and no negative one.',
        `Keep its length as a number in the transform, such as epoch(${name}).`,
      )
    }
    if (format === 'parquet' && /\bTIME WITH TIME ZONE\b/.test(words)) {
      throw unsupported(
        name,
        'Parquet keeps a TIME WITH TIME ZONE without its offset.',
        'Cast it to TIME or VARCHAR in the transform.',
      )
    }
  }
}

function unsupported(column: string, why: string, hint: string): FirnError {
  return new FirnError('unsupported', `Column ${column} cannot be stored: ${why}`, {
    hint,
    details: { column },
  })
}

/** DuckDB writes a HUGEINT to Parquet as DOUBLE; as DECIMAL it keeps every digit of up to 38. */
export function parquetExpression({ name, type }: Column): string {
  const stored = type.replace(/"(?:[^"]|"")*"|'(?:[^']|'')*'|\bU?HUGEINT\b/g, (found) =>
    found.endsWith('HUGEINT') ? 'DECIMAL(38,0)' : found,
  )
  return stored === type ? quoteIdent(name) : `CAST(${quoteIdent(name)} AS ${stored}) AS ${quoteIdent(name)}`
}

/** One set of files that were written with the same columns. */
export interface RowSet {
  /** What stands behind FROM. */
  readonly from: string
  readonly columns: readonly FileColumn[]
  readonly format: DataFormat
  /** SQL of columns that are not in the files, by lower-case name. */
  readonly computed?: ReadonlyMap<string, string>
}

/** A SELECT of exactly `columns` over all sets; what a set lacks is NULL. */
export function selectRows(columns: readonly Column[], sets: readonly RowSet[]): string {
  if (sets.length === 0) {
    const nothing = columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${quoteIdent(name)}`)
    return `SELECT ${nothing.join(', ')} WHERE false`
  }
  return sets
    .map((set) => `SELECT ${columns.map((column) => expression(column, set)).join(', ')} FROM ${set.from}`)
    .join(' UNION ALL ')
}

function expression(column: Column, set: RowSet): string {
  const name = quoteIdent(column.name)
  const computed = set.computed?.get(column.name.toLowerCase())
  if (computed !== undefined) return `CAST(${computed} AS ${column.type}) AS ${name}`
  const stored = findColumn(
    set.columns.filter(({ dropped }) => !dropped),
    column.name,
  )
  if (stored === undefined) return `CAST(NULL AS ${column.type}) AS ${name}`
  const same =
    set.format === 'parquet' && stored.type === column.type && !CHANGED_BY_PARQUET.test(bare(column.type))
  const inFiles = quoteIdent(nameInFiles(stored))
  if (same) return `${inFiles} AS ${name}`
  // Text of a widened column means the value that it was written as: 0.1 of a FLOAT is no 0.1 of a DOUBLE.
  const value =
    set.format === 'csv' && stored.type !== column.type ? `CAST(${inFiles} AS ${stored.type})` : inFiles
  return `CAST(${value} AS ${column.type}) AS ${name}`
}

/** DuckDB's names differ by more than their case. */
export function findColumn<C extends Column>(columns: readonly C[], name: string): C | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
}

/**
 * The columns after a write; `existing` is null before the first.
 * @param changes that the write brings
 * Errors: FirnError `schema_mismatch`.
 */
export function columnsAfter(
  existing: readonly Column[] | null,
  mode: WriteMode,
  incoming: readonly Column[],
  changes: readonly ColumnChange[] = [],
): Column[] {
  if (existing === null || mode === 'overwrite') return [...incoming]
  const after = changedColumns(existing, changes)
  for (const { name, type } of incoming) {
    const column = findColumn(after, name)
    if (column === undefined) throw noLongerThere(name)
    // Another write may have widened it since this one was planned: its files are read as what the table has now.
    if (column.type !== type && !widens(type, column.type)) throw otherType(column, type)
  }
  return after
}

function noLongerThere(name: string): FirnError {
  return new FirnError('schema_mismatch', `The table has no column ${name}.`, {
    hint: 'It was renamed or dropped after this write was planned. Nothing was written. Plan the write again.',
    details: { column: name },
  })
}

function otherType({ name, type }: Column, incoming: string): FirnError {
  return new FirnError('schema_mismatch', `Column ${name} is ${type}; the rows have ${incoming}.`, {
    hint: `Write again: the rows are then made ${type}. If they cannot be, cast ${name} in the transform.`,
    details: { column: name, existing: type, incoming },
  })
}
