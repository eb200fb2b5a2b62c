// Parquet files, looked at: the schema that they bring, and how several of them are read as one.

import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import type { Column } from '../contract/input.ts'
import type { Engine } from '../engine/engine.ts'
import { quoteFile, quoteFiles, quoteIdent } from '../engine/sql.ts'
import type { InputFile } from './input-file.ts'

export interface ParquetInput {
  readonly select: string
  readonly columns: readonly Column[]
  readonly rows: number
}

/** Errors: FirnError `bad_file` when the files differ in their columns; the engine's where one cannot be read. */
export async function openParquet(
  engine: Engine,
  files: readonly InputFile[],
  signal?: AbortSignal,
): Promise<ParquetInput> {
  const perFile: (readonly Column[])[] = []
  for (const file of files) {
    const { columns } = await engine.run(`SELECT * FROM ${readParquet(quoteFile(file.path))} LIMIT 0`, {
      signal,
    })
    perFile.push(columns)
  }
  refuseDifferences(
    files,
    perFile.map((columns) => columns.map(({ name }) => name)),
  )
  const paths = quoteFiles(files.map((file) => file.path))
  const names = (perFile[0] ?? []).map(({ name }) => quoteIdent(name)).join(', ')
  const select = `SELECT ${names} FROM ${readParquet(paths)}`
  const { columns } = await engine.run(`${select} LIMIT 0`, { signal })
  const [row] = await engine.rows(`SELECT sum(num_rows) AS n FROM parquet_file_metadata(${paths})`, {
    signal,
  })
  return { select, columns, rows: Number(row?.n ?? 0) }
}

/** A path such as `day=1/part.parquet` adds no column here: what is in the file is the input. */
const readParquet = (paths: string): string =>
  `read_parquet(${paths}, union_by_name = true, hive_partitioning = false)`

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
