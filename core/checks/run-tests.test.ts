import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { GroupTest, TestResult } from '../contract/index.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { runTests, type TestRun } from './run-tests.ts'

let folder: string
let engine: Engine
const group = { joinKeys: ['id'], eventTimeCol: 'day' }

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-checks-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

const ROWS = `FROM (VALUES ('A', DATE '2024-01-01', 1.5, 'x'), ('B', DATE '2024-01-02', NULL, 'y'),
  (NULL, DATE '2024-01-03', -1.0, NULL), ('A', DATE '2024-01-01', 7.0, 'x')) AS t(id, day, spend, kind)`

/** A test as the contract has it, but for what these tests take for granted. */
type Given = Record<string, unknown> & { readonly kind: GroupTest['kind'] }

async function run(given: Given, more: Partial<TestRun> = {}): Promise<TestResult> {
  const one = { severity: 'fail', ...given } as GroupTest
  const [result] = await runTests(engine, { tests: [one], group, rows: ROWS, ...more })
  if (!result) throw new Error('no result')
  return result
}
const said = ({ outcome, failures, message }: TestResult) => [outcome, failures, message]
const PASSED = ['passed', 0, null]

describe('each kind', () => {
  it.each<[Given, string, (string | number | null)[]]>([
    [{ kind: 'not_null', columns: ['ID'] }, 'ID is not NULL', ['failed', 1, '1 row with NULL']],
    [
      { kind: 'not_null', columns: ['day', 'spend', 'id'], severity: 'warn' },
      'day, spend and id are not NULL',
      ['warned', 2, '2 rows with NULL'],
    ],
    [{ kind: 'not_null', columns: ['day'] }, 'day is not NULL', PASSED],
    [
      { kind: 'unique', columns: ['id', 'day'] },
      'id and day are together unique',
      ['failed', 2, '2 rows with values that another row has too'],
    ],
    [{ kind: 'unique', columns: ['id', 'day', 'spend'] }, 'id, day and spend are together unique', PASSED],
    [
      { kind: 'accepted_range', column: 'spend', min: 0, max: 5.5 },
      'spend is from 0 to 5.5',
      ['failed', 2, '2 rows outside the range'],
    ],
    [{ kind: 'accepted_range', column: 'spend', max: '7' }, 'spend is at most 7', PASSED],
    [
      { kind: 'accepted_range', column: 'day', min: '2024-01-02' },
      'day is at least 2024-01-02',
      ['failed', 2, '2 rows outside the range'],
    ],
    [{ kind: 'accepted_range', column: 'day', max: '2024-01-03' }, 'day is at most 2024-01-03', PASSED],
    [
      { kind: 'accepted_values', column: 'kind', values: ['x', 'z'] },
      'kind is one of x, z',
      ['failed', 1, '1 row with another value'],
    ],
    [
      { kind: 'accepted_values', column: 'spend', values: [1.5, 7] },
      'spend is one of 1.5, 7',
      ['failed', 1, '1 row with another value'],
    ],
    [{ kind: 'row_count', min: 4, max: 4 }, 'the row count is from 4 to 4', PASSED],
    [{ kind: 'row_count', min: 5 }, 'the row count is at least 5', ['failed', 1, 'There are 4 rows']],
    [
      { kind: 'sql', name: 'no refunds', sql: 'SELECT * FROM rows WHERE spend < 0; -- nothing' },
      'no refunds',
      ['failed', 1, '1 row returned by its SQL'],
    ],
    [
      { kind: 'sql', name: 'fine', sql: 'WITH big AS (FROM rows WHERE spend > 100) SELECT * FROM big' },
      'fine',
      PASSED,
    ],
    [
      { kind: 'not_null', columns: ['age'] },
      'age is not NULL',
      ['failed', 1, 'There is no column age in these rows.'],
    ],
  ])('%j', async (given, title, found) => {
    const result = await run(given)
    expect(result.title).toBe(title)
    expect(said(result)).toEqual(found)
  })

  it('shows a few offending rows by their keys and what they offend by', async () => {
    const { examples } = await run({ kind: 'accepted_range', column: 'spend', min: 0 })
    expect(examples).toEqual([{ id: null, day: '2024-01-03', spend: '-1.0' }])
    expect((await run({ kind: 'unique', columns: ['id', 'day'] })).examples).toEqual([
      { id: 'A', day: '2024-01-01' },
    ])
    const many = await run({
      kind: 'sql',
      name: 'all',
      sql: 'SELECT i, i IS NULL AS n FROM rows, range(3) r(i)',
    })
    expect(many.failures).toBe(12)
    expect(many.examples).toHaveLength(5)
    expect(many.examples[0]).toEqual({ i: '0', n: 'false' })
  })

  it('counts rows that are not unique, whatever the column is called', async () => {
    for (const name of ['n', 'firn_rows', 'count']) {
      const rows = `SELECT v AS ${name} FROM (VALUES (-5), (5), (-5), (5), (7)) x(v)`
      const result = await run({ kind: 'unique', columns: [name] }, { rows })
      expect(said(result)).toEqual(['failed', 4, '4 rows with values that another row has too'])
      expect(result.examples).toEqual([{ [name]: '-5' }, { [name]: '5' }])
    }
  })

  it('measures freshness from the end of a day, and to the second of a time', async () => {
    const fresh = { kind: 'freshness', maxAge: '1 day' } as const
    expect(said(await run(fresh, { now: new Date('2024-01-04T23:59:00Z') }))).toEqual(PASSED)
    expect(said(await run(fresh, { now: new Date('2024-01-06T01:00:00Z') }))).toEqual([
      'failed',
      1,
      'The newest value is 2024-01-03, 2 days old.',
    ])
    const rows = `SELECT 'A' AS id, TIMESTAMPTZ '2024-01-03 10:00:00+02' AS day`
    const hour = { kind: 'freshness', maxAge: '1 hour' } as const
    expect(said(await run(hour, { rows, now: new Date('2024-01-03T09:00:00Z') }))).toEqual(PASSED)
    expect(said(await run(hour, { rows, now: new Date('2024-01-03T09:00:01Z') }))[0]).toBe('failed')
    expect(said(await run(fresh, { rows: `${ROWS} WHERE false` }))).toEqual([
      'failed',
      1,
      'There is no value of day.',
    ])
  })

  it('looks for a key in the table that the rows join, where the test has the whole key', async () => {
    const joins = `FROM (VALUES ('B', DATE '2024-01-02', 0.0, 'q'), ('C', DATE '2024-01-02', 0.0, 'q')) AS t(id, day, spend, kind)`
    const rows = `${ROWS} WHERE id = 'B'`
    const found = await run({ kind: 'unique', columns: ['day', 'id'] }, { rows, joins })
    expect(said(found)).toEqual(['failed', 1, '1 row with a key that the table has already'])
    expect(found.examples).toEqual([{ id: 'B', day: '2024-01-02' }])
    expect(said(await run({ kind: 'unique', columns: ['id'] }, { rows, joins }))).toEqual(PASSED)
    const others = joins.replaceAll('2024', '2023')
    expect(said(await run({ kind: 'unique', columns: ['day', 'id'] }, { rows, joins: others }))).toEqual(
      PASSED,
    )
  })
})

