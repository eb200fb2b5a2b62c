// The table of casts and refusals (PRODUCT.md) holds in every store, from the plan to what is read back.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeatureGroup, Store } from '../contract/index.ts'
import { openStores } from './stores.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { plan } from './writes.ts'

let project: TempProject
let file: string
beforeAll(async () => {
  project = await tempProject()
  file = await project.file('one.csv', 'customer_id,day\nA,2024-01-01\n')
})
afterAll(() => project.close())

/** What comes, and what is kept: its type, its text. */
const CASTS: readonly (readonly [sql: string, stored: string, back: string])[] = [
  ['-7::TINYINT', 'INTEGER', '-7'],
  ['-7::SMALLINT', 'INTEGER', '-7'],
  ['255::UTINYINT', 'INTEGER', '255'],
  ['65535::USMALLINT', 'INTEGER', '65535'],
  ['4294967295::UINTEGER', 'BIGINT', '4294967295'],
  ['18446744073709551615::UBIGINT', 'DECIMAL(20,0)', '18446744073709551615'],
  ['9223372036854775807::HUGEINT', 'BIGINT', '9223372036854775807'],
  ['9223372036854775808::HUGEINT', 'DECIMAL(38,0)', '9223372036854775808'],
  ["TIMESTAMP_S '2024-01-01 01:02:03'", 'TIMESTAMP', '2024-01-01 01:02:03'],
  ["TIMESTAMP_MS '2024-01-01 01:02:03.004'", 'TIMESTAMP', '2024-01-01 01:02:03.004'],
  ["TIMESTAMP_NS '2024-01-01 01:02:03.000000001'", 'TIMESTAMP', '2024-01-01 01:02:03'],
  ["'x'::ENUM('x', 'y')", 'VARCHAR', 'x'],
  [`'{"a": [1]}'::JSON`, 'VARCHAR', '{"a": [1]}'],
  [`['1'::JSON]`, 'VARCHAR[]', '[1]'],
  ['[1, 2]::INTEGER[2]', 'INTEGER[]', '[1, 2]'],
  ['[1::UTINYINT, NULL]', 'INTEGER[]', '[1, NULL]'],
  ["{'a': 1::SMALLINT, 'b': [1::UBIGINT]}", 'STRUCT("a" INTEGER, "b" DECIMAL(20,0)[])', "{'a': 1, 'b': [1]}"],
  ["MAP {'k': 1::HUGEINT}", 'MAP(VARCHAR, DECIMAL(38,0))', '{k=1}'],
]
const isNested = (type: string): boolean => /\[\]|STRUCT|MAP/.test(type)
const REFUSED = [
  ["TIMETZ '01:02:03+02'", 'TIME WITH TIME ZONE', 'TIME or VARCHAR'],
  ['INTERVAL 1 DAY', 'INTERVAL', 'epoch'],
  ["'101'::BIT", 'BIT', 'VARCHAR'],
  ['union_value(num := 1)', 'UNION', 'union_extract'],
  ["[{'a': INTERVAL 1 DAY}]", 'INTERVAL', 'epoch'],
] as const

describe.each([
  ['ICEBERG', { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: 'types' }],
  ['FILE Parquet', { kind: 'FILE', path: 'files/types', format: 'parquet' }],
  ['FILE CSV', { kind: 'FILE', path: 'files/text', format: 'csv' }],
  ['HIVE', { kind: 'HIVE_TABLE', database: 'default', table: 'types', partitionBy: ['day'] }],
] as const satisfies readonly (readonly [string, Store])[])('%s', (_, store) => {
  const isCsv = store.kind === 'FILE' && store.format === 'csv'
  const transformOf = (values: readonly string[]): string =>
    `SELECT *, ${values.map((sql, index) => `${sql} AS f${index}`).join(', ')} FROM source`
  const group = (values: readonly string[]): FeatureGroup =>
    customerGroup({
      name: `types_${store.kind}_${isCsv ? 'csv' : 'binary'}`,
      stores: [
        { ...store, ...(store.kind === 'HIVE_TABLE' && { partitionBy: [...store.partitionBy] }) } as Store,
      ],
      features: values.map((__, index) => ({ name: `f${index}`, dtype: '', description: '' })),
      transform: transformOf(values),
    })

  it('keeps what its plan says of each type', async () => {
    const casts = CASTS.filter(([, stored]) => !isCsv || !isNested(stored))
    const one = group(casts.map(([sql]) => sql))
    const { bench } = project
    const planned = await plan(bench, { group: one, input: { paths: [file] } }, new AbortController().signal)
    expect(planned.problems).toEqual([])
    const features = planned.stores[0]?.columns.filter(({ role }) => role === 'feature') ?? []
    expect(features.map(({ storedType }) => storedType)).toEqual(casts.map(([, stored]) => stored))
    expect(features.every(({ change }) => change === 'cast')).toBe(true)
    expect(planned.warnings.filter((text) => /nanoseconds/i.test(text))).toHaveLength(1)

    await project.create(one, customer, { input: { paths: [file] } })
    const [opened] = openStores(bench, one)
    const read = (await opened?.read()) ?? ''
    const [row] = await bench.engine.rows(
      `SELECT ${casts.map((__, index) => `typeof(f${index}) AS t${index}, CAST(f${index} AS VARCHAR) AS v${index}`).join(', ')} FROM (${read})`,
    )
    expect(casts.map((__, index) => row?.[`t${index}`])).toEqual(
      casts.map(([, stored]) => stored.replaceAll('"', '')),
    )
    expect(casts.map((__, index) => row?.[`v${index}`])).toEqual(casts.map(([, , back]) => back))
  })

  it.each(REFUSED)('refuses %s in the plan, with what to do', async (sql, type, hint) => {
    const planned = await plan(
      project.bench,
      { group: { ...group([sql]), name: 'refused' }, input: { paths: [file] } },
      new AbortController().signal,
    )
    expect(planned.problems).toMatchObject([
      {
        code: 'schema_mismatch',
        hint: expect.stringMatching(new RegExp(`${type}.* cannot be stored.*${hint}`)),
      },
    ])
  })
})
