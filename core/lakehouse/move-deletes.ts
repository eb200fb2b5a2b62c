// Rewrites delete files that name data files: position deletes row by row, deletion vectors in their footer.

import { readFile } from 'node:fs/promises'
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
  if ((await stage.size(file)) === undefined) {
    const paths = await pathsIn(engine, file, signal)
    const values = paths.map((old) => `(${quoteLiteral(old)}, ${quoteLiteral(map.move(old) ?? old)})`)
    const source = parquet(file)
    if (paths.length > 0)
      await stage.putBy(file, async (temporary) => {
        // A third column, `row`, may be left out by the specification, and is no more in version 3.
        const rows = `SELECT moved.new AS file_path, source.pos AS pos FROM ${source} AS source
          JOIN (VALUES ${values.join(', ')}) AS moved(old, new) ON source.file_path = moved.old ORDER BY ALL`
        const ids = `{file_path: ${DELETED_FROM}, pos: ${POSITION}}`
        await engine.run(
          `COPY (${rows}) TO ${quoteLiteral(temporary)}
           (FORMAT parquet, FIELD_IDS ${ids}, COMPRESSION zstd, USE_TMP_FILE false)`,
          { signal },
        )
        const [before, after] = await Promise.all([
          countRows(engine, source, signal),
          countRows(engine, parquet(temporary), signal),
        ])
        if (before !== after) throw new Error(`${before} deleted rows became ${after} in ${file}`)
      })
  }
  const staged = await stage.pathOf(file)
  const [row] = await engine.rows(
    `SELECT min(file_path) AS lowest, max(file_path) AS highest FROM ${parquet(staged)}`,
    { signal },
  )
  const bounds = row?.lowest ? ([String(row.lowest), String(row.highest)] as const) : null
  return { size: await stage.sizeNow(file), bounds }
}

async function pathsIn(engine: Runner, file: string, signal: AbortSignal | undefined): Promise<string[]> {
  const rows = await engine.rows(`SELECT DISTINCT file_path FROM ${parquet(file)}`, { signal })
  return rows.map((row) => String(row.file_path))
}

async function countRows(engine: Runner, source: string, signal: AbortSignal | undefined): Promise<number> {
  const [row] = await engine.rows(`SELECT count(*) AS n FROM ${source}`, { signal })
  return Number(row?.n)
}

/** Folders named like partitions must not become columns. */
const parquet = (file: string): string => `read_parquet(${quoteFile(file)}, hive_partitioning = false)`

async function moveAvro(file: string, { map, stage }: DeletesContext): Promise<MovedDeletes> {
  const deletes = readAvroFile(await readFile(file))
  const records = deletes.records.map(
    (record) => new Map([...record, [DELETED_FROM, moved(map, String(record.get(DELETED_FROM)))] as const]),
  )
  const paths = records.map((record) => Buffer.from(String(record.get(DELETED_FROM)))).sort(Buffer.compare)
  const bytes = writeAvroFile({ schemaText: deletes.schemaText, header: deletes.header, records })
  await stage.put(file, bytes)
  const [lowest, highest] = [paths[0], paths.at(-1)]
  const bounds = lowest && highest ? ([lowest.toString(), highest.toString()] as const) : null
  return { size: bytes.length, bounds }
}

const moved = (map: PathMap, location: string): string => map.move(location) ?? location