test.each([
  ['DOUBLE', "'NaN'", { min: 0 }, 1],
  ['FLOAT', '0.1', { max: 0.1 }, 0],
  ['DOUBLE', '0.1', { max: 0.1 }, 0],
  ['BIGINT', '9007199254740993', { max: '9007199254740992' }, 1],
  ['BIGINT', '2', { max: 1.5 }, 1],
  ['DECIMAL(38,0)', '99999999999999999999999999999999999999', { max: 5 }, 1],
  ['TIMESTAMP', "'2024-01-15 18:00:00'", { max: '2024-01-15' }, 0],
  ['TIMESTAMP', "'2024-01-15 18:00:00'", { max: '2024-01-15T17:59:59' }, 1],
  ['TIMESTAMP WITH TIME ZONE', "'2024-01-15 18:00:00+02'", { min: '2024-01-15 17:00' }, 1],
  ['VARCHAR', "'b'", { min: 'c' }, 1],
])('a %s of %s against %j: %i offend', async (type, value, bounds, failures) => {
  const rows = `SELECT 'A' AS id, DATE '2024-01-01' AS day, CAST(${value} AS ${type}) AS v`
  expect((await run({ kind: 'accepted_range', column: 'v', ...bounds }, { rows })).failures).toBe(failures)
})

