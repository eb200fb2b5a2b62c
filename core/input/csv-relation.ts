// The SQL that reads one CSV file, with every setting said: DuckDB detects nothing, so nothing changes between the
// look at a file and its write.

import { quoteFile, quoteIdent, quoteList, quoteLiteral } from '../engine/sql.ts'
import type { InputFile } from './input-file.ts'
import { fitsSql, type TypedKind } from './value-kinds.ts'

export interface CsvColumn {
  readonly name: string
  readonly type: string
  /**
   * What each value must be, checked while reading: for types that do not rest on every value, since DuckDB's own
   * conversion rounds and cuts without a word.
   */
  readonly guard: { readonly kind: TypedKind } | { readonly scale: number } | null
}

export interface CsvReading {
  /** The file itself, or its UTF-8 copy, which is never compressed. */
  readonly path: string
  readonly compression: InputFile['compression']
  /** As DuckDB names it. */
  readonly encoding: string
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
  readonly header: boolean
  readonly skip: number
  readonly nullStrings: readonly string[]
}

/** Marks the error of a guard: `firn:misfit:<file>:<column>:<value>`, both by index. */
export const MISFIT = 'firn:misfit:'

/** A SELECT of the columns, in the file's order. @param file index that a guard's error names */
export function csvSelect(reading: CsvReading, columns: readonly CsvColumn[], file = 0): string {
  const read = readCsv(
    reading,
    columns.map(({ name, type, guard }) => ({ name, type: guard === null ? type : 'VARCHAR' })),
  )
  if (columns.every(({ guard }) => guard === null)) return `SELECT * FROM ${read}`
  const terms = columns.map((column, index) => {
    const name = quoteIdent(column.name)
    if (column.guard === null) return name
    const marker = quoteLiteral(`${MISFIT}${file}:${index}:`)
    return (
      `CASE WHEN ${name} IS NULL THEN NULL WHEN ${guardSql(column, name)} THEN TRY_CAST(${name} AS ${column.type}) ` +
      `ELSE error(${marker} || ${name}) END AS ${name}`
    )
  })
  return `SELECT ${terms.join(', ')} FROM ${read}`
}

/** The condition that a guarded column's text must meet. */
export function guardSql({ type, guard }: CsvColumn, name: string): string {
  if (guard === null) return 'true'
  const casts = `TRY_CAST(${name} AS ${type}) IS NOT NULL`
  if ('scale' in guard) {
    const pattern = `[ \\t]*[+-]?[0-9]*([.][0-9]{0,${guard.scale}}0*)?[ \\t]*`
    return `(regexp_full_match(${name}, ${quoteLiteral(pattern)}) AND ${casts})`
  }
  return `(${fitsSql(guard.kind, name)} AND ${casts})`
}

/** The table function alone, all columns text. */
export function csvTexts(reading: CsvReading, names: readonly string[]): string {
  return readCsv(
    reading,
    names.map((name) => ({ name, type: 'VARCHAR' })),
  )
}

function readCsv(
  reading: CsvReading,
  columns: readonly { readonly name: string; readonly type: string }[],
): string {
  const types = columns.map(({ name, type }) => `${quoteLiteral(name)}: ${quoteLiteral(type)}`)
  // DuckDB wants at least one; this one is in no text.
  const nulls = reading.nullStrings.length > 0 ? reading.nullStrings : ['\x01firn no null\x01']
  const options = {
    auto_detect: 'false',
    columns: `{${types.join(', ')}}`,
    delim: quoteLiteral(reading.delimiter),
    quote: quoteLiteral(reading.quote),
    escape: quoteLiteral(reading.escape),
    header: String(reading.header),
    skip: String(reading.skip),
    nullstr: quoteList(nulls),
    encoding: quoteLiteral(reading.encoding),
    compression: quoteLiteral(reading.compression),
    comment: quoteLiteral(''),
    strict_mode: 'true',
    null_padding: 'false',
    ignore_errors: 'false',
    hive_partitioning: 'false',
  }
  const settings = Object.entries(options).map(([name, value]) => `${name} = ${value}`)
  return `read_csv(${quoteFile(reading.path)}, ${settings.join(', ')})`
}
