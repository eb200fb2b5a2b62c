// Rows of an Iceberg table together with the file that each lies in and its place there, as DuckDB's virtual columns
// say. A table's own column of such a name would hide them (a feature `filename` is nothing odd), so the table's
// columns get other names first.

import type { Column } from '../contract/index.ts'
import type { Runner, RunOptions } from '../engine/engine.ts'
import { freeName } from '../engine/free-name.ts'
import { quoteIdent } from '../engine/sql.ts'

export interface PlacedRows {
  /** A SELECT of the table's columns and these two. */
  readonly sql: string
  /** Quoted name: the path of the data file, as the manifest has it. */
  readonly file: string
  /** Quoted name: from 0, deleted rows counted. */
  readonly position: string
}

const VIRTUAL: ReadonlySet<string> = new Set(['filename', 'file_row_number'])

/** Whether the virtual columns cannot be asked for by their names. */
export const hidesPlaces = (columns: readonly Column[]): boolean =>
  columns.some(({ name }) => VIRTUAL.has(name.toLowerCase()))

export interface TableMoment {
  /** Quoted name of the attached table. */
  readonly table: string
  /** The snapshot; absent: the table as it is now, under its columns of now. */
  readonly at?: string | undefined
}

export async function placedRows(
  engine: Runner,
  { table, at }: TableMoment,
  options: RunOptions = {},
): Promise<PlacedRows> {
  const moment = at === undefined ? '' : ` AT (VERSION => ${at})`
  const { columns } = await engine.run(`SELECT * FROM ${table}${moment} LIMIT 0`, options)
  const [file, position] = ['firn_file', 'firn_position'].map((name) => quoteIdent(freeName(name, columns)))
  const aliases = columns.map((_, index) => `c${index}`)
  const own = columns.map(({ name }, index) => `c${index} AS ${quoteIdent(name)}`)
  return {
    sql:
      `SELECT ${[...own, `filename AS ${file}`, `file_row_number AS ${position}`].join(', ')} ` +
      `FROM ${table} AS placed(${aliases.join(', ')})${moment}`,
    file: file ?? '',
    position: position ?? '',
  }
}
