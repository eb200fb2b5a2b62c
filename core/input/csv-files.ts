// Several CSV files that are read as one: files that someone chose, or the parts in a folder that one program wrote.

import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import type { Parsing } from '../contract/input.ts'
import { quoteIdent } from '../engine/sql.ts'
import { type CsvContext, type CsvFile, openCsv } from './csv-input.ts'
import { csvSelect } from './csv-relation.ts'
import type { InputFile } from './input-file.ts'
import { refuseDifferences } from './parquet-input.ts'
import { type PartitionColumn, valueOfFile } from './partition-columns.ts'
import type { ReadFile } from './read-errors.ts'

/**
 * Files that someone chose are each looked at by themselves, and have the same columns. The parts of a folder were
 * written alike: the largest says how, as a part of two lines could be taken for anything; some may lack columns.
 * Errors: FirnError `bad_file` for files that are no parts of one table, and those of `openCsv`.
 */
export async function openCsvs(
  context: CsvContext,
  files: readonly InputFile[],
  parsing: Parsing,
  isFolder: boolean,
  signal?: AbortSignal,
): Promise<CsvFile[]> {
  const [largest] = [...files].sort((a, b) => b.bytes - a.bytes)
  const leader =
    isFolder && largest !== undefined ? await openCsv(context, largest, parsing, signal) : undefined
  const shared = leader && {
    delimiter: leader.dialect.delimiter,
    quote: leader.dialect.quote,
    escape: leader.dialect.escape,
    header: leader.dialect.header,
    encoding: leader.encoding,
    ...parsing,
  }
  const opened: CsvFile[] = []
  for (const file of files)
    opened.push(
      leader !== undefined && file === leader.file
        ? leader
        : await openCsv(context, file, shared ?? parsing, signal),
    )
  if (leader === undefined)
    refuseDifferences(
      files,
      opened.map(({ dialect }) => dialect.names),
    )
  else for (const other of opened) refuseStranger(leader, other)
  return opened
}

/** A part without a header among parts with one would lose its first row to its column names. */
function refuseStranger({ dialect, file }: CsvFile, other: CsvFile): void {
  const names = new Set(dialect.names.map((name) => name.toLowerCase()))
  const shares = other.dialect.names.some((name) => names.has(name.toLowerCase()))
  const fits = dialect.header ? shares : dialect.names.length === other.dialect.names.length
  if (fits) return
  const [name, first] = [other.file, file].map((each) => path.basename(each.path))
  throw new FirnError('bad_file', `${name} has none of the columns of ${first}, or another number of them.`, {
    hint: 'The parts of a folder are read as one table. Move the file away, or set the header and delimiter.',
    details: { file: other.file.path, columns: [...other.dialect.names] },
  })
}

/** A SELECT of the columns by name, then those of the folders; a column that a file lacks is NULL in its rows. */
export function unionSelect(
  files: readonly ReadFile[],
  names: readonly string[],
  partitions: readonly PartitionColumn[],
): string {
  const isOfFolder = (name: string): boolean =>
    partitions.some((partition) => partition.name.toLowerCase() === name.toLowerCase())
  const selects = files.flatMap(({ reading, columns }, index) => {
    if (reading === null) return []
    const select = csvSelect(reading, columns, index)
    const terms = names
      .filter((name) => !isOfFolder(name))
      .map((name) => {
        const its = columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
        return its === undefined ? `NULL AS ${quoteIdent(name)}` : quoteIdent(name)
      })
    return [
      [
        select,
        `SELECT ${[...terms, ...partitions.map((each) => valueOfFile(each, index))].join(', ')} FROM (${select})`,
      ] as const,
    ]
  })
  const [first] = selects
  if (first !== undefined && selects.length === 1 && partitions.length === 0) return first[0]
  return `SELECT * FROM (${selects.map(([, select]) => select).join(' UNION ALL ')})`
}
