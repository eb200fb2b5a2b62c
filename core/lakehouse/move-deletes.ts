// Rewrites delete files that name data files: position deletes row by row, deletion vectors in their footer.

import { copyFile, readFile, rm } from 'node:fs/promises'
import { FirnError } from '../contract/errors.ts'
import type { Runner } from '../engine/engine.ts'
import { quoteFile, quoteLiteral } from '../engine/sql.ts'
import { readAvroFile, writeAvroFile } from '../spec/avro-file.ts'
import type { MovedDeletes } from './move-avro.ts'
import type { PathMap } from './move-paths.ts'
import { rewritePuffin } from './move-puffin.ts'
import type { Stage } from './move-stage.ts'

/** Field ids of a position delete file (specification, "Position Delete Files"). */
const DELETED_FROM = 2_147_483_546
const POSITION = 2_147_483_545

export interface DeletesToMove {
  /** Its path on this disk. */
  readonly file: string
  /** As {@link fileFormat} of its entry. */
  readonly format: string
}

export interface DeletesContext {
  readonly map: PathMap
  readonly stage: Stage
  /** Reads and writes Parquet; without one such files cannot be moved. */
  readonly engine: Runner | undefined
  readonly signal: AbortSignal | undefined
}

/**
 * Stages the file with new paths, unless it names none that change or is staged already.
 * @throws FirnError `unsupported` for a format that nothing here can write; what reading a damaged file throws
 */
export async function moveDeletes(deletes: DeletesToMove, context: DeletesContext): Promise<MovedDeletes> {
  switch (deletes.format) {
    case 'parquet':
      return moveParquet(deletes.file, context)
    case 'puffin': {
      const bytes = await readFile(deletes.file)
      const rewritten = rewritePuffin(bytes, context.map)
      await context.stage.put(deletes.file, rewritten)
      return { size: rewritten.length, bounds: null }
    }
    case 'avro':
      return moveAvro(deletes.file, context)
    default:
      throw new FirnError(
        'unsupported',
        `Position deletes in ${deletes.format} cannot be moved: ${deletes.file}`,
        {
          hint: `Open the folder at its old place, ${context.map.from}, and rewrite the table's delete files there.`,
        },
      )
  }
}

async function moveParquet(file: string, context: DeletesContext): Promise<MovedDeletes> {
  const { engine, map, stage, signal } = context
  if (engine === undefined)
    throw new FirnError('unsupported', `Without DuckDB the delete file ${file} cannot be rewritten.`, {
      hint: 'Open the project with Firn.',
    })
  // DuckDB keeps what it reads of a file in memory, and reads Iceberg's files without asking whether they changed: it
  // must not meet this one's old content under the name that the table knows.
  const copy = stage.temporaryPath()
  try {
    await copyFile(file, copy)
    const rows = await engine.rows(`SELECT DISTINCT file_path FROM ${parquet(copy)}`, { signal })
    const paths = rows.map((row) => String(row.file_path))
    if (paths.length > 0 && (await stage.size(file)) === undefined)
      await stage.putBy(file, (target) => rewriteParquet(engine, copy, target, paths, context))
    return { size: await stage.sizeNow(file), bounds: boundsOf(paths.map((old) => moved(map, old))) }
  } finally {
    await rm(copy, { force: true })
  }
}

async function rewriteParquet(
  engine: Runner,
  source: string,
  target: string,
  paths: readonly string[],
  { map, signal }: DeletesContext,
): Promise<void> {
  const values = paths.map((old) => `(${quoteLiteral(old)}, ${quoteLiteral(moved(map, old))})`)
  // A third column, `row`, may be left out by the specification, and is no more in version 3.
  const rows = `SELECT paths.new AS file_path, source.pos::BIGINT AS pos FROM ${parquet(source)} AS source
    JOIN (VALUES ${values.join(', ')}) AS paths(old, new) ON source.file_path = paths.old ORDER BY ALL`
  const ids = `{file_path: ${DELETED_FROM}, pos: ${POSITION}}`
  await engine.run(
    `COPY (${rows}) TO ${quoteLiteral(target)}
     (FORMAT parquet, FIELD_IDS ${ids}, COMPRESSION zstd, USE_TMP_FILE false)`,
    { signal },
  )
  const [before, after] = [await countRows(engine, source, signal), await countRows(engine, target, signal)]
  if (before !== after) throw new Error(`${before} deleted rows became ${after}`)
}

async function countRows(engine: Runner, file: string, signal: AbortSignal | undefined): Promise<number> {
  const [row] = await engine.rows(`SELECT count(*) AS n FROM ${parquet(file)}`, { signal })
  return Number(row?.n)
}

/** Folders named like partitions must not become columns. */
const parquet = (file: string): string => `read_parquet(${quoteFile(file)}, hive_partitioning = false)`

async function moveAvro(file: string, { map, stage }: DeletesContext): Promise<MovedDeletes> {
  const deletes = readAvroFile(await readFile(file))
  const paths: string[] = []
  const records = deletes.records.map((record) => {
    const path = moved(map, String(record.get(DELETED_FROM)))
    paths.push(path)
    return new Map([...record, [DELETED_FROM, path] as const])
  })
  const bytes = writeAvroFile({ schemaText: deletes.schemaText, header: deletes.header, records })
  await stage.put(file, bytes)
  return { size: bytes.length, bounds: boundsOf(paths) }
}

const moved = (map: PathMap, location: string): string => map.move(location) ?? location

/** In the order of UTF-8, which is Iceberg's and not JavaScript's. */
function boundsOf(paths: readonly string[]): MovedDeletes['bounds'] {
  const sorted = paths.map((path) => Buffer.from(path)).sort(Buffer.compare)
  const [lowest, highest] = [sorted[0], sorted.at(-1)]
  return lowest && highest ? [lowest.toString(), highest.toString()] : null
}