describe('a test that is wrong itself', () => {
  it.each([
    ['SELECT * FROM rows WHERE spnd < 0', /^The test t's SQL fails: .*spnd/, 25],
    ['SELEC 1', /^The test t's SQL is not valid/, 0],
    ['SELECT 1; SELECT 2', /^The test t must be one SELECT, not several statements\.$/, undefined],
    ["ATTACH 'x.db'", /^The test t must be one SELECT\.$/, undefined],
    ["COPY rows TO '/tmp/x'", /^The test t must be one SELECT\.$/, undefined],
    ["SELECT * FROM read_csv('/etc/passwd')", /may read only rows, not read_csv\(\)/, 14],
    ['SELECT * FROM duckdb_secrets()', /may read only rows, not duckdb_secrets\(\)/, 14],
    ['SELECT 1) ; DROP TABLE x; SELECT * FROM (SELECT 1', /not valid/, 8],
    [
      "SELECT CAST(id AS INTEGER) FROM rows WHERE id = 'A'",
      /^The test t fails: Could not convert/,
      undefined,
    ],
  ])('%s', async (sql, message, position) => {
    const error = await run({ kind: 'sql', name: 't', sql }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'bad_sql', message: expect.stringMatching(message) })
    if (position !== undefined) expect(error).toMatchObject({ details: { position } })
  })

  it('has a bound of another type', async () => {
    await expect(run({ kind: 'accepted_range', column: 'spend', min: 'low' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(
        'The accepted_range test of spend does not fit its type, DECIMAL(2,1)',
      ),
    })
    await expect(run({ kind: 'accepted_range', column: 'day', min: 'low' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
})

describe('against a plain model', () => {
  const cell = fc.option(fc.integer({ min: -2, max: 3 }))
  const row = fc.record({ id: cell, day: cell, v: cell })
  const anyTest = fc.oneof(
    fc.record({
      kind: fc.constantFrom('not_null' as const, 'unique' as const),
      columns: fc.uniqueArray(fc.constantFrom('id', 'day', 'v'), { minLength: 1 }),
      severity: fc.constant('fail' as const),
    }),
    fc.record({
      kind: fc.constant('accepted_range' as const),
      column: fc.constant('v'),
      min: fc.integer({ min: -3, max: 3 }),
      max: fc.integer({ min: -3, max: 3 }),
      severity: fc.constant('warn' as const),
    }),
    fc.record({
      kind: fc.constant('accepted_values' as const),
      column: fc.constant('v'),
      values: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 3 }),
      severity: fc.constant('fail' as const),
    }),
    fc.record({
      kind: fc.constant('row_count' as const),
      min: fc.nat({ max: 5 }),
      severity: fc.constant('fail' as const),
    }),
  )
  type ModelRow = Readonly<Record<string, number | null>>

  function modelFailures(one: GroupTest, rows: readonly ModelRow[]): number {
    switch (one.kind) {
      case 'not_null':
        return rows.filter((r) => one.columns.some((name) => r[name] === null)).length
      case 'unique': {
        const keys = rows
          .filter((r) => one.columns.every((name) => r[name] !== null))
          .map((r) => one.columns.map((name) => r[name]).join())
        return keys.filter((key) => keys.filter((other) => other === key).length > 1).length
      }
      case 'accepted_range':
        return rows.filter(({ v }) => v != null && (v < Number(one.min) || v > Number(one.max))).length
      case 'accepted_values':
        return rows.filter(({ v }) => v != null && !one.values.includes(v)).length
      default:
        return one.kind === 'row_count' && rows.length < (one.min ?? 0) ? 1 : 0
    }
  }

  test('any tests on any rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 12 }),
        fc.array(anyTest, { minLength: 1, maxLength: 4 }),
        async (rows, tests) => {
          const values = `SELECT unnest(from_json(${quoteLiteral(JSON.stringify(rows))}, '[{"id":"INTEGER","day":"INTEGER","v":"INTEGER"}]'), recursive := true)`
          const results = await runTests(engine, { tests, group, rows: values })
          expect(results.map(({ failures }) => failures)).toEqual(
            tests.map((one) => modelFailures(one, rows)),
          )
          expect(results.map(({ outcome }) => outcome)).toEqual(
            results.map(({ failures, test: { severity } }) =>
              failures === 0 ? 'passed' : severity === 'warn' ? 'warned' : 'failed',
            ),
          )
          for (const { examples, failures } of results) expect(examples.length).toBeLessThanOrEqual(failures)
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
})
