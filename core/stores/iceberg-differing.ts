// What two snapshots of a table can differ in: the rows of files that only one of them has, and of files from which one
// of them has other rows deleted. All other files are shared, and need not be read to compare the two.

import type { Runner } from '../engine/engine.ts'
import { quoteFiles, quoteList } from '../engine/sql.ts'
import { hidesPlaces } from '../iceberg/placed-rows.ts'

/** Beyond this, naming the files costs more than it saves. */
const MOST_FILES = 1000

export interface SnapshotRows {
  readonly snapshotId: string
  /** A SELECT of all its rows, without WHERE. */
  readonly rows: string
}

interface Files {
  readonly data: ReadonlySet<string>
  readonly deletes: ReadonlySet<string>
}

/**
 * null where it cannot be told: very many files, deletes by other means than position-delete files, a column that hides
 * which file a row is from.
 * @param table quoted name of the attached table
 */
export async function differingRows(
  engine: Runner,
  table: string,
  before: SnapshotRows,
  after: SnapshotRows,
): Promise<{ before: string; after: string } | null> {
  const filesBefore = await filesOf(engine, table, before.snapshotId)
  const filesAfter = await filesOf(engine, table, after.snapshotId)
  if (filesBefore === null || filesAfter === null) return null
  for (const { rows } of [before, after])
    if (hidesPlaces((await engine.run(`${rows} LIMIT 0`)).columns)) return null
  const deletes = [...symmetric(filesBefore.deletes, filesAfter.deletes)]
  const touched = await filesNamedBy(engine, deletes)
  const differs = new Set([...symmetric(filesBefore.data, filesAfter.data), ...touched])
  const rowsOf = ({ rows }: SnapshotRows, { data }: Files): string | null => {
    const own = [...data].filter((file) => differs.has(file))
    if (own.length > MOST_FILES) return null
    return own.length === 0 ? `${rows} LIMIT 0` : `${rows} WHERE filename IN (${quoteList(own).slice(1, -1)})`
  }
  const rowsBefore = rowsOf(before, filesBefore)
  const rowsAfter = rowsOf(after, filesAfter)
  return rowsBefore === null || rowsAfter === null ? null : { before: rowsBefore, after: rowsAfter }
}

async function filesOf(engine: Runner, table: string, snapshotId: string): Promise<Files | null> {
  const rows = await engine.rows(
    `SELECT file_path, content, file_format FROM iceberg_metadata(${table}, snapshot_from_id = ${snapshotId}::UBIGINT)
     WHERE status <> 'DELETED'`,
  )
  const isKnown = ({ content, file_format: format }: (typeof rows)[number]): boolean =>
    (content === 'EXISTING' || content === 'POSITION_DELETES') && String(format).toLowerCase() === 'parquet'
  if (!rows.every(isKnown)) return null
  const paths = (content: string): Set<string> =>
    new Set(rows.filter((row) => row.content === content).map((row) => String(row.file_path)))
  return { data: paths('EXISTING'), deletes: paths('POSITION_DELETES') }
}

function* symmetric(a: ReadonlySet<string>, b: ReadonlySet<string>): Generator<string> {
  for (const one of a) if (!b.has(one)) yield one
  for (const one of b) if (!a.has(one)) yield one
}

/** Table specification, "Position Delete Files": each row names a data file. */
async function filesNamedBy(engine: Runner, deletes: readonly string[]): Promise<string[]> {
  if (deletes.length === 0) return []
  const rows = await engine.rows(`SELECT DISTINCT file_path FROM read_parquet(${quoteFiles(deletes)})`)
  return rows.map(({ file_path: file }) => String(file))
}
