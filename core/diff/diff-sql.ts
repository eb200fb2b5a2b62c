// The SQL of a diff: one full outer join by key of the rows that differ; rows whose key a side has more than once are
// matched as wholes instead, since nothing says which of them became which.

import type { Column } from '../contract/index.ts'
import { countSharedKeys } from '../engine/shared-keys.ts'
import { quoteIdent } from '../engine/sql.ts'
import { type ComparedColumn, nameOf } from './diff-columns.ts'

/** One side's rows: a SELECT. */
export interface Sides {
  readonly before: string
  readonly after: string
}

/** As the table of a diff has them. */
export const ADDED = 1
export const REMOVED = 2
export const CHANGED = 3

/** The columns of a diff's table that hold column `index` of each side. */
const beforeColumn = (index: number): string => `b${index}`
const afterColumn = (index: number): string => `a${index}`

const list = (parts: readonly string[]): string => parts.join(', ')

/** How many rows of a SELECT have a key that another of them has too. */
export function duplicatesSql(rows: string, columns: readonly ComparedColumn[]): string {
  return countSharedKeys(`(${rows})`, keysOf(columns).map(nameOf))
}

const keysOf = (columns: readonly ComparedColumn[]): readonly ComparedColumn[] =>
  columns.filter(({ isKey }) => isKey)

/** Every row that was added, removed or changed, in the order of the keys. */
export function changesSql(
  { before, after }: Sides,
  columns: readonly ComparedColumn[],
  hasDuplicates: boolean,
): string {
  const sides = `b AS (${sideSql(before, columns, 'before')}), a AS (${sideSql(after, columns, 'after')})`
  const keys = indices(columns, ({ isKey }) => isKey)
  const order = list(keys.map((index) => `coalesce(a${index}, b${index})`))
  if (!hasDuplicates) return `WITH ${sides} ${joinedSql(columns, 'b', 'a')} ORDER BY ${order}, change`
  const twice = (side: string): string => {
    const names = list(keys.map((index) => quoteIdent(`${side}${index}`)))
    return `SELECT ${list(keys.map((index) => `${side}${index} AS k${index}`))} FROM ${side} GROUP BY ${names} HAVING count(*) > 1`
  }
  const isTwice = (side: string): string =>
    `EXISTS (SELECT 1 FROM twice WHERE ${keys.map((index) => `k${index} IS NOT DISTINCT FROM ${side}${index}`).join(' AND ')})`
  return (
    `WITH ${sides}, twice AS MATERIALIZED (${twice('b')} UNION ${twice('a')}), ` +
    `b_once AS (SELECT * FROM b WHERE NOT ${isTwice('b')}), a_once AS (SELECT * FROM a WHERE NOT ${isTwice('a')}), ` +
    `${wholesSql(columns, 'b', isTwice('b'))}, ${wholesSql(columns, 'a', isTwice('a'))} ` +
    `SELECT * FROM (${joinedSql(columns, 'b_once', 'a_once')} UNION ALL ${unmatchedSql(columns)}) ORDER BY ${order}, change`
  )
}

function sideSql(rows: string, columns: readonly ComparedColumn[], side: 'before' | 'after'): string {
  const letter = side === 'before' ? 'b' : 'a'
  const terms = columns.flatMap((column, index) => {
    const own = column[side]
    return own === null ? [] : [`${quoteIdent(own.name)} AS ${letter}${index}`]
  })
  return `SELECT ${list(terms)}, true AS ${letter}_here FROM (${rows})`
}

/** Columns of the result: `change`, then both sides of each column, NULL where a side lacks it. */
function resultColumns(columns: readonly ComparedColumn[]): string {
  return list(
    columns.flatMap(({ before, after }, index) => [
      before === null ? `NULL AS ${beforeColumn(index)}` : beforeColumn(index),
      after === null ? `NULL AS ${afterColumn(index)}` : afterColumn(index),
    ]),
  )
}

function joinedSql(columns: readonly ComparedColumn[], before: string, after: string): string {
  const keys = indices(columns, ({ isKey }) => isKey)
  const compared = indices(columns, (column) => !column.isKey && isOfBoth(column))
  const differs = compared.map((index) => differSql(columns, index)).join(' OR ')
  return (
    `SELECT CASE WHEN b_here IS NULL THEN ${ADDED} WHEN a_here IS NULL THEN ${REMOVED} ELSE ${CHANGED} END::TINYINT AS change, ` +
    `${resultColumns(columns)} FROM ${before} FULL JOIN ${after} ON ` +
    `${keys.map((index) => equalSql(columns, index)).join(' AND ')} ` +
    `WHERE b_here IS NULL OR a_here IS NULL${differs === '' ? '' : ` OR ${differs}`}`
  )
}

/** Rows of a side that share their key, each with a number among those that are the same in all that both sides have. */
function wholesSql(columns: readonly ComparedColumn[], side: 'a' | 'b', isTwice: string): string {
  const shared = indices(columns, isOfBoth).map((index) => operand(columns, index, side))
  return `${side}_wholes AS (SELECT *, row_number() OVER (PARTITION BY ${list(shared)}) AS ${side}_n FROM ${side} WHERE ${isTwice})`
}

function unmatchedSql(columns: readonly ComparedColumn[]): string {
  const same = indices(columns, isOfBoth).map((index) => equalSql(columns, index))
  return (
    `SELECT CASE WHEN b_here IS NULL THEN ${ADDED} ELSE ${REMOVED} END::TINYINT AS change, ${resultColumns(columns)} ` +
    `FROM b_wholes FULL JOIN a_wholes ON ${[...same, 'b_n = a_n'].join(' AND ')} WHERE b_here IS NULL OR a_here IS NULL`
  )
}

const isOfBoth = ({ before, after }: ComparedColumn): boolean => before !== null && after !== null

function indices(
  columns: readonly ComparedColumn[],
  test: (column: ComparedColumn) => boolean,
): readonly number[] {
  return columns.flatMap((column, index) => (test(column) ? [index] : []))
}

/** Whether column `index` differs in a row of the join, or of a diff's table. */
export const differSql = (columns: readonly ComparedColumn[], index: number): string =>
  `${operand(columns, index, 'b')} IS DISTINCT FROM ${operand(columns, index, 'a')}`
const equalSql = (columns: readonly ComparedColumn[], index: number): string =>
  `${operand(columns, index, 'b')} IS NOT DISTINCT FROM ${operand(columns, index, 'a')}`

/** Of two types that are not both numbers, what they print as is compared. */
function operand(columns: readonly ComparedColumn[], index: number, side: 'a' | 'b'): string {
  const { before, after } = columns[index] ?? {}
  const name = `${side}${index}`
  if (!before || !after || before.type === after.type || (isNumber(before) && isNumber(after))) return name
  return `CAST(${name} AS VARCHAR)`
}

const isNumber = ({ type }: Column): boolean =>
  /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL\(.*\))$/.test(type)
