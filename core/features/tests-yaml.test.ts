import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FeatureGroup } from '../contract/features.ts'
import type { GroupTest } from '../contract/group-tests.ts'
import { validateGroup } from './feature-group.ts'
import { parseAge } from './group-tests.ts'
import { readGroupYaml } from './group-yaml.ts'
import { writeGroupYaml } from './group-yaml-write.ts'

const head = `kind: feature_group
name: g
entity: {name: customer, join_keys: [id]}
materialization:
  event_time_col: day
  stores:
    - {kind: FILE, path: files/g, format: parquet}
features:
  spend: {dtype: DOUBLE}
  segment: {dtype: VARCHAR}
`
const groupOf = (text: string): FeatureGroup => {
  const { group } = readGroupYaml('g.yml', text)
  if (group === null) throw new Error('no group')
  return group
}
const withTests = (tests: string): string => `${head}tests:\n${tests}`
const testsOf = (text: string): readonly GroupTest[] => groupOf(text).tests ?? []
const problemsOf = (tests: string) => {
  const { group, problems } = readGroupYaml('g.yml', withTests(tests))
  return [
    ...problems.map(({ line, message }) => `${line}: ${message}`),
    ...(group === null ? [] : validateGroup(group).map(({ field, message }) => `${field}: ${message}`)),
  ]
}

test('every form is read, with its severity beside it or inside', () => {
  expect(
    testsOf(
      withTests(`  - {not_null: [id, spend], severity: warn}
  - unique: id
  - accepted_range: {column: spend, min: 0, max: 10.5, severity: warn}
  - accepted_range: {column: day, min: 2024-01-01}
  - accepted_range: {column: spend, max: 9007199254740993}
  - {accepted_values: {column: segment, values: [VIP, 1, true]}, severity: warn}
  - freshness: {max_age: 2 days}
  - row_count: {min: 1, max: 100}
  - sql:
      name: no refunds
      sql: |
        SELECT * FROM rows
        WHERE spend < 0
`),
    ),
  ).toEqual([
    { kind: 'not_null', columns: ['id', 'spend'], severity: 'warn' },
    { kind: 'unique', columns: ['id'], severity: 'fail' },
    { kind: 'accepted_range', column: 'spend', min: 0, max: 10.5, severity: 'warn' },
    { kind: 'accepted_range', column: 'day', min: '2024-01-01', severity: 'fail' },
    { kind: 'accepted_range', column: 'spend', max: '9007199254740993', severity: 'fail' },
    { kind: 'accepted_values', column: 'segment', values: ['VIP', 1, true], severity: 'warn' },
    { kind: 'freshness', maxAge: '2 days', severity: 'fail' },
    { kind: 'row_count', min: 1, max: 100, severity: 'fail' },
    { kind: 'sql', name: 'no refunds', sql: 'SELECT * FROM rows\nWHERE spend < 0\n', severity: 'fail' },
  ])
})

test('a kind that is not known is a problem of the file, on its line, and the group can be used', () => {
  const text = withTests('  - not_null: [id]\n  - {relationships: {to: customers}}\n  - recency\n')
  const { group, problems } = readGroupYaml('g.yml', text)
  expect(group?.tests).toHaveLength(1)
  expect(problems.map(({ line, message }) => [line, message])).toEqual([
    [13, 'Unknown test: relationships. It does not run.'],
    [14, 'Unknown test: recency. It does not run.'],
  ])
})

test.each([
  ['  - not_null: []\n', '12: The not_null test is not complete: columns is missing or not what it must be.'],
  ['  - {not_null: [id], severity: loud}\n', '12: The severity loud is neither warn nor fail.'],
  ['  - accepted_range: [spend]\n', '12: accepted_range must be a map of keys and values.'],
  [
    '  - accepted_range: {min: 1}\n',
    '12: The accepted_range test is not complete: column is missing or not what it must be.',
  ],
  [
    '  - row_count: {min: -1}\n',
    '12: The row_count test is not complete: min is missing or not what it must be.',
  ],
  [
    '  - not_null: [age]\n',
    'tests.0: The not_null test is of age, which is not a column of the feature group.',
  ],
  ['  - unique: [id, ID]\n', 'tests.0: The unique test names id more than once.'],
  ['  - accepted_range: {column: spend}\n', 'tests.0: The range of spend has neither min nor max.'],
  [
    '  - accepted_range: {column: spend, min: 3, max: 2}\n',
    'tests.0: The range of spend begins at 3 and ends before it, at 2.',
  ],
  [
    '  - accepted_range: {column: spend, min: 3, max: "x"}\n',
    'tests.0: The range of spend has a number and a text for its ends. Write both as numbers, or both as times.',
  ],
  ['  - row_count: {min: 3, max: 2}\n', 'tests.0: The row count begins at 3 and ends before it, at 2.'],
  [
    '  - freshness: {max_age: soon}\n',
    'tests.0: “soon” is not an age. Write it as 2 days, 12 hours or 1 week.',
  ],
  ['  - sql: {name: " ", sql: SELECT 1}\n', 'tests.0: A test by SQL needs a name.'],
  [
    '  - sql: {name: a, sql: SELECT 1}\n  - sql: {name: A, sql: SELECT 2}\n',
    'tests: a is the name of more than one SQL test.',
  ],
])('%j is refused', (tests, problem) => {
  expect(problemsOf(tests)).toEqual([problem])
})

