// Runs a feature group's tests on rows given as SQL: all that can be counted in one pass over them, then one more for
// each unique and each SQL test; rows that offend are only looked for where there are any.

import type { Column, FeatureGroup, GroupTest, TestResult } from '../contract/index.ts'
import { FirnError } from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'
import type { Engine, Row } from '../engine/engine.ts'
import { EngineError, firstLine } from '../engine/engine-errors.ts'
import { countSharedKeys, selectSharedKeys } from '../engine/shared-keys.ts'
import { quoteIdent } from '../engine/sql.ts'
import { checkUserSelect, explainUserSelect, type UserSelect, userSelect } from '../engine/user-select.ts'
import { columnsOfTest, parseAge } from '../features/group-tests.ts'
import { boundsOf, isRowTest, offending } from './offending.ts'
import { rowsFound, titleOf } from './test-words.ts'

const EXAMPLES = 5

export interface TestRun {
  readonly tests: readonly GroupTest[]
  readonly group: Pick<FeatureGroup, 'joinKeys' | 'eventTimeCol'>
  /** A SELECT; it is run more than once. */
  readonly rows: string
  /** Rows that these join, as an append does: unique tests that have all join keys and the event time look there too. */
  readonly joins?: string | undefined
  /** What freshness is measured against; default the clock. */
  readonly now?: Date | undefined
  readonly signal?: AbortSignal | undefined
}

interface Finding {
  readonly failures: number
  readonly message: string
  readonly examples?: TestResult['examples']
}

/**
 * One result a test, in their order. Errors: FirnError `bad_sql` for a test's SQL, `invalid_input` for a bound that is
 * none of its column's type; and whatever reading the rows throws.
 */
export async function runTests(engine: Engine, run: TestRun): Promise<TestResult[]> {
  if (run.tests.length === 0) return []
  const { columns } = await engine.run(`SELECT * FROM (${run.rows}) LIMIT 0`, { signal: run.signal })
  const known = run.tests.map((test) => missingColumn(test, columns, run.group))
  const runnable = run.tests.filter((_, index) => known[index] === null)
  await Promise.all(runnable.map((test) => checkTest(engine, run, test, columns)))
  const counts = await countAll(engine, run, runnable, columns)
  const results: TestResult[] = []
  for (const [index, test] of run.tests.entries()) {
    const missing = known[index] ?? null
    const finding: Finding | null =
      missing === null
        ? await findingOf(engine, run, test, columns, counts.get(test))
        : { failures: 1, message: `There is no column ${missing} in these rows.` }
    results.push(resultOf(run, test, finding))
  }
  return results
}

function resultOf(run: TestRun, test: GroupTest, finding: Finding | null): TestResult {
  return {
    test,
    title: titleOf(test, run.group.eventTimeCol),
    outcome: finding === null ? 'passed' : test.severity === 'warn' ? 'warned' : 'failed',
    failures: finding?.failures ?? 0,
    message: finding?.message ?? null,
    examples: [...(finding?.examples ?? [])],
  }
}

const ofFreshness = (test: GroupTest & { kind: 'freshness' }, group: TestRun['group']): string =>
  test.column ?? group.eventTimeCol

function missingColumn(test: GroupTest, columns: readonly Column[], group: TestRun['group']): string | null {
  const needed = test.kind === 'freshness' ? [ofFreshness(test, group)] : columnsOfTest(test)
  return needed.find((name) => !columns.some((column) => sameName(column.name, name))) ?? null
}

function columnNamed(columns: readonly Column[], name: string): Column {
  const found = columns.find((column) => sameName(column.name, name))
  if (!found) throw new Error(`No column ${name}`)
  return found
}

const sqlOf = (test: GroupTest & { kind: 'sql' }): UserSelect => ({
  sql: test.sql,
  table: 'rows',
  what: `The test ${test.name}`,
  field: 'tests',
})

/** What is wrong with the test itself, before any row is read. */
async function checkTest(
  engine: Engine,
  run: TestRun,
  test: GroupTest,
  columns: readonly Column[],
): Promise<void> {
  if (test.kind === 'sql') await checkUserSelect(engine, run.rows, sqlOf(test), run.signal)
  if (!isRowTest(test)) return
  for (const bound of boundsOf(test, (name) => columnNamed(columns, name)))
    await engine.run(`SELECT ${bound}`, { signal: run.signal }).catch((error: unknown) => {
      throw error instanceof EngineError ? misfit(test, columns, error) : error
    })
}

