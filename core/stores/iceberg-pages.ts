// A page deep inside a snapshot without reading what comes before it: the snapshot's files say how many rows each
// has, so a page is a range of rows of one file or a few, and DuckDB skips all other row groups.

import type { Runner } from '../engine/engine.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { hidesPlaces } from '../iceberg/placed-rows.ts'

/** Beyond this a page would touch too many files; such tables want compaction more than a clever page. */
const MOST_FILES = 256
/** Of so many rows, that a page may be made of: each file is a scan of its own, which looks at all files. */
const MOST_FILES_A_PAGE = 8
const PAGE_ROWS = 1000
const SNAPSHOTS_KEPT = 50

interface DataFile {
  readonly path: string
  readonly rows: number
}

export interface IcebergPages {
  /**
   * A SELECT of rows [offset, offset + limit) of a snapshot, in the order of its files; null where only LIMIT and
   * OFFSET can tell (files with deletes, very many files, a column that hides which file a row is from).
   */
  range(page: SnapshotPage): Promise<string | null>
}

export interface SnapshotPage {
  /** Quoted name of the attached table. */
  readonly table: string
  readonly snapshotId: string
  /** A SELECT of all rows of the snapshot, without WHERE. */
  readonly rows: string
  readonly offset: number
  readonly limit: number
}

export function icebergPages(engine: Runner): IcebergPages {
  const known = new Map<string, readonly DataFile[] | null>()

  const filesOf = async ({ table, snapshotId, rows }: SnapshotPage): Promise<readonly DataFile[] | null> => {
    // With the columns, which may have other names by now.
    const key = `${table}@${snapshotId} ${rows}`
    const cached = known.get(key)
    if (cached !== undefined) return cached
    const { columns } = await engine.run(`${rows} LIMIT 0`)
    const files = hidesPlaces(columns) ? null : await plainFiles(engine, table, snapshotId)
    known.set(key, files)
    for (const old of [...known.keys()].slice(0, Math.max(0, known.size - SNAPSHOTS_KEPT))) known.delete(old)
    return files
  }

  return {
    async range(page) {
      const { rows, offset, limit } = page
      const files = await filesOf(page)
      if (files === null) return null
      const parts = partsOf(files, offset, offset + limit).map(
        ({ path, first, last }) =>
          `(${rows} WHERE filename = ${quoteLiteral(path)} AND file_row_number BETWEEN ${first} AND ${last} ` +
          'ORDER BY file_row_number)',
      )
      return parts.length === 0 ? `${rows} LIMIT 0` : parts.join(' UNION ALL ')
    },
  }
}

async function plainFiles(
  engine: Runner,
  table: string,
  snapshotId: string,
): Promise<readonly DataFile[] | null> {
  const rows = await engine.rows(
    `SELECT file_path, record_count, content FROM iceberg_metadata(${table}, snapshot_from_id = ${snapshotId}::UBIGINT)
     WHERE status <> 'DELETED' ORDER BY manifest_sequence_number`,
  )
  if (rows.length > MOST_FILES || rows.some(({ content }) => content !== 'EXISTING')) return null
  const files = rows.map((row) => ({ path: String(row.file_path), rows: Number(row.record_count) }))
  return isScattered(files) ? null : files
}

/** Whether some page would be made of too many files: then none is, so that all pages have one order. */
function isScattered(files: readonly DataFile[]): boolean {
  let inside = 0
  let first = 0
  for (const [last, { rows }] of files.entries()) {
    inside += rows
    while (first < last && inside - (files[first]?.rows ?? 0) >= PAGE_ROWS) {
      inside -= files[first]?.rows ?? 0
      first += 1
    }
    if (last - first >= MOST_FILES_A_PAGE) return true
  }
  return false
}

function partsOf(
  files: readonly DataFile[],
  start: number,
  end: number,
): { path: string; first: number; last: number }[] {
  let before = 0
  return files.flatMap(({ path, rows }) => {
    const first = Math.max(start - before, 0)
    const last = Math.min(end - before, rows) - 1
    before += rows
    return first <= last ? [{ path, first, last }] : []
  })
}
