// Parquet files, looked at: the schema that they bring, and how several of them are read as one.

import path from 'node:path'
import type { DuckDBType } from '@duckdb/node-api'
import { FirnError } from '../contract/errors.ts'
import type { Column } from '../contract/input.ts'
import { sameName } from '../contract/same-name.ts'
import type { Engine } from '../engine/engine.ts'
import { quoteFile, quoteFiles, quoteIdent } from '../engine/sql.ts'
import { type TypedColumn, typedColumns } from '../engine/typed-columns.ts'
import type { InputFile } from './input-file.ts'
import { type PartitionColumn, valueByFile } from './partition-columns.ts'
import { widensTo } from './widening.ts'

export interface ParquetInput {
  readonly select: string
  readonly columns: readonly Column[]
  readonly rows: number
  readonly warnings: readonly string[]
}

export interface ParquetFiles {
  readonly files: readonly InputFile[]
  readonly partitions: readonly PartitionColumn[]
  /** Columns that some files lack are NULL in their rows; else they are an error. */
  readonly mayLackColumns: boolean
}

/**
 * Errors: FirnError `bad_file` when the files differ in their columns, or in a column's type so that no type keeps the
 * values of both; the engine's where one cannot be read.
 */
export async function openParquet(
  engine: Engine,
  { files, partitions, mayLackColumns }: ParquetFiles,
  signal?: AbortSignal,
): Promise<ParquetInput> {
  const schemas = await schemasOf(engine, files, signal)
  if (!mayLackColumns)
    refuseDifferences(
      schemas.map(({ files: [file] }) => file),
      schemas.map(({ columns }) => columns.map(({ name }) => name)),
    )
  const paths = quoteFiles(files.map((file) => file.path))
  const all = typedColumns(await engine.run(`SELECT * FROM ${readParquet(paths)} LIMIT 0`, { signal }))
  await refuseClashes(engine, schemas, all, signal)
  const stored = all.filter(({ name }) => find(partitions, name) === undefined)
  if (partitions.length > 0 && find(all, 'file_index') !== undefined) throw fileIndexTaken()
  const terms = [...stored.map(({ name }) => quoteIdent(name)), ...partitions.map(valueByFile)]
  const select = `SELECT ${terms.join(', ')} FROM ${readParquet(paths)}`
  const { columns } = await engine.run(`${select} LIMIT 0`, { signal })
  const [row] = await engine.rows(`SELECT sum(num_rows) AS n FROM parquet_file_metadata(${paths})`, {
    signal,
  })
  return {
    select,
    columns,
    rows: Number(row?.n ?? 0),
    warnings: [
      ...lackingRemarks(
        stored.map(({ name }) => name),
        schemas.flatMap(({ files: same, columns: its }) => same.map(() => its.map(({ name }) => name))),
      ),
      ...zoneRemarks(schemas, stored),
      ...all.flatMap(({ name }) =>
        find(partitions, name)
          ? [`${name} is in files and in folder names. The folders' values are taken.`]
          : [],
      ),
    ],
  }
}

/** A path such as `day=1/part.parquet` adds no column here: what is in the file is the input. */
const readParquet = (paths: string): string =>
  `read_parquet(${paths}, union_by_name = true, hive_partitioning = false)`

interface FilesOfSchema {
  readonly files: readonly [InputFile, ...InputFile[]]
  readonly columns: readonly TypedColumn[]
}

/** The schemas there are, in the order of the files; a folder of a thousand parts has one or two. */
async function schemasOf(
  engine: Engine,
  files: readonly InputFile[],
  signal?: AbortSignal,
): Promise<FilesOfSchema[]> {
  const rows = await engine.rows(
    `SELECT file_name, md5(string_agg(concat_ws('|', name, type, type_length, repetition_type, num_children,
       converted_type, scale, precision, logical_type), chr(10) ORDER BY column_id)) AS schema
     FROM parquet_schema(${quoteFiles(files.map((file) => file.path))}) GROUP BY file_name`,
    { signal },
  )
  const schemaOf = new Map(rows.map((row) => [String(row.file_name), String(row.schema)]))
  const groups = new Map<string, [InputFile, ...InputFile[]]>()
  for (const file of files) {
    const schema = schemaOf.get(file.path) ?? file.path
    const group = groups.get(schema)
    if (group) group.push(file)
    else groups.set(schema, [file])
  }
  const schemas: FilesOfSchema[] = []
  for (const same of groups.values()) {
    const sql = `SELECT * FROM ${readParquet(quoteFile(same[0].path))} LIMIT 0`
    schemas.push({ files: same, columns: typedColumns(await engine.run(sql, { signal })) })
  }
  return schemas
}

