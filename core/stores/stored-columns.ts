// The columns of a store of files: what they become in Parquet or CSV, how they are read back as what they were, and
// how a later write's columns join those that are there.

import { type Column, FirnError, type WriteMode } from '../contract/index.ts'
import { quoteIdent } from '../engine/sql.ts'

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
  readonly columns: readonly Column[]
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
  const stored = findColumn(set.columns, column.name)
  if (stored === undefined) return `CAST(NULL AS ${column.type}) AS ${name}`
  const same =
    set.format === 'parquet' && stored.type === column.type && !CHANGED_BY_PARQUET.test(bare(column.type))
  return same
    ? `${quoteIdent(stored.name)} AS ${name}`
    : `CAST(${quoteIdent(stored.name)} AS ${column.type}) AS ${name}`
}

/** DuckDB's names differ by more than their case. */
export function findColumn(columns: readonly Column[], name: string): Column | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
}

/** The columns after a write; `existing` is null before the first. Errors: FirnError `schema_mismatch`. */
export function columnsAfter(
  existing: readonly Column[] | null,
  mode: WriteMode,
  incoming: readonly Column[],
): Column[] {
  return existing === null || mode === 'overwrite' ? [...incoming] : joinColumns(existing, incoming)
}

/**
 * The columns after an append: those that are there in their order and spelling, wider where the rows need it, and the
 * new ones behind. Errors: FirnError `schema_mismatch` for a type that neither holds all values of the other.
 */
function joinColumns(existing: readonly Column[], incoming: readonly Column[]): Column[] {
  const joined = existing.map((column) => {
    const rows = findColumn(incoming, column.name)
    return { name: column.name, type: rows ? widerType(column, rows.type) : column.type }
  })
  const added = incoming.filter(({ name }) => findColumn(existing, name) === undefined)
  return [...joined, ...added]
}

function widerType({ name, type }: Column, incoming: string): string {
  if (holdsAll(type, incoming)) return type
  if (holdsAll(incoming, type)) return incoming
  throw new FirnError('schema_mismatch', `Column ${name} is ${type}; the rows have ${incoming}.`, {
    hint: `Cast ${name} to ${type} in the transform, or overwrite the whole store.`,
    details: { column: name, existing: type, incoming },
  })
}

const WIDER: Readonly<Record<string, readonly string[]>> = {
  TINYINT: ['SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'FLOAT', 'DOUBLE'],
  SMALLINT: ['INTEGER', 'BIGINT', 'HUGEINT', 'FLOAT', 'DOUBLE'],
  INTEGER: ['BIGINT', 'HUGEINT', 'DOUBLE'],
  BIGINT: ['HUGEINT'],
  UTINYINT: ['USMALLINT', 'UINTEGER', 'UBIGINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'DOUBLE'],
  USMALLINT: ['UINTEGER', 'UBIGINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'DOUBLE'],
  UINTEGER: ['UBIGINT', 'BIGINT', 'HUGEINT', 'DOUBLE'],
  UBIGINT: ['HUGEINT'],
  FLOAT: ['DOUBLE'],
  DATE: ['TIMESTAMP'],
  TIMESTAMP_S: ['TIMESTAMP_MS', 'TIMESTAMP'],
  TIMESTAMP_MS: ['TIMESTAMP'],
}

function holdsAll(wide: string, narrow: string): boolean {
  if (wide === narrow || WIDER[narrow]?.includes(wide)) return true
  const [a, b] = [decimal(wide), decimal(narrow)]
  return a !== null && b !== null && a.scale >= b.scale && a.width - a.scale >= b.width - b.scale
}

function decimal(type: string): { width: number; scale: number } | null {
  const [, width, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? []
  return width === undefined ? null : { width: Number(width), scale: Number(scale) }
}
