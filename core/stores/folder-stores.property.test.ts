import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { quoteIdent } from '../engine/sql.ts'
import type { OfflineStore } from './offline-store.ts'
import { type TempStores, tempStores, writeSql } from './testing/folder-stores.ts'
import { arrayOf, listOf, mapOf, orNull, scalars, structOf, type Typed } from './testing/typed-values.ts'

// What goes in comes out: same columns, same types, same rows, whatever the schema. The oracle is DuckDB itself: both
// sides are compared with EXCEPT ALL, on the values and not on their text.

let stores: TempStores
beforeAll(async () => {
  stores = await tempStores()
})
afterAll(() => stores.close())

const scalar = fc.constantFrom(...scalars)
const parquetScalar = fc.constantFrom(...scalars.filter(({ type }) => type !== 'INTERVAL'))
const { type: nested } = fc.letrec<{ type: Typed }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 4, arbitrary: parquetScalar },
    { weight: 1, arbitrary: tie('type').map(listOf) },
    { weight: 1, arbitrary: tie('type').map(arrayOf) },
    { weight: 1, arbitrary: fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map(structOf) },
    { weight: 1, arbitrary: tie('type').map(mapOf) },
  ),
}))

const columnName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c d', 'select', 'é', '_x', 'filename', 'file_index') },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 6 }).filter((s) => s.trim() !== '') },
)

/** A SELECT of up to six rows. */
const rowsOfTypes = (type: fc.Arbitrary<Typed>, key?: fc.Arbitrary<Typed>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.uniqueArray(columnName, {
        minLength: 1,
        maxLength: 4,
        selector: (name) => name.toLowerCase(),
      }),
      fc.array(type, { minLength: 4, maxLength: 4 }),
      key ?? scalar,
    )
    .chain(([names, types, keyType]) => {
      const columns = names
        .filter((name) => !['t', 'k'].includes(name.toLowerCase()))
        .map((name, index) => ({ name, typed: types[index] ?? keyType }))
      const all = key === undefined ? columns : [...columns, { name: 'k', typed: keyType }]
      const row = fc
        .tuple(
          orNull(scalars.find(({ type: t }) => t === 'TIMESTAMP')?.value ?? fc.constant('NULL')),
          ...all.map(({ typed }) => orNull(typed.value)),
        )
        .map((values) =>
          values
            .map((value, i) => {
              const { name, typed } = all[i - 1] ?? { name: 't', typed: { type: 'TIMESTAMP' } }
              return `CAST(${value} AS ${typed.type}) AS ${quoteIdent(name)}`
            })
            .join(', '),
        )
      return fc
        .array(row, { minLength: 1, maxLength: 6 })
        .map((rows) => rows.map((one) => `SELECT ${one}`).join(' UNION ALL '))
    })

async function comesBack(store: OfflineStore, sql: string): Promise<void> {
  const { rows } = await writeSql(store, sql)
  const read = await store.read()
  const [given, got] = await Promise.all([sql, read].map((query) => stores.engine.rows(`DESCRIBE ${query}`)))
  const types = (described: typeof given) => described?.map((row) => [row.column_name, row.column_type])
  expect(types(got)).toEqual(types(given))
  const [differing] = await stores.engine.rows(
    `SELECT (SELECT count(*) FROM (${read})) AS read,
            (SELECT count(*) FROM (FROM (${sql}) EXCEPT ALL FROM (${read}))) AS lost,
            (SELECT count(*) FROM (FROM (${read}) EXCEPT ALL FROM (${sql}))) AS made_up`,
  )
  expect({ ...differing }).toEqual({ read: rows, lost: 0, made_up: 0 })
  await store.drop({ deleteData: true })
}

const RUNS = { numRuns: 150, interruptAfterTimeLimit: 45_000, markInterruptAsFailure: false }
/** A slow machine may end a property early, but not before it has said something. */
const LEAST_RUNS = 20
async function holds(rows: fc.Arbitrary<string>, check: (sql: string) => Promise<void>): Promise<void> {
  let runs = 0
  const counted = async (sql: string): Promise<void> => {
    await check(sql)
    runs += 1
  }
  await fc.assert(fc.asyncProperty(rows, counted), RUNS)
  expect(runs).toBeGreaterThanOrEqual(LEAST_RUNS)
}
let count = 0
const next = (): string => {
  count += 1
  return `property_${count}`
}

it('Parquet files keep every type and value', { timeout: 60_000 }, async () => {
  await holds(rowsOfTypes(nested), (sql) => comesBack(stores.file({ path: next() }), sql))
})

it('CSV files keep every scalar type and value', { timeout: 60_000 }, async () => {
  await holds(rowsOfTypes(scalar), (sql) => comesBack(stores.file({ path: next(), format: 'csv' }), sql))
})

const PARTITION_TYPES =
  /^(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL.*|VARCHAR|DATE|TIME.*|UUID|ENUM.*)$/
const partitionType = fc
  .constantFrom(...scalars.filter(({ type }) => PARTITION_TYPES.test(type)))
  .map((typed) =>
    typed.type === 'VARCHAR' ? { ...typed, value: typed.value.filter((v) => !v.includes("''")) } : typed,
  )

it('Hive tables keep every type and value, of partition columns too', { timeout: 60_000 }, async () => {
  await holds(rowsOfTypes(nested, partitionType), (sql) =>
    comesBack(stores.hive({ table: next(), partitionBy: ['k', 'day(t)'] }), sql),
  )
})
