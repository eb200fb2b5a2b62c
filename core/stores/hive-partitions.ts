// The partition columns of a Hive table: which folder a row belongs into, said in SQL, and the values that cannot be the
// name of a folder.
//
// A partition by a column has that column's name, and the column is in the folders' names only, as in Hive. A partition
// by a part of a time is named `<column>_<part>` (underscores are added until no column has the name) and the column
// stays in the files. Parts are text: year 2013, month 2013-06, day 2013-06-30, hour 2013-06-30-14, in UTC.

import { assertNever, type Column, FirnError } from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'
import { quoteIdent, quoteLiteral } from '../engine/sql.ts'
import { type PartitionPart, parsePartition } from '../features/partition.ts'
import { DEFAULT_PARTITION } from './hive-names.ts'
import { findColumn } from './stored-columns.ts'

export interface HivePartition {
  /** Of the folders: `<name>=<value>`. */
  readonly name: string
  readonly column: string
  /** null: the column's own values. */
  readonly part: PartitionPart | null
}

/** Types whose text says all of the value. */
const BY_VALUE =
  /^(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)|VARCHAR|DATE|TIME|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE|UUID|ENUM\(.*\))$/s
const BY_TIME = /^(DATE|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE)$/

/** Errors: FirnError `invalid_input` that names the setting, `partitionBy.0`. */
export function resolvePartitions(
  partitionBy: readonly string[],
  columns: readonly Column[],
): HivePartition[] {
  const partitions: HivePartition[] = []
  for (const [index, text] of partitionBy.entries()) {
    const refuse = (message: string, hint: string): FirnError =>
      new FirnError('invalid_input', message, { hint, details: { field: `partitionBy.${index}` } })
    const parsed = parsePartition(text)
    if (parsed === null) throw refuse(`“${text}” is not a partition.`, 'Use a column, or day(column).')
    const column = findColumn(columns, parsed.column)
    if (column === undefined) {
      throw refuse(`There is no column ${parsed.column} to partition by.`, 'Choose one of the rows’ columns.')
    }
    const { part } = parsed
    if (!(part === null ? BY_VALUE : BY_TIME).test(column.type)) {
      throw refuse(
        `${column.name} is ${column.type}, which cannot be a partition${part === null ? '' : ` by ${part}`}.`,
        part === null ? 'Choose a number, text, date or time column.' : 'Choose a date or time column.',
      )
    }
    if (partitions.some((other) => other.column === column.name && other.part === part))
      throw refuse(`${text} is there twice.`, 'Remove one of the two.')
    partitions.push({
      name: partitionName(column.name, part, columns, partitions),
      column: column.name,
      part,
    })
  }
  if (dataColumns(columns, partitions).length === 0) {
    throw new FirnError('invalid_input', 'Every column is a partition column.', {
      hint: 'Hive keeps partition columns in folder names only. Leave at least one column to the files.',
      details: { field: 'partitionBy' },
    })
  }
  return partitions
}

function partitionName(
  column: string,
  part: PartitionPart | null,
  columns: readonly Column[],
  others: readonly HivePartition[],
): string {
  if (part === null) return column
  let name = `${column}_${part}`
  while (findColumn(columns, name) || others.some((other) => other.name.toLowerCase() === name.toLowerCase()))
    name += '_'
  return name
}

/** Columns that the files hold: all but those that are partitions by their own value. */
export function dataColumns<C extends Column>(
  columns: readonly C[],
  partitions: readonly HivePartition[],
): C[] {
  const inFolders = new Set(
    partitions.filter(({ part }) => part === null).map(({ column }) => column.toLowerCase()),
  )
  return columns.filter(({ name }) => !inFolders.has(name.toLowerCase()))
}

/** Each is a folder and a file of its own, and every reader opens them all. */
const MOST_PARTITIONS = 10_000

