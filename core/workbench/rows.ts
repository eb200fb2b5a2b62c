// Rows for the grid: of an input, or of a feature group now or at a moment.

import { rename, rm, stat } from 'node:fs/promises'
import {
  type Column,
  type ExportRequest,
  FirnError,
  type JobResult,
  type Page,
  type PageRequest,
  type RowSource,
} from '../contract/index.ts'
import { EngineError, firstLine } from '../engine/engine-errors.ts'
import { quoteIdent, quoteLiteral } from '../engine/sql.ts'
import type { JobContext } from '../jobs/jobs.ts'
import { parquetExpression } from '../stores/stored-columns.ts'
import type { Parts } from './parts.ts'
import { storeAt, storeOf } from './stores.ts'

interface ReadableRows {
  readonly sql: string
  /** The same key always means the same rows. */
  readonly key: string
  readonly expensive: boolean
  /** Where it is known without counting. */
  readonly rows: number | null
  readonly range?: (offset: number, limit: number) => Promise<string | null>
  explain(error: unknown): Promise<Error>
}

async function readable(parts: Parts, source: RowSource, signal?: AbortSignal): Promise<ReadableRows> {
  if (source.kind === 'input') {
    const input = await parts.inputs.open(source.input, signal ? { signal } : {})
    return { sql: input.sql, key: input.key, expensive: true, rows: null, explain: input.explain }
  }
  const group = await parts.folder.group(source.name)
  const store =
    source.store === undefined ? storeAt(parts, group, source.at) : storeOf(parts, group, source.store)
  const explain = async (error: unknown): Promise<Error> => {
    const damage =
      error instanceof EngineError ? await store.findDamage?.(source.at).catch(() => undefined) : null
    return damage ?? unreadable(store.path, error)
  }
  if (!store.timeTravel) {
    const sql = await store.read(source.at)
    const description = await store.describe()
    const writes = (await parts.history.watermarks(group.name)).length
    const key = JSON.stringify([store.path, writes, description])
    return { sql, key, expensive: store.kind === 'FILE', rows: description?.rows ?? null, explain }
  }
  // Who wants several pages of one moment names its snapshot: “now” is another one as soon as someone writes.
  const { snapshotId, rows } = await store.snapshotAt(source.at)
  const sql = await store.read({ snapshotId })
  return {
    sql,
    // The current snapshot's columns may be renamed and dropped.
    key: `${store.path}@${snapshotId} ${sql}`,
    expensive: false,
    rows,
    range: (offset, limit) => store.readRange(snapshotId, offset, limit),
    explain,
  }
}

export async function page(parts: Parts, request: PageRequest, signal: AbortSignal): Promise<Page> {
  const rows = await readable(parts, request.source, signal)
  return parts.pager
    .page({
      sql: rows.sql,
      key: rows.key,
      offset: request.offset,
      limit: request.limit,
      orderBy: request.orderBy,
      expensive: rows.expensive,
      ...(rows.range && { range: rows.range }),
      signal,
    })
    .catch(async (error: unknown) => {
      throw await rows.explain(error)
    })
}

export async function count(parts: Parts, source: RowSource, signal: AbortSignal): Promise<{ rows: number }> {
  const rows = await readable(parts, source, signal)
  if (rows.rows !== null) return { rows: rows.rows }
  const [row] = await parts.engine
    .rows(`SELECT count(*) AS n FROM (${rows.sql})`, { signal })
    .catch(async (error) => {
      throw await rows.explain(error)
    })
  return { rows: Number(row?.n) }
}

/** Share of NULL by column, 0..1; 0 for a table without rows. */
export async function nulls(
  parts: Parts,
  source: RowSource,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const { sql, explain } = await readable(parts, source, signal)
  const { columns } = await parts.engine.run(`SELECT * FROM (${sql}) LIMIT 0`, { signal })
  const counts = columns.map(({ name }, index) => `count(${quoteIdent(name)}) AS c${index}`)
  const query = `SELECT count(*) AS n${counts.map((term) => `, ${term}`).join('')} FROM (${sql})`
  const [row] = await parts.engine.rows(query, { signal }).catch(async (error) => {
    throw await explain(error)
  })
  const total = Number(row?.n)
  return Object.fromEntries(
    columns.map(({ name }, index) => [name, total === 0 ? 0 : 1 - Number(row?.[`c${index}`]) / total]),
  )
}

/** Written beside the chosen path and renamed at the end, so that a cancelled export leaves nothing there. */
export async function exportRows(parts: Parts, request: ExportRequest, job: JobContext): Promise<JobResult> {
  const { sql, explain } = await readable(parts, request.source, job.signal)
  const { columns } = await parts.engine.run(`SELECT * FROM (${sql}) LIMIT 0`, { signal: job.signal })
  // Parquet would keep a HUGEINT as a DOUBLE.
  const list = request.format === 'parquet' ? columns.map(parquetExpression).join(', ') : '*'
  const select = `SELECT ${list} FROM (${sql})${orderOf(request, columns)}`
  const unfinished = `${request.path}.firn-unfinished`
  const format = request.format === 'csv' ? 'FORMAT csv, HEADER' : 'FORMAT parquet, COMPRESSION zstd'
  try {
    const { rowsChanged } = await parts.engine
      .run(`COPY (${select}) TO ${quoteLiteral(unfinished)} (${format})`, {
        signal: job.signal,
        onProgress: (fraction) => job.report(fraction, `Writing ${request.path}`),
      })
      .catch(async (error) => {
        throw await explain(error)
      })
    await rename(unfinished, request.path)
    return { kind: 'export', path: request.path, rows: rowsChanged, bytes: (await stat(request.path)).size }
  } finally {
    await rm(unfinished, { force: true })
  }
}

function orderOf({ orderBy }: ExportRequest, columns: readonly Column[]): string {
  if (orderBy === undefined) return ''
  if (!columns.some(({ name }) => name === orderBy.column)) {
    throw new FirnError('invalid_input', `There is no column ${orderBy.column} to sort by.`)
  }
  return ` ORDER BY ${quoteIdent(orderBy.column)} ${orderBy.descending ? 'DESC' : 'ASC'} NULLS LAST`
}

function unreadable(store: string, error: unknown): Error {
  if (!(error instanceof EngineError) || !(error.kind === 'IO' || /\bfile\b/i.test(error.message)))
    return error instanceof Error ? error : new Error(String(error))
  return new FirnError('io', `A file of ${store} cannot be read: ${firstLine(error.message)}`, {
    hint: 'Restore the file from a backup, or look at a snapshot that does not need it.',
    cause: error,
  })
}
