// What a write must take out of a snapshot for some of its rows to be gone: files whose every row goes are removed
// whole, and the other rows are named in position-delete files (table specification, "Position Delete Files"). The
// rows themselves are never written again. DuckDB's own DELETE and MERGE are not used: they fail where a path has
// letters beyond ASCII, and they are bound to the head that they were computed on.

import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { FirnError } from '../contract/index.ts'
import type { Engine, Runner, RunOptions } from '../engine/engine.ts'
import { quoteFiles, quoteIdent, quoteList, quoteLiteral } from '../engine/sql.ts'
import { localPath } from '../lakehouse/location.ts'
import type { BlobReader } from '../spec/added-files.ts'
import type { DataFile } from '../spec/data-file.ts'
import { type HeadFiles, headFiles } from './head-files.ts'
import { type PlacedRows, placedRows, type TableMoment } from './placed-rows.ts'

export interface RowDeletesRequest {
  readonly head: TableMoment
  readonly manifestList: string
  /** Where delete files go: a folder of this write alone. */
  readonly folder: string
  /** Columns of the table that say which rows go. */
  readonly columns: readonly string[]
  /** What stands behind FROM for those of the rows of a SELECT that go. */
  readonly among: (rows: string) => string
  readonly io: BlobReader
  readonly signal?: AbortSignal | undefined
}

export interface RowDeletes {
  /** Paths of data files and delete files that go as a whole. */
  readonly removedFiles: ReadonlySet<string>
  readonly deleteFiles: readonly DataFile[]
  /** Rows that readers see no more. */
  readonly removedRows: number
}

/** Field ids: the specification's "Reserved Field IDs". */
const FILE_PATH = 2_147_483_546
const POSITION = 2_147_483_545
/** So many files have delete files of their own, which go with them; beyond it there is one for all. */
const MOST_OWN_FILES = 64
/** More delete files of one data file than this become one. */
const MOST_DELETES = 8

/** Work that a commit waits for must not wait for statements that wait for a commit. */
const LANE = { lane: 'gateway' } as const

/** Errors: FirnError `conflict` when the head lacks one of the columns. */
export async function rowDeletes(engine: Engine, request: RowDeletesRequest): Promise<RowDeletes> {
  const options: RunOptions = { ...LANE, signal: request.signal }
  return engine.session(async (session) => {
    const placed = await placedRows(session, request.head, options)
    await findRows(session, request, placed, options)
    const found = await session.rows(
      `SELECT file_path, count(*) AS n FROM firn_replaced GROUP BY ALL ORDER BY ALL`,
      options,
    )
    const counts = new Map(found.map(({ file_path, n }) => [String(file_path), Number(n)]))
    if (counts.size === 0) return { removedFiles: new Set(), deleteFiles: [], removedRows: 0 }
    const files = await headFiles(request.io, request.manifestList)
    const whole = await wholeFiles(session, placed, counts, files, options)
    const partly = [...counts.keys()].filter((path) => !whole.has(path))
    const { deleteFiles, folded } = await writeDeletes(session, request, partly, files, options)
    const gone = files.deletes.filter(({ of }) => of !== null && whole.has(of)).map(({ path }) => path)
    return {
      removedFiles: new Set([...whole, ...gone, ...folded]),
      deleteFiles,
      removedRows: [...counts.values()].reduce((sum, n) => sum + n, 0),
    }
  })
}

/** Leaves the places of the rows in the session's table `firn_replaced`. */
async function findRows(
  session: Runner,
  { columns, among }: RowDeletesRequest,
  { sql, file, position }: PlacedRows,
  options: RunOptions,
): Promise<void> {
  const own = [...new Set(columns)].map(quoteIdent)
  const rows = `SELECT ${[file, position, ...own].join(', ')} FROM (${sql})`
  await session
    .run(
      `CREATE TEMP TABLE firn_replaced AS SELECT ${file} AS file_path, ${position} AS pos FROM ${among(rows)}`,
      options,
    )
    .catch((error: unknown) => {
      if (!(error instanceof Error && /Binder Error/.test(error.message))) throw error
      throw new FirnError('conflict', 'The columns of the table were changed while it was written.', {
        hint: 'Plan the write again.',
        cause: error,
      })
    })
}