function misfit(test: GroupTest, columns: readonly Column[], error: EngineError): FirnError {
  const [name = ''] = columnsOfTest(test)
  return new FirnError(
    'invalid_input',
    `The ${test.kind} test of ${name} does not fit its type, ${columnNamed(columns, name).type}: ${firstLine(error.message)}`,
    { hint: "Correct the test in the feature group's file.", details: { field: 'tests' }, cause: error },
  )
}

interface Counted {
  readonly rows: number
  readonly failures: number
  /** Of freshness: the newest value, in seconds since 1970 and as text. */
  readonly newest: { readonly seconds: number; readonly text: string } | null
}

/** One pass for all tests that are told by counting. */
async function countAll(
  engine: Engine,
  { rows, group, signal }: TestRun,
  tests: readonly GroupTest[],
  columns: readonly Column[],
): Promise<Map<GroupTest, Counted>> {
  const columnOf = (name: string): Column => columnNamed(columns, name)
  const terms = tests.map((test, index): readonly string[] => {
    if (isRowTest(test)) return [`count(*) FILTER (WHERE ${offending(test, columnOf)}) AS n${index}`]
    if (test.kind !== 'freshness') return []
    const newest = `max(${quoteIdent(columnOf(ofFreshness(test, group)).name)})`
    return [`epoch(CAST(${newest} AS TIMESTAMP)) AS n${index}`, `CAST(${newest} AS VARCHAR) AS t${index}`]
  })
  const isNeeded = terms.some((of) => of.length > 0) || tests.some(({ kind }) => kind === 'row_count')
  if (!isNeeded) return new Map()
  const [row] = await engine.rows(
    `SELECT ${['count(*) AS total', ...terms.flat()].join(', ')} FROM (${rows})`,
    { signal },
  )
  return new Map(tests.map((test, index) => [test, countedOf(row, index)]))
}

function countedOf(row: Row | undefined, index: number): Counted {
  const value = row?.[`n${index}`]
  const text = row?.[`t${index}`]
  return {
    rows: Number(row?.total ?? 0),
    failures: Number(value ?? 0),
    newest: typeof text === 'string' ? { seconds: Number(value), text } : null,
  }
}

async function findingOf(
  engine: Engine,
  run: TestRun,
  test: GroupTest,
  columns: readonly Column[],
  counted: Counted | undefined,
): Promise<Finding | null> {
  const columnOf = (name: string): Column => columnNamed(columns, name)
  switch (test.kind) {
    case 'not_null':
    case 'accepted_range':
    case 'accepted_values': {
      const failures = counted?.failures ?? 0
      if (failures === 0) return null
      const condition = offending(test, columnOf)
      const examples = await examplesOf(engine, run, test, columns, condition)
      return { failures, message: rowsFound(failures, OFFENCE[test.kind]), examples }
    }
    case 'unique':
      return uniqueFinding(engine, run, test, columns)
    case 'freshness':
      return freshnessFinding(test, columnOf(ofFreshness(test, run.group)), counted?.newest ?? null, run.now)
    case 'row_count': {
      const rows = counted?.rows ?? 0
      const fits = rows >= (test.min ?? 0) && rows <= (test.max ?? Number.POSITIVE_INFINITY)
      return fits
        ? null
        : { failures: 1, message: `There ${rows === 1 ? 'is' : 'are'} ${rowsFound(rows, '')}`.trim() }
    }
    case 'sql':
      return sqlFinding(engine, run, test)
  }
}

const OFFENCE = {
  not_null: 'with NULL',
  accepted_range: 'outside the range',
  accepted_values: 'with another value',
} as const

/** The keys of the offending rows and what they offend by. */
async function examplesOf(
  engine: Engine,
  { rows, group, signal }: TestRun,
  test: GroupTest,
  columns: readonly Column[],
  condition: string,
): Promise<TestResult['examples']> {
  const wanted = [...group.joinKeys, group.eventTimeCol, ...columnsOfTest(test)]
  const shown = columns.filter(({ name }) => wanted.some((one) => sameName(one, name)))
  return textRows(engine, `SELECT ${names(shown)} FROM (${rows}) WHERE ${condition}`, signal)
}

const names = (columns: readonly Column[]): string => columns.map(({ name }) => quoteIdent(name)).join(', ')