/** DuckDB reads numbers and text as text, and large integers and doubles as rounded ones: nothing is changed unsaid. */
async function refuseClashes(
  engine: Engine,
  schemas: readonly FilesOfSchema[],
  all: readonly TypedColumn[],
  signal?: AbortSignal,
): Promise<void> {
  for (const column of all) {
    const having = schemas.flatMap(({ files: [file], columns }) => {
      const its = find(columns, column.name)
      return its === undefined ? [] : [{ file, ...its }]
    })
    const bad = having.filter(({ duckdb }) => !widensTo(duckdb, column.duckdb))
    for (const one of bad) {
      if (await isAllNull(engine, one.file, one.name, signal)) continue
      const other = having.find(({ type }) => type !== one.type)
      throw new FirnError(
        'bad_file',
        `${column.name} is ${one.type} in ${one.file.name} and ${other?.type} in ${other?.file.name}.`,
        {
          hint: 'No type keeps the values of both. Write these files one after the other, or export them with one type.',
          details: { column: column.name, files: [one.file.path, other?.file.path] },
        },
      )
    }
  }
}

/** pandas and pyarrow write a column of nothing but NULL with a type of its own, which DuckDB reads as INTEGER. */
async function isAllNull(
  engine: Engine,
  file: InputFile,
  column: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const [row] = await engine.rows(
    `SELECT count(${quoteIdent(column)}) AS n FROM ${readParquet(quoteFile(file.path))}`,
    { signal },
  )
  return Number(row?.n) === 0
}

/** @param perFile names of the columns of each file */
export function lackingRemarks(names: readonly string[], perFile: readonly (readonly string[])[]): string[] {
  return names.flatMap((name) => {
    const lacking = perFile.filter((list) => !list.some((other) => sameName(other, name))).length
    if (lacking === 0) return []
    const files = `${lacking.toLocaleString('en-US')} of ${perFile.length.toLocaleString('en-US')} files`
    return [`${files} ${lacking === 1 ? 'lacks' : 'lack'} ${name}: it is NULL in their rows.`]
  })
}

const isZoned = (type: DuckDBType): boolean => type.toString() === 'TIMESTAMP WITH TIME ZONE'

function zoneRemarks(schemas: readonly FilesOfSchema[], all: readonly TypedColumn[]): string[] {
  return all.flatMap(({ name, duckdb }) =>
    isZoned(duckdb) &&
    schemas.some(({ columns }) => {
      const its = find(columns, name)
      return its !== undefined && !isZoned(its.duckdb)
    })
      ? [`Some times in ${name} have no time zone. They are read as UTC.`]
      : [],
  )
}

function find<C extends { readonly name: string }>(columns: readonly C[], name: string): C | undefined {
  return columns.find((column) => sameName(column.name, name))
}

function fileIndexTaken(): FirnError {
  return new FirnError(
    'bad_file',
    'The files have a column named file_index, which hides which file a row is of.',
    {
      hint: 'Rename the column, or choose the files of one partition.',
    },
  )
}

/** Files read as one must have the same columns, in any order. Errors: FirnError `bad_file`. */
export function refuseDifferences(files: readonly InputFile[], names: readonly (readonly string[])[]): void {
  const [first, ...others] = names.map((list) => list.map((name) => name.toLowerCase()))
  for (const [index, other] of others.entries()) {
    const missing = names[0]?.filter((name) => !other.includes(name.toLowerCase())) ?? []
    const added = names[index + 1]?.filter((name) => !first?.includes(name.toLowerCase())) ?? []
    if (missing.length === 0 && added.length === 0) continue
    const file = files[index + 1]
    const says = [
      ...(missing.length > 0 ? [`lacks ${missing.join(', ')}`] : []),
      ...(added.length > 0 ? [`has ${added.join(', ')} besides`] : []),
    ].join(' and ')
    const [name, firstName] = [file, files[0]].map((each) => path.basename(each?.path ?? ''))
    throw new FirnError('bad_file', `${name} has other columns than ${firstName}: it ${says}.`, {
      hint: 'Files that are read as one must have the same columns. Write the others one after the other.',
      details: { file: file?.path, missing, added },
    })
  }
}