/** Files of which no row would be left. */
async function wholeFiles(
  session: Runner,
  { sql, file: named }: PlacedRows,
  counts: ReadonlyMap<string, number>,
  files: HeadFiles,
  options: RunOptions,
): Promise<Set<string>> {
  const whole = new Set([...counts].filter(([path, n]) => files.rows.get(path) === n).map(([path]) => path))
  const isDeletedFrom = (path: string): boolean => files.deletes.some(({ of }) => of === null || of === path)
  const doubtful = [...counts.keys()].filter((path) => !whole.has(path) && isDeletedFrom(path))
  if (doubtful.length === 0) return whole
  const live = await session.rows(
    `SELECT ${named} AS file, count(*) AS n FROM (${sql}) ` +
      `WHERE list_contains(${quoteList(doubtful)}, ${named}) GROUP BY ALL`,
    options,
  )
  for (const { file, n } of live) if (counts.get(String(file)) === Number(n)) whole.add(String(file))
  return whole
}

interface WrittenDeletes {
  readonly deleteFiles: readonly DataFile[]
  /** Older delete files that the new ones include. */
  readonly folded: readonly string[]
}

async function writeDeletes(
  session: Runner,
  { folder, io: _, ...request }: RowDeletesRequest,
  paths: readonly string[],
  files: HeadFiles,
  options: RunOptions,
): Promise<WrittenDeletes> {
  if (paths.length === 0) return { deleteFiles: [], folded: [] }
  const local = localPath(folder)
  if (local !== undefined) await mkdir(local, { recursive: true })
  const write = (of: readonly string[], older: readonly string[]): Promise<DataFile> =>
    writeDeleteFile(session, `${folder}/deletes-${randomUUID()}.parquet`, of, older, options)
  if (paths.length > MOST_OWN_FILES) return { deleteFiles: [await write(paths, [])], folded: [] }
  const deleteFiles: DataFile[] = []
  const folded: string[] = []
  for (const path of paths) {
    request.signal?.throwIfAborted()
    const older = files.deletes.filter(({ of }) => of === path).map((one) => one.path)
    const folds = older.length >= MOST_DELETES ? older : []
    folded.push(...folds)
    deleteFiles.push(await write([path], folds))
  }
  return { deleteFiles, folded }
}

/** @param of data files, in the order of their paths */
async function writeDeleteFile(
  session: Runner,
  target: string,
  of: readonly string[],
  older: readonly string[],
  options: RunOptions,
): Promise<DataFile> {
  const own = `SELECT file_path, pos FROM firn_replaced WHERE list_contains(${quoteList(of)}, file_path)`
  const all =
    older.length === 0
      ? own
      : `${own} UNION SELECT file_path, pos FROM read_parquet(${quoteFiles(older)}, hive_partitioning = false)`
  const [copied] = await session.rows(
    `COPY (SELECT * FROM (${all}) ORDER BY file_path, pos) TO ${quoteLiteral(target)} (FORMAT parquet, ` +
      `COMPRESSION zstd, USE_TMP_FILE false, RETURN_STATS, FIELD_IDS {file_path: ${FILE_PATH}, pos: ${POSITION}})`,
    options,
  )
  if (!copied) throw new Error(`COPY said nothing of ${target}`)
  const bound = (path: string | undefined): Uint8Array => Buffer.from(path ?? '', 'utf8')
  return {
    content: 'position-deletes',
    path: target,
    rows: Number(copied.count),
    size: Number(copied.file_size_bytes),
    metrics: [
      {
        fieldId: FILE_PATH,
        size: null,
        values: Number(copied.count),
        nulls: 0,
        lower: bound(of[0]),
        upper: bound(of.at(-1)),
      },
    ],
  }
}