test('an age is a number and a unit', () => {
  expect(['2 days', '12 hours', '1 week', '0.5 hours', '90minutes', '3 Seconds'].map(parseAge)).toEqual([
    172_800, 43_200, 604_800, 1800, 5400, 3,
  ])
  expect(['', 'days', '2', '2 months', '-1 day'].map(parseAge)).toEqual([null, null, null, null, null])
})

describe('written back', () => {
  const text = withTests(`  # ids first
  - {not_null: [id], owner: me}   # always
  - {relationships: {to: customers}}   # of another tool
  # spend in euros
  - accepted_range: {column: spend, min: 0, x_note: euros}
`)

  test('unchanged tests leave the text as it is', () => {
    expect(writeGroupYaml(groupOf(text), text)).toBe(text)
  })

  test('a changed test keeps comments and unknown keys', () => {
    const group = groupOf(text)
    const [first, second] = group.tests ?? []
    if (first === undefined || second?.kind !== 'accepted_range') throw new Error('other tests')
    const tests: GroupTest[] = [
      { ...first, severity: 'warn' },
      { kind: 'accepted_range', column: 'spend', max: 9, severity: 'warn' },
    ]
    expect(writeGroupYaml({ ...group, tests }, text)).toBe(
      withTests(`  # ids first
  - {not_null: [id], owner: me, severity: warn}   # always
  - {relationships: {to: customers}}   # of another tool
  # spend in euros
  - accepted_range: {column: spend, x_note: euros, max: 9, severity: warn}
`),
    )
  })

  test('an added and a removed one leave the others as they are', () => {
    const group = groupOf(text)
    const added: GroupTest = { kind: 'row_count', min: 1, severity: 'fail' }
    const tests = [...(group.tests ?? []).slice(0, 1), added]
    expect(writeGroupYaml({ ...group, tests }, text)).toContain(`  - {not_null: [id], owner: me}   # always
  - {relationships: {to: customers}}   # of another tool
`)
    expect(testsOf(writeGroupYaml({ ...group, tests }, text))).toEqual(tests)
  })

  test('the last one gone, the section is gone, but not those of other tools', () => {
    const own = withTests('  - not_null: [id]\n')
    expect(writeGroupYaml({ ...groupOf(own), tests: [] }, own)).toBe(head)
    const left = writeGroupYaml({ ...groupOf(text), tests: [] }, text)
    expect(left).toContain('relationships')
    expect(testsOf(left)).toEqual([])
  })

  test('a new file has a line for each', () => {
    const tests: GroupTest[] = [
      { kind: 'not_null', columns: ['id'], severity: 'fail' },
      { kind: 'freshness', maxAge: '2 days', severity: 'warn' },
    ]
    expect(writeGroupYaml({ ...groupOf(head), tests }, null)).toContain(
      'tests:\n  - {not_null: [id]}\n  - {freshness: {max_age: 2 days, severity: warn}}\n',
    )
  })

  const severity = fc.constantFrom('warn' as const, 'fail' as const)
  const columns = fc.uniqueArray(fc.constantFrom('id', 'day', 'spend', 'segment'), { minLength: 1 })
  const name = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '' && !text.includes('\0'))
  const anyTest: fc.Arbitrary<GroupTest> = fc.oneof(
    fc.record({ kind: fc.constantFrom('not_null' as const, 'unique' as const), columns, severity }),
    fc.record({
      kind: fc.constant('accepted_range' as const),
      column: fc.constant('spend'),
      min: fc.oneof(
        fc.integer(),
        fc.integer({ min: 1, max: 99_999 }).map((n) => n / 1000),
        name,
      ),
      severity,
    }),
    fc.record({
      kind: fc.constant('accepted_values' as const),
      column: fc.constant('segment'),
      values: fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minLength: 1, maxLength: 4 }),
      severity,
    }),
    fc.record({ kind: fc.constant('row_count' as const), max: fc.nat(), severity }),
    fc.record({ kind: fc.constant('sql' as const), name, sql: name, severity }),
  )
  const anyTests = fc.array(anyTest, { maxLength: 5 })

  test('any tests over any others are read back as they are, and the unknown one stays', () => {
    fc.assert(
      fc.property(anyTests, anyTests, fc.boolean(), (before, after, isFlow) => {
        const first = writeGroupYaml({ ...groupOf(head), tests: before }, null)
        const start = isFlow ? `${head}tests: [{other: 1}]\n` : withTests('  - other: 1\n')
        const old = writeGroupYaml({ ...groupOf(start), tests: before }, start)
        expect(testsOf(first)).toEqual(before)
        expect(testsOf(old)).toEqual(before)
        const written = writeGroupYaml({ ...groupOf(old), tests: after }, old)
        expect(testsOf(written)).toEqual(after)
        expect(written).toContain('other')
      }),
      { numRuns: 150 },
    )
  })
})