/** Errors: FirnError `unsupported`. */
export function refuseTooMany(partitions: number): void {
  if (partitions <= MOST_PARTITIONS) return
  const count = (n: number): string => n.toLocaleString('en-US')
  throw new FirnError(
    'unsupported',
    `These rows have ${count(partitions)} partitions; one write may have ${count(MOST_PARTITIONS)}.`,
    { hint: 'Partition by fewer values, such as month(…), or not at all. Nothing was written.' },
  )
}

const EMPTY = 'firn:partition-empty:'
const RESERVED = 'firn:partition-reserved:'

/**
 * SQL for the text of a row's partition: `n` for NULL, else `v` and the value, so that nothing collides while DuckDB
 * makes the folders. An empty string and Hive's name for NULL stop the statement (see {@link partitionValueError}).
 */
export function partitionText(partition: HivePartition, columns: readonly Column[]): string {
  const column = findColumn(columns, partition.column)
  if (column === undefined) return `'n'`
  const text = valueText(quoteIdent(column.name), column.type, partition.part)
  const stop = (marker: string): string => `error(${quoteLiteral(marker + partition.column)})`
  return (
    `CASE WHEN ${text} IS NULL THEN 'n' WHEN ${text} = '' THEN ${stop(EMPTY)} ` +
    `WHEN ${text} = ${quoteLiteral(DEFAULT_PARTITION)} THEN ${stop(RESERVED)} ELSE 'v' || ${text} END`
  )
}

/**
 * The rows with NULL for '' in partition columns of text, as Hive itself has it.
 * @param keyColumns that are never NULL: '' in them stays and is refused like any other that has no folder
 */
export function emptyPartitionsAsNull(
  sql: string,
  columns: readonly Column[],
  partitionBy: readonly string[],
  keyColumns: readonly string[],
): string {
  const names = partitionBy.flatMap((text) => {
    const parsed = parsePartition(text)
    const column = parsed?.part === null ? findColumn(columns, parsed.column) : undefined
    const isKey = keyColumns.some((name) => sameName(name, parsed?.column ?? ''))
    return column?.type === 'VARCHAR' && !isKey ? [quoteIdent(column.name)] : []
  })
  if (names.length === 0) return sql
  return `SELECT * REPLACE (${names.map((name) => `nullif(${name}, '') AS ${name}`).join(', ')}) FROM (${sql})`
}

/** The value that `partitionText` said. */
export const partitionValue = (text: string): string | null => (text.startsWith('v') ? text.slice(1) : null)

function valueText(column: string, type: string, part: PartitionPart | null): string {
  if (part === null) return `CAST(${column} AS VARCHAR)`
  const time =
    type === 'TIMESTAMP WITH TIME ZONE' ? `(${column} AT TIME ZONE 'UTC')` : `CAST(${column} AS TIMESTAMP)`
  return `strftime(${time}, ${quoteLiteral(partFormat(part))})`
}

function partFormat(part: PartitionPart): string {
  switch (part) {
    case 'year':
      return '%Y'
    case 'month':
      return '%Y-%m'
    case 'day':
      return '%Y-%m-%d'
    case 'hour':
      return '%Y-%m-%d-%H'
    default:
      return assertNever(part)
  }
}

/** What stopped a write in `partitionText`; null when it was something else. */
export function partitionValueError(error: unknown): FirnError | null {
  if (!(error instanceof Error)) return null
  const [, kind, column] = /firn:partition-(empty|reserved):(.*)/.exec(error.message) ?? []
  if (kind === undefined) return null
  const more = { details: { column }, cause: error }
  if (kind === 'empty') {
    return new FirnError('unsupported', `${column} has an empty string, which Hive cannot tell from NULL.`, {
      hint: `Make it NULL or a word in the transform: nullif(${column}, ''), or set empty_strings: as_null of the store. Nothing was written.`,
      ...more,
    })
  }
  return new FirnError('unsupported', `${column} has the text ${DEFAULT_PARTITION}, Hive's name for NULL.`, {
    hint: 'Make it NULL or another text in the transform. Nothing was written.',
    ...more,
  })
}