/** The first rows of a SELECT, as text. */
async function textRows(
  engine: Engine,
  select: string,
  signal: AbortSignal | undefined,
): Promise<TestResult['examples']> {
  const rows = await engine.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${select} LIMIT ${EXAMPLES})`, {
    signal,
  })
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]),
    ),
  )
}

/** As in SQL, rows with NULL in one of the columns are like no other. */
async function uniqueFinding(
  engine: Engine,
  run: TestRun,
  test: GroupTest & { kind: 'unique' },
  columns: readonly Column[],
): Promise<Finding | null> {
  const { rows, signal } = run
  const keys = test.columns.map((name) => columnNamed(columns, name))
  const isWhole = keys.map(({ name }) => `${quoteIdent(name)} IS NOT NULL`).join(' AND ')
  const from = `(${rows}) WHERE ${isWhole}`
  const columnNames = keys.map(({ name }) => name)
  const [count] = await engine.rows(countSharedKeys(from, columnNames), { signal })
  const failures = Number(count?.n ?? 0)
  if (failures > 0) {
    const examples = await textRows(engine, `${selectSharedKeys(from, columnNames)} ORDER BY ALL`, signal)
    return { failures, message: rowsFound(failures, 'with values that another row has too'), examples }
  }
  return run.joins === undefined ? null : knownFinding(engine, run, run.joins, keys)
}

/** Rows of which the table has one already. Its files are skipped where their event times lie elsewhere. */
async function knownFinding(
  engine: Engine,
  { rows, group, signal }: TestRun,
  joins: string,
  keys: readonly Column[],
): Promise<Finding | null> {
  const needed = [...group.joinKeys, group.eventTimeCol]
  const hasAll = needed.every((name) => keys.some((key) => sameName(key.name, name)))
  if (!hasAll) return null
  const time = quoteIdent(group.eventTimeCol)
  const [reach] = await engine.rows(
    `SELECT CAST(min(${time}) AS VARCHAR) AS first, CAST(max(${time}) AS VARCHAR) AS last FROM (${rows})`,
    { signal },
  )
  if (typeof reach?.first !== 'string' || typeof reach.last !== 'string') return null
  const { columns } = await engine.run(`SELECT ${time} FROM (${joins}) LIMIT 0`, { signal })
  const type = columns[0]?.type ?? 'TIMESTAMP'
  const between = `${time} BETWEEN '${reach.first}'::${type} AND '${reach.last}'::${type}`
  const same = keys.map(({ name }) => `a.${quoteIdent(name)} = b.${quoteIdent(name)}`).join(' AND ')
  const known = `SELECT ${names(keys)} FROM (${rows}) AS a WHERE EXISTS (SELECT 1 FROM (SELECT ${names(keys)} FROM (${joins}) WHERE ${between}) AS b WHERE ${same})`
  const [count] = await engine.rows(`SELECT count(*) AS n FROM (${known})`, { signal })
  const failures = Number(count?.n ?? 0)
  if (failures === 0) return null
  const examples = await textRows(engine, `SELECT * FROM (${known}) ORDER BY ALL`, signal)
  return { failures, message: rowsFound(failures, 'with a key that the table has already'), examples }
}

function freshnessFinding(
  test: GroupTest & { kind: 'freshness' },
  column: Column,
  newest: Counted['newest'],
  now: Date | undefined,
): Finding | null {
  if (newest === null) return { failures: 1, message: `There is no value of ${column.name}.` }
  // A date is its day as it ended, as everywhere in Firn.
  const asOf = newest.seconds + (column.type === 'DATE' ? 86_400 : 0)
  const age = (now?.getTime() ?? Date.now()) / 1000 - asOf
  const allowed = parseAge(test.maxAge)
  if (allowed === null)
    throw new FirnError('invalid_input', `“${test.maxAge}” is not an age.`, { details: { field: 'tests' } })
  if (age <= allowed) return null
  return { failures: 1, message: `The newest value is ${newest.text}, ${ageInWords(age)} old.` }
}

function ageInWords(seconds: number): string {
  const [size, unit] =
    seconds >= 172_800 ? [86_400, 'days'] : seconds >= 7200 ? [3600, 'hours'] : [60, 'minutes']
  return `${Math.floor(seconds / size).toLocaleString('en-US')} ${unit}`
}

async function sqlFinding(
  engine: Engine,
  { rows, signal }: TestRun,
  test: GroupTest & { kind: 'sql' },
): Promise<Finding | null> {
  const select = userSelect(rows, sqlOf(test))
  try {
    const examples = await textRows(engine, `SELECT * FROM (${select})`, signal)
    if (examples.length === 0) return null
    const [count] = await engine.rows(`SELECT count(*) AS n FROM (${select})`, { signal })
    const failures = Number(count?.n ?? examples.length)
    return { failures, message: rowsFound(failures, 'returned by its SQL'), examples }
  } catch (error) {
    throw error instanceof EngineError ? (explainUserSelect(error, sqlOf(test)) ?? error) : error
  }
}
