// Finds the first value of a column that is not what the column is read as, and the line it stands on.

import type { Engine } from '../engine/engine.ts'
import { quoteIdent } from '../engine/sql.ts'
import { type CsvColumn, type CsvReading, csvTexts, guardSql } from './csv-relation.ts'
import type { InputFile } from './input-file.ts'
import { physicalLine } from './physical-line.ts'

export interface MisfitValue {
  /** 1-based, the header not counted. */
  readonly row: number
  readonly value: string
}

/** Reads the file up to the value; null when all fit. */
export async function firstMisfit(
  engine: Engine,
  reading: CsvReading,
  columns: readonly CsvColumn[],
  index: number,
  signal?: AbortSignal,
): Promise<MisfitValue | null> {
  const column = columns[index]
  if (column === undefined) return null
  const texts = csvTexts(
    reading,
    columns.map(({ name }) => name),
  )
  const [found] = await engine.rows(
    `SELECT row, value FROM (SELECT row_number() OVER () AS row, ${quoteIdent(column.name)} AS value FROM ${texts}) ` +
      `WHERE value IS NOT NULL AND NOT coalesce(${guardSql(column, 'value')}, false) LIMIT 1`,
    { signal },
  )
  return found === undefined ? null : { row: Number(found.row), value: String(found.value) }
}

/** The line in the file on which a row begins. */
export function recordLine(
  file: InputFile,
  reading: CsvReading,
  columns: number,
  row: number,
  signal?: AbortSignal,
): Promise<number | null> {
  // In a file of one column a blank line is a row.
  const target = { record: row + (reading.header ? 1 : 0), blanksCount: columns === 1 }
  return physicalLine(file, reading, target, signal)
}
