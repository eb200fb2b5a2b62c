// Writes rows as Parquet files of an Iceberg table, not yet part of it: a plain COPY with the table's field ids, whose
// own statistics become the manifest's. Nothing is read again, and nothing is written twice.

import { mkdir } from 'node:fs/promises'
import { FirnError } from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'
import type { Runner } from '../engine/engine.ts'
import { quoteIdent, quoteLiteral } from '../engine/sql.ts'
import { localPath } from '../lakehouse/location.ts'
import type { DataFile } from '../spec/data-file.ts'
import type { Field, Schema } from '../spec/schema.ts'
import { fieldIds } from './field-ids.ts'
import { type ColumnStatistics, columnMetrics, columnStatistics, statisticsName } from './file-metrics.ts'

export interface RowsToWrite {
  /** A SELECT whose columns are the table's by name, in the table's types; columns that it lacks become NULL. */
  readonly sql: string
  readonly columns: readonly { readonly name: string }[]
  readonly schema: Schema
  /** A folder of this write alone; made if need be. */
  readonly folder: string
  /** As few files as the target size allows, instead of one for each of the engine's threads. Slower. */
  readonly fewFiles?: boolean
  /** `write.parquet.compression-codec` and `write.target-file-size-bytes` are heeded. */
  readonly properties: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((fraction: number) => void) | undefined
}

export interface WrittenFiles {
  readonly files: readonly DataFile[]
  readonly rows: number
  /** Bytes. */
  readonly bytes: number
  /** Least and greatest values of a column, one a file that has any, as DuckDB prints them. */
  extremes(column: string): { readonly least: readonly string[]; readonly greatest: readonly string[] }
}

const TARGET_FILE_SIZE = 512 * 1024 * 1024
const CODECS = new Map([
  ['zstd', 'zstd'],
  ['snappy', 'snappy'],
  ['gzip', 'gzip'],
  ['lz4', 'lz4_raw'],
  ['brotli', 'brotli'],
  ['uncompressed', 'uncompressed'],
  ['none', 'uncompressed'],
])

/**
 * Errors: what the SELECT throws; FirnError `schema_mismatch` for a column that the table lacks, or for a NULL where
 * it requires a value. The folder then holds files that its owner removes.
 */
export async function writeDataFiles(engine: Runner, rows: RowsToWrite): Promise<WrittenFiles> {
  const { sql, schema, folder, properties, signal, onProgress } = rows
  const fields = rows.columns.map(({ name }) => fieldNamed(schema, name))
  requireAll(schema, fields)
  const local = localPath(folder)
  if (local !== undefined) await mkdir(local, { recursive: true })
  // Under the table's own names, whatever case the rows have them in.
  const list = fields
    .map(({ name }, index) => `${quoteIdent(rows.columns[index]?.name ?? name)} AS ${quoteIdent(name)}`)
    .join(', ')
  const codec = CODECS.get((properties['write.parquet.compression-codec'] ?? 'zstd').toLowerCase()) ?? 'zstd'
  const size = Number(properties['write.target-file-size-bytes'] ?? TARGET_FILE_SIZE)
  const { columns, values } = await engine.run(
    `COPY (SELECT ${list} FROM (${sql})) TO ${quoteLiteral(`${folder}/rows`)} (FORMAT parquet, COMPRESSION ${codec}, ` +
      `FIELD_IDS ${fieldIds(fields)}, RETURN_STATS, ${rows.fewFiles ? '' : 'PER_THREAD_OUTPUT, '}` +
      `FILE_SIZE_BYTES ${size > 0 ? Math.floor(size) : TARGET_FILE_SIZE})`,
    { signal, onProgress },
  )
  const of = (name: string) => values[columns.findIndex((column) => column.name === name)] ?? []
  const [names, counts, sizes, stats] = [
    of('filename'),
    of('count'),
    of('file_size_bytes'),
    of('column_statistics'),
  ]
  const written = names
    .map((name, index) => ({
      path: String(name),
      rows: Number(counts[index]),
      size: Number(sizes[index]),
      statistics: columnStatistics(stats[index] ?? null),
    }))
    .filter((file) => file.rows > 0)
  for (const { statistics } of written) refuseNulls(fields, statistics)
  return {
    files: written.map(({ statistics, ...file }) => ({
      ...file,
      content: 'data',
      metrics: columnMetrics(fields, statistics),
    })),
    rows: sum(written.map((file) => file.rows)),
    bytes: sum(written.map((file) => file.size)),
    extremes(column) {
      const name = fields.find((field) => sameName(field.name, column))?.name ?? column
      const facts = written.flatMap(({ statistics }) => statistics.get(statisticsName(name)) ?? [])
      return {
        least: facts.flatMap((one) => one.get('min') ?? []),
        greatest: facts.flatMap((one) => one.get('max') ?? []),
      }
    },
  }
}

function fieldNamed(schema: Schema, name: string): Field {
  const found =
    schema.fields.find((field) => field.name === name) ??
    schema.fields.find((field) => sameName(field.name, name))
  if (found) return found
  throw new FirnError('schema_mismatch', `The table has no column ${name}.`, {
    hint: 'Plan the write again.',
  })
}

/** Columns that other engines made required. */
function requireAll(schema: Schema, fields: readonly Field[]): void {
  const missing = schema.fields.find((field) => field.required && !fields.includes(field))
  if (missing) throw nullRefused(missing)
}

function refuseNulls(fields: readonly Field[], statistics: ColumnStatistics): void {
  const lacking = fields.find(
    ({ name, required }) => required && statistics.get(statisticsName(name))?.get('null_count') !== '0',
  )
  if (lacking) throw nullRefused(lacking)
}

const nullRefused = ({ name }: Field): FirnError =>
  new FirnError('schema_mismatch', `The table requires a value in ${name}, and these rows have none.`, {
    hint: `Fill ${name} in the input or in the transform.`,
  })
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
