// The data files of a Hive table, written and read with DuckDB.

import path from 'node:path'
import { type Column, FirnError } from '../contract/index.ts'
import type { Engine, Row } from '../engine/engine.ts'
import { EngineError } from '../engine/engine-errors.ts'
import { freeName } from '../engine/free-name.ts'
import { quoteFiles, quoteIdent, quoteLiteral } from '../engine/sql.ts'
import { type CopiedFile, copiedFiles } from './copied-files.ts'
import { escapeHive } from './hive-names.ts'
import {
  dataColumns,
  type HivePartition,
  partitionText,
  partitionValue,
  partitionValueError,
  refuseTooMany,
} from './hive-partitions.ts'
import type { HiveFile, HiveState } from './hive-state.ts'
import type { StoreWrite } from './offline-store.ts'
import { findColumn, parquetExpression, type RowSet, selectRows } from './stored-columns.ts'
import { type FileColumn, filesBySchema, nameInFiles } from './stored-state.ts'

export interface StagedFile extends Pick<CopiedFile, 'path' | 'rows' | 'bytes' | 'eventTimes'> {
  /** One text a partition. */
  readonly values: readonly (string | null)[]
}

/** Rows of one thread that DuckDB keeps before it writes them out: its default takes too much at thousands of folders. */
const ROWS_BUFFERED = 65_536
/** No globs for `*.parquet` find a file before it is published. */
const STAGED = 'staged'

/**
 * Writes all rows to files in `folder`, at least one for each partition. The rows are sorted by partition first
 * (on disk where memory is short), so that each folder gets one file and not one for each buffer. Errors: the rows' own;
 * FirnError `unsupported` for a value that cannot be a partition.
 */
export async function stagePartitions(
  engine: Engine,
  folder: string,
  columns: readonly Column[],
  partitions: readonly HivePartition[],
  write: StoreWrite,
): Promise<StagedFile[]> {
  const { rows, eventTimeCol, signal, onProgress } = write
  const stored = dataColumns(columns, partitions).map(parquetExpression)
  if (partitions.length === 0) {
    const file = path.join(folder, `rows.${STAGED}`)
    const copied = await engine.rows(
      `COPY (SELECT ${stored.join(', ')} FROM (${rows.sql})) TO ${quoteLiteral(file)} ` +
        `(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, RETURN_STATS)`,
      { signal, onProgress },
    )
    return copiedFiles(copied, eventTimeCol).map((one) => ({ ...one, values: [] }))
  }
  const keys = partitions.map((_, index) => freeName(`firn_partition_${index}`, columns))
  const texts = partitions.map(
    (partition, index) => `${partitionText(partition, columns)} AS ${quoteIdent(keys[index] ?? '')}`,
  )
  const by = keys.map(quoteIdent).join(', ')
  const sql =
    `COPY (SELECT ${[...stored, ...texts].join(', ')} FROM (${rows.sql}) ORDER BY ${by}) ` +
    `TO ${quoteLiteral(path.join(folder, 'rows'))} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (${by}), ` +
    `FILENAME_PATTERN '{uuid}', FILE_EXTENSION '${STAGED}', RETURN_STATS)`
  const copied = await engine
    .session(async (session) => {
      await session.run(`SET SESSION partitioned_write_flush_threshold = ${ROWS_BUFFERED}`)
      return await session.rows(sql, { signal, onProgress })
    })
    .catch((error: unknown) => {
      throw partitionFailure(error)
    })
  const files = partitionedFiles(copied, keys, partitions, write)
  refuseTooMany(new Set(files.map(({ values }) => JSON.stringify(values))).size)
  return files
}

function partitionedFiles(
  copied: readonly Row[],
  keys: readonly string[],
  partitions: readonly HivePartition[],
  { eventTimeCol }: StoreWrite,
): StagedFile[] {
  const eventTimeKey = partitions.findIndex(
    ({ column, part }) => part === null && column.toLowerCase() === eventTimeCol.toLowerCase(),
  )
  return copiedFiles(copied, eventTimeCol).map((file) => {
    const values = keys.map((key) => partitionValue(file.partition[key] ?? 'n'))
    const inFolder = values[eventTimeKey]
    const eventTimes = typeof inFolder === 'string' ? [inFolder] : file.eventTimes
    return { ...file, values, eventTimes }
  })
}

function partitionFailure(error: unknown): unknown {
  const value = partitionValueError(error)
  if (value !== null) return value
  if (error instanceof EngineError && /file name too long/i.test(error.message)) return tooLong(error)
  if (error instanceof FirnError && error.code === 'io' && error.message.includes('memory')) {
    return new FirnError('io', 'These rows have more partitions than memory holds at once.', {
      hint: 'Partition by fewer values, such as month(…), or write a smaller range of event times at a time.',
      cause: error,
    })
  }
  return error
}

export function tooLong(cause?: unknown): FirnError {
  return new FirnError('unsupported', 'A partition value is too long to be the name of a folder.', {
    hint: 'Partition by another column, or shorten the value in the transform.',
    ...(cause !== undefined && { cause }),
  })
}

/** A SELECT over all rows of a state. */
export function selectHive(folder: string, state: HiveState): string {
  return selectRows(state.columns, hiveSets(folder, state, ''))
}

