import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GroupTest } from '../../../core/contract/index.ts'
import { emptyTest, type TestDraft, testDraft, testKinds, understand } from './test-draft.ts'

const types: Readonly<Record<string, string>> = {
  orders: 'BIGINT',
  vip: 'BOOLEAN',
  segment: 'VARCHAR',
  day: 'DATE',
}
const typeOf = (column: string): string => types[column] ?? ''
const meant = (draft: Partial<TestDraft> & Pick<TestDraft, 'kind'>) =>
  understand({ ...emptyTest(1, draft.kind), ...draft }, typeOf)

const severity = fc.constantFrom('warn' as const, 'fail' as const)
const columns = fc.uniqueArray(fc.constantFrom(...Object.keys(types)), { minLength: 1 })
const rows = fc.nat({ max: 1_000_000 })
const tests: fc.Arbitrary<GroupTest> = fc.oneof(
  fc.record({ kind: fc.constantFrom('not_null' as const, 'unique' as const), columns, severity }),
  fc.record({
    kind: fc.constant('accepted_range' as const),
    column: fc.constant('orders'),
    min: fc.integer(),
    max: fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each + 0),
    severity,
  }),
  fc.record({
    kind: fc.constant('accepted_values' as const),
    column: fc.constant('segment'),
    values: fc.array(fc.string(), { minLength: 1 }),
    severity,
  }),
  fc.record({
    kind: fc.constant('accepted_values' as const),
    column: fc.constant('vip'),
    values: fc.array(fc.boolean(), { minLength: 1 }),
    severity,
  }),
  fc.record({
    kind: fc.constant('freshness' as const),
    maxAge: fc.constantFrom('2 days', '12 hours'),
    severity,
  }),
  fc.record({ kind: fc.constant('row_count' as const), min: rows, severity }),
  fc.record({
    kind: fc.constant('sql' as const),
    name: fc.constant('spend adds up'),
    sql: fc.constant('SELECT * FROM rows WHERE orders < 0'),
    severity,
  }),
)

test('what a test means survives being opened in the editor and saved', () => {
  fc.assert(
    fc.property(tests, (each) => {
      expect(understand(testDraft(1, each), typeOf)).toEqual({ ok: true, test: each })
    }),
  )
})

test('a test that was just added says at which field it lacks what', () => {
  const fields = testKinds.map((kind) => {
    const understood = meant({ kind })
    return understood.ok ? null : understood.field
  })
  expect(fields).toEqual(['columns', 'columns', 'column', 'column', 'maxAge', 'min', 'name'])
})

test('bounds and values are of the column’s type', () => {
  expect(meant({ kind: 'accepted_range', column: 'orders', min: '1.5' })).toMatchObject({
    test: { min: 1.5 },
  })
  expect(meant({ kind: 'accepted_range', column: 'orders', min: 'few' })).toMatchObject({ field: 'min' })
  expect(meant({ kind: 'accepted_range', column: 'day', max: '2024-01-31' })).toMatchObject({
    test: { max: '2024-01-31' },
  })
  expect(meant({ kind: 'accepted_values', column: 'orders', values: ['1', 'x'] })).toMatchObject({
    message: 'orders cannot hold x.',
  })
  expect(meant({ kind: 'accepted_values', column: 'segment', values: ['1'] })).toMatchObject({
    test: { values: ['1'] },
  })
})

test('numbers of rows are whole and in order', () => {
  expect(meant({ kind: 'row_count', min: '1,000' })).toMatchObject({ test: { min: 1000 } })
  expect(meant({ kind: 'row_count', min: '-1' })).toMatchObject({ field: 'min' })
  expect(meant({ kind: 'row_count', min: '5', max: '4' })).toMatchObject({ field: 'max' })
})
