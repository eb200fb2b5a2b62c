// The data files of a FILE store, written and read with DuckDB: Parquet, or CSV that says NULL and '' apart (an empty
// field is NULL, `""` is the empty string).

import { stat } from 'node:fs/promises'
import path from 'node:path'
import { type Column, FirnError } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { quoteFiles, quoteIdent, quoteLiteral } from '../engine/sql.ts'
import { copiedFiles } from './copied-files.ts'
import type { FileState } from './file-state.ts'
import type { StoreWrite } from './offline-store.ts'
import { type DataFormat, parquetExpression, type RowSet, selectRows } from './stored-columns.ts'
import { type FileColumn, filesBySchema, nameInFiles } from './stored-state.ts'

/** Longer lines are refused when they are written, not when they are read. DuckDB's own limit is 2 MB. */
const CSV_LINE_BYTES = 16_000_000

export interface WrittenPart {
  readonly rows: number
  readonly bytes: number
  /** Least and greatest, as DuckDB prints them. */
  readonly eventTimes: readonly string[]
}

/** Writes all rows to one file, which must not exist. Errors: the rows' own, `unsupported` for a CSV line too long. */
export async function writePart(
  engine: Engine,
  file: string,
  format: DataFormat,
  columns: readonly Column[],
  write: StoreWrite,
): Promise<WrittenPart> {
  return format === 'parquet'
    ? writeParquet(engine, file, columns, write)
    : writeCsv(engine, file, columns, write)
}

async function writeParquet(
  engine: Engine,
  file: string,
  columns: readonly Column[],
  { rows, eventTimeCol, signal, onProgress }: StoreWrite,
): Promise<WrittenPart> {
  const sql =
    `COPY (SELECT ${columns.map(parquetExpression).join(', ')} FROM (${rows.sql})) TO ${quoteLiteral(file)} ` +
    `(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, RETURN_STATS)`
  const [copied] = copiedFiles(await engine.rows(sql, { signal, onProgress }), eventTimeCol)
  if (copied) return copied
  throw new Error(`COPY said nothing of ${file}`)
}

async function writeCsv(
  engine: Engine,
  file: string,
  columns: readonly Column[],
  { rows, eventTimeCol, signal, onProgress }: StoreWrite,
): Promise<WrittenPart> {
  const { rowsChanged } = await engine.run(
    `COPY (${rows.sql}) TO ${quoteLiteral(file)} ` +
      `(FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '', USE_TMP_FILE false)`,
    { signal, onProgress },
  )
  // CSV has no statistics. Reading it once also shows that everything in it can be read.
  const time = `CAST(${quoteIdent(eventTimeCol)} AS VARCHAR)`
  const [back] = await engine
    .rows(
      `SELECT count(*) AS rows, arg_min(${time}, ${quoteIdent(eventTimeCol)}) AS first, ` +
        `arg_max(${time}, ${quoteIdent(eventTimeCol)}) AS last ` +
        `FROM (${selectPart(file, 'csv', columns)})`,
      { signal },
    )
    .catch((error: unknown) => {
      throw signal?.aborted ? error : unreadable(error)
    })
  if (back?.rows !== rowsChanged) throw unreadable(new Error(`${rowsChanged} rows became ${back?.rows}`))
  const eventTimes = [back.first, back.last].filter((time) => typeof time === 'string')
  return { rows: rowsChanged, bytes: (await stat(file)).size, eventTimes }
}

function unreadable(cause: unknown): FirnError {
  return new FirnError('unsupported', 'These rows cannot be read back from a CSV file.', {
    hint: `A line of CSV holds at most ${CSV_LINE_BYTES / 1e6} MB. Choose Parquet for this store.`,
    cause,
  })
}

/** A SELECT over all rows of a state. */
export function selectState(folder: string, state: FileState): string {
  return selectRows(state.columns, partSets(folder, state))
}

/**
 * The same, and the file that each row is from.
 * @param fileColumn a name that no column has
 */
export function selectStateWithFiles(folder: string, state: FileState, fileColumn: string): string {
  const sets = partSets(folder, state, fileColumn).map((set) => ({
    ...set,
    computed: new Map([[fileColumn.toLowerCase(), quoteIdent(fileColumn)]]),
  }))
  return selectRows([...state.columns, { name: fileColumn, type: 'VARCHAR' }], sets)
}

function partSets(folder: string, { schemas, files }: FileState, fileColumn?: string): RowSet[] {
  return filesBySchema(schemas, files).flatMap((group) =>
    (['parquet', 'csv'] as const).flatMap((format) => {
      const paths = group.files
        .filter((file) => file.format === format)
        .map((file) => path.join(folder, file.path))
      return paths.length === 0 ? [] : [partRows(paths, group.columns, format, fileColumn)]
    }),
  )
}

/** The rows of some parts that were written with the same columns in the same format. */
function partRows(
  files: readonly string[],
  columns: readonly FileColumn[],
  format: DataFormat,
  fileColumn?: string,
): RowSet {
  const more = fileColumn === undefined ? '' : `, filename = ${quoteLiteral(fileColumn)}`
  return format === 'parquet' ? parquetRows(files, columns, more) : csvRows(files, columns, more)
}

/** A SELECT of the rows of one part that is not in a state yet. */
export function selectPart(file: string, format: DataFormat, columns: readonly Column[]): string {
  return selectRows(columns, [partRows([file], columns, format)])
}

/** A project folder may be named `run=3`, which is no partition here. */
function parquetRows(files: readonly string[], columns: readonly FileColumn[], more = ''): RowSet {
  const from = `read_parquet(${quoteFiles(files)}, hive_partitioning = false${more})`
  return { from, columns, format: 'parquet' }
}

/** Nothing is detected: the columns are known, and are cast from text as DuckDB's own casts do. */
function csvRows(files: readonly string[], columns: readonly FileColumn[], more = ''): RowSet {
  const types = columns.map((column) => `${quoteLiteral(nameInFiles(column))}: 'VARCHAR'`).join(', ')
  const from =
    `read_csv(${quoteFiles(files)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', ` +
    `comment = '', new_line = '\\n', skip = 0, nullstr = '', allow_quoted_nulls = false, strict_mode = true, ` +
    `hive_partitioning = false, max_line_size = ${CSV_LINE_BYTES}, buffer_size = ${2 * CSV_LINE_BYTES}, ` +
    `columns = {${types}}${more})`
  return { from, columns, format: 'csv' }
}