/**
 * The same, and the file that each row is from.
 * @param fileColumn a name that no column has
 */
export function selectHiveWithFiles(folder: string, state: HiveState, fileColumn: string): string {
  const sets = hiveSets(folder, state, `, filename = ${quoteLiteral(fileColumn)}`).map((set) => ({
    ...set,
    computed: new Map([...(set.computed ?? []), [fileColumn.toLowerCase(), quoteIdent(fileColumn)]]),
  }))
  return selectRows([...state.columns, { name: fileColumn, type: 'VARCHAR' }], sets)
}

/** @param more options for DuckDB's reader */
function hiveSets(folder: string, state: HiveState, more: string): RowSet[] {
  const taken = namesAbove(folder)
  const inFiles = state.schemas.flat().map(nameInFiles)
  const names = [...[...state.columns, ...state.partitions].map(({ name }) => name), ...inFiles]
  const clash = names.some((name) => taken.has(name.toLowerCase()))
  return filesBySchema(state.schemas, state.files).flatMap(({ columns, files }) => {
    const odd = (file: HiveFile): boolean => clash || isOdd(state.partitions, file.values)
    const plain = files.filter((file) => !odd(file))
    return [
      ...(plain.length > 0 ? [foldersRead(folder, state, columns, plain, more)] : []),
      ...byValues(files.filter(odd)).map((same) => valuesGiven(folder, state, columns, same, more)),
    ]
  })
}

/** A SELECT of rows that {@link stagePartitions} wrote and that are not in a state yet. */
export function selectStaged(
  files: readonly StagedFile[],
  columns: readonly Column[],
  partitions: readonly HivePartition[],
): string {
  const stored = dataColumns(columns, partitions)
  // Only these are not in the files, and each of their values is a set of its own.
  const inFolders = partitions.filter(({ part }) => part === null)
  const known = files.map((file) => ({
    ...file,
    values: file.values.filter((_, index) => partitions[index]?.part === null),
  }))
  const sets = byValues(known).map((same) => valuesGiven('', { partitions: inFolders }, stored, same, ''))
  return selectRows(columns, sets)
}

/** DuckDB takes `run=3` in any folder above for a partition too, and the first one wins. */
function namesAbove(folder: string): Set<string> {
  const names = folder.split(/[/\\]/).map((part) => /^([^=]+)=/.exec(part)?.[1]?.toLowerCase())
  return new Set(names.filter((name) => name !== undefined))
}

/** What DuckDB 1.5's Hive reader takes for something else: the text NULL, and escaped names of columns. */
function isOdd(partitions: readonly HivePartition[], values: readonly (string | null)[]): boolean {
  return (
    partitions.some(({ name }) => escapeHive(name) !== name) ||
    values.some((value) => value !== null && value.toUpperCase() === 'NULL')
  )
}

/** DuckDB reads the values from the folders, and skips folders that a condition rules out. */
function foldersRead(
  folder: string,
  { columns, partitions }: HiveState,
  stored: readonly FileColumn[],
  files: readonly HiveFile[],
  more: string,
): RowSet {
  const paths = quoteFiles(files.map((file) => path.join(folder, file.path)))
  if (partitions.length === 0) {
    const from = `read_parquet(${paths}, hive_partitioning = false${more})`
    return { from, columns: stored, format: 'parquet' }
  }
  const types = partitions.map(({ name, column, part }) => {
    const type = part === null ? (findColumn(columns, column)?.type ?? 'VARCHAR') : 'VARCHAR'
    return `${quoteLiteral(name)}: ${quoteLiteral(type.startsWith('ENUM') ? 'VARCHAR' : type)}`
  })
  const byValue = partitions.filter(({ part }) => part === null)
  return {
    from: `read_parquet(${paths}, hive_partitioning = true, hive_types = {${types.join(', ')}}${more})`,
    columns: stored,
    format: 'parquet',
    computed: new Map(byValue.map(({ column, name }) => [column.toLowerCase(), quoteIdent(name)])),
  }
}

/** The values come from `_firn_table.json`; the files are of one folder. */
function valuesGiven(
  folder: string,
  { partitions }: { readonly partitions: readonly HivePartition[] },
  stored: readonly FileColumn[],
  files: readonly { readonly path: string; readonly values: readonly (string | null)[] }[],
  more: string,
): RowSet {
  const values = files[0]?.values ?? []
  const byValue = partitions.flatMap(({ column, part }, index): [string, string][] => {
    const value = values[index] ?? null
    return part === null ? [[column.toLowerCase(), value === null ? 'NULL' : quoteLiteral(value)]] : []
  })
  const paths = quoteFiles(files.map((file) => path.join(folder, file.path)))
  return {
    from: `read_parquet(${paths}, hive_partitioning = false${more})`,
    columns: stored,
    format: 'parquet',
    computed: new Map(byValue),
  }
}

function byValues<F extends { readonly values: readonly (string | null)[] }>(files: readonly F[]): F[][] {
  const groups = new Map<string, F[]>()
  for (const file of files) {
    const key = JSON.stringify(file.values)
    const group = groups.get(key)
    if (group) group.push(file)
    else groups.set(key, [file])
  }
  return [...groups.values()]
}
