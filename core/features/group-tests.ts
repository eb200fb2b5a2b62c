// What makes the tests of a feature group valid by themselves: the columns they name, their bounds, their ages.

import type { FeatureGroup } from '../contract/features.ts'
import type { GroupTest } from '../contract/group-tests.ts'
import { sameName } from '../contract/same-name.ts'
import { type FieldProblem, listed, repeated } from './field-problem.ts'

const SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
}
const AGE = /^(\d+(?:\.\d+)?)\s*(second|minute|hour|day|week)s?$/i

/** `2 days`, `12 hours`, `1 week` in seconds; null for what is no age. */
export function parseAge(text: string): number | null {
  const [, count, unit] = AGE.exec(text.trim()) ?? []
  const seconds = SECONDS[unit?.toLowerCase() ?? '']
  return count === undefined || seconds === undefined ? null : Number(count) * seconds
}

/** The columns that a test names itself; those of a custom SQL are DuckDB's matter. */
export function columnsOfTest(test: GroupTest): readonly string[] {
  switch (test.kind) {
    case 'not_null':
    case 'unique':
      return test.columns
    case 'accepted_range':
    case 'accepted_values':
      return [test.column]
    case 'freshness':
      return test.column === undefined ? [] : [test.column]
    case 'row_count':
    case 'sql':
      return []
  }
}

export function testProblems(group: FeatureGroup): readonly FieldProblem[] {
  const tests = group.tests ?? []
  const names = tests.flatMap((test) => (test.kind === 'sql' ? [test.name] : []))
  const twice = repeated(names)
  return [
    ...tests.flatMap((test, index) => [
      ...unknownColumns(group, test, `tests.${index}`),
      ...ownProblems(test, `tests.${index}`),
    ]),
    ...(twice.length === 0
      ? []
      : [{ field: 'tests', message: `${listed(twice)} is the name of more than one SQL test.` }]),
  ]
}

function unknownColumns(group: FeatureGroup, test: GroupTest, field: string): readonly FieldProblem[] {
  const known = [...group.joinKeys, group.eventTimeCol, ...group.features.map(({ name }) => name)]
  const columns = columnsOfTest(test)
  const missing = columns.filter((name) => !known.some((column) => sameName(column, name)))
  const twice = repeated(columns)
  return [
    ...missing.map((name) => ({
      field,
      message: `The ${test.kind} test is of ${name === '' ? 'no column' : name}, which is not a column of the feature group.`,
    })),
    ...(twice.length === 0
      ? []
      : [{ field, message: `The ${test.kind} test names ${listed(twice)} more than once.` }]),
  ]
}

function ownProblems(test: GroupTest, field: string): readonly FieldProblem[] {
  const problem = (message: string): readonly FieldProblem[] => [{ field, message }]
  switch (test.kind) {
    case 'not_null':
    case 'unique':
      return test.columns.length === 0 ? problem(`The ${test.kind} test names no column.`) : []
    case 'accepted_range':
    case 'row_count':
      return boundProblems(test).flatMap(problem)
    case 'accepted_values':
      return test.values.length === 0 ? problem(`The accepted values of ${test.column} are empty.`) : []
    case 'freshness':
      return parseAge(test.maxAge) === null
        ? problem(`“${test.maxAge}” is not an age. Write it as 2 days, 12 hours or 1 week.`)
        : []
    case 'sql':
      if (test.name.trim() === '') return problem('A test by SQL needs a name.')
      return test.sql.trim() === '' ? problem(`The SQL of the test ${test.name} is empty.`) : []
  }
}

function boundProblems(test: GroupTest & { kind: 'accepted_range' | 'row_count' }): readonly string[] {
  const { min, max } = test
  const what = test.kind === 'row_count' ? 'row count' : `range of ${test.column}`
  if (min === undefined && max === undefined) return [`The ${what} has neither min nor max.`]
  if (min === undefined || max === undefined) return []
  if (typeof min !== typeof max)
    return [`The ${what} has a number and a text for its ends. Write both as numbers, or both as times.`]
  return min > max ? [`The ${what} begins at ${min} and ends before it, at ${max}.`] : []
}
