// For each kind of test, the condition in SQL that an offending row meets. A NULL offends nothing but not_null, as in
// SQL's own CHECK.

import type { Column, GroupTest } from '../contract/index.ts'
import { parseInstant } from '../engine/instants.ts'
import { quoteIdent, quoteLiteral } from '../engine/sql.ts'

/** Tests that one look at each row by itself can tell. */
export type RowTest = GroupTest & { kind: 'not_null' | 'accepted_range' | 'accepted_values' }
export const isRowTest = (test: GroupTest): test is RowTest =>
  test.kind === 'not_null' || test.kind === 'accepted_range' || test.kind === 'accepted_values'

type Bound = number | string

/** @param columnOf the column of the rows that a name means */
export function offending(test: RowTest, columnOf: (name: string) => Column): string {
  switch (test.kind) {
    case 'not_null':
      return test.columns.map((name) => `${quoteIdent(columnOf(name).name)} IS NULL`).join(' OR ')
    case 'accepted_range':
      return outOfRange(columnOf(test.column), test.min, test.max)
    case 'accepted_values': {
      const column = columnOf(test.column)
      const values = test.values.map((value) => valueSql(column, value))
      return `${quoteIdent(column.name)} IS NOT NULL AND NOT (${values
        .map((value) => `${quoteIdent(column.name)} = ${value}`)
        .join(' OR ')})`
    }
  }
}

/** Expressions that fail where a bound or value of the test does not fit the column's type; no row is needed. */
export function boundsOf(test: RowTest, columnOf: (name: string) => Column): readonly string[] {
  switch (test.kind) {
    case 'not_null':
      return []
    case 'accepted_range': {
      const column = columnOf(test.column)
      if (isTime(column)) return []
      return [test.min, test.max].flatMap((bound) => (bound === undefined ? [] : [valueSql(column, bound)]))
    }
    case 'accepted_values': {
      const column = columnOf(test.column)
      return test.values.map((value) => valueSql(column, value))
    }
  }
}

function outOfRange(column: Column, min: Bound | undefined, max: Bound | undefined): string {
  const name = quoteIdent(column.name)
  if (isTime(column)) return outsideTimes(name, min, max)
  return [
    ...(min === undefined ? [] : [`${name} < ${valueSql(column, min)}`]),
    ...(max === undefined ? [] : [`${name} > ${valueSql(column, max)}`]),
    // DuckDB sorts NaN above all numbers; it is in no range.
    ...(isFloat(column) ? [`isnan(${name})`] : []),
  ].join(' OR ')
}

/** As everywhere in Firn: without a zone it is UTC, and an end that is a date alone is that whole day. */
function outsideTimes(name: string, min: Bound | undefined, max: Bound | undefined): string {
  const time = `CAST(${name} AS TIMESTAMP)`
  const conditions: string[] = []
  if (min !== undefined)
    conditions.push(`${time} < TIMESTAMP '${parseInstant(String(min), 'min').timestamp}'`)
  if (max !== undefined) {
    const { timestamp, wholeDay } = parseInstant(String(max), 'max')
    conditions.push(
      wholeDay
        ? `${time} >= TIMESTAMP '${timestamp}' + INTERVAL 1 DAY`
        : `${time} > TIMESTAMP '${timestamp}'`,
    )
  }
  return conditions.join(' OR ')
}

/**
 * Numbers are compared as numbers, so that 1.5 is not rounded to the column's type first; a FLOAT with the same number
 * as a FLOAT, as 0.1 is not the same one as a DOUBLE. All else is what the text is in the column's own type.
 */
function valueSql(column: Column, value: Bound | boolean): string {
  if (typeof value === 'number' && isNumber(column)) {
    if (column.type === 'FLOAT') return `CAST(${quoteLiteral(String(value))} AS FLOAT)`
    if (Number.isSafeInteger(value)) return `(${value})`
    return `CAST(${quoteLiteral(String(value))} AS DOUBLE)`
  }
  return `CAST(${quoteLiteral(String(value))} AS ${column.type})`
}

const isFloat = ({ type }: Column): boolean => type === 'DOUBLE' || type === 'FLOAT'
const isNumber = ({ type }: Column): boolean =>
  /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL\(\d+,\d+\))$/.test(type)
const isTime = ({ type }: Column): boolean => /^(DATE|TIMESTAMP.*)$/.test(type)
