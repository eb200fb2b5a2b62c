import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { quoteIdent, quoteLiteral } from '../engine/sql.ts'
import type { OfflineStore } from './offline-store.ts'
import { type TempStores, tempStores, writeSql } from './testing/folder-stores.ts'

// What goes in comes out: same columns, same types, same rows, whatever the schema. The oracle is DuckDB itself: both
// sides are compared with EXCEPT ALL, on the values and not on their text.

let stores: TempStores
beforeAll(async () => {
  stores = await tempStores()
})
afterAll(() => stores.close())

/** SQL of a type, and of values of it. */
interface Typed {
  readonly type: string
  readonly value: fc.Arbitrary<string>
}

const of = (type: string, text: fc.Arbitrary<string>): Typed => ({
  type,
  value: text.map((value) => `CAST(${quoteLiteral(value)} AS ${type})`),
})
const integers = (type: string, bits: bigint, signed: boolean): Typed =>
  of(
    type,
    fc
      .bigInt(
        signed
          ? { min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n }
          : { min: 0n, max: 2n ** bits - 1n },
      )
      .map(String),
  )
const digits = (width: number, scale: number): fc.Arbitrary<string> =>
  fc
    .bigInt({ min: -(10n ** BigInt(width)) + 1n, max: 10n ** BigInt(width) - 1n })
    .map((n) => `${n < 0n ? '-' : ''}${String(n < 0n ? -n : n).padStart(scale + 1, '0')}`)
    .map((text) => (scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`))
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((s) => s.replaceAll('\0', '')),
  fc.constantFrom(
    '',
    ' ',
    'NULL',
    'null',
    '"',
    '""',
    '\\N',
    '\n',
    '\r\n',
    '\r',
    ',',
    '#',
    "'",
    'a,"b"\n',
    '\ufeff',
    '\u00a0',
  ),
)
const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
const day = date.map((at) => at.toISOString().slice(0, 10))
const micros = fc.integer({ min: 0, max: 999_999 }).map((n) => String(n).padStart(6, '0'))
const clock = fc.tuple(date, micros).map(([at, part]) => `${at.toISOString().slice(11, 19)}.${part}`)
const instant = fc.tuple(day, clock).map(([d, c]) => `${d} ${c}`)
const nanos = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map((n) => `make_timestamp_ns(${n})`)
const double = fc.double().map((n) => (Number.isNaN(n) ? 'nan' : Object.is(n, -0) ? '-0.0' : String(n)))

const scalars: readonly Typed[] = [
  of('BOOLEAN', fc.constantFrom('true', 'false')),
  integers('TINYINT', 8n, true),
  integers('SMALLINT', 16n, true),
  integers('INTEGER', 32n, true),
  integers('BIGINT', 64n, true),
  integers('UTINYINT', 8n, false),
  integers('USMALLINT', 16n, false),
  integers('UINTEGER', 32n, false),
  integers('UBIGINT', 64n, false),
  of('HUGEINT', digits(38, 0)),
  of(
    'UHUGEINT',
    digits(38, 0).map((n) => n.replace('-', '')),
  ),
  of('DECIMAL(4,1)', digits(4, 1)),
  of('DECIMAL(18,6)', digits(18, 6)),
  of('DECIMAL(38,10)', digits(38, 10)),
  of(
    'FLOAT',
    fc.float().map((n) => (Number.isNaN(n) ? 'nan' : String(n))),
  ),
  of('DOUBLE', double),
  of('VARCHAR', text),
  of(
    'BLOB',
    fc
      .uint8Array({ maxLength: 6 })
      .map((bytes) => [...bytes].map((b) => `\\x${b.toString(16).padStart(2, '0').toUpperCase()}`).join('')),
  ),
  of('DATE', fc.oneof(day, fc.constantFrom('infinity', '-infinity', '0044-03-15 (BC)'))),
  of('TIME', clock),
  of('TIMESTAMP', fc.oneof(instant, fc.constantFrom('infinity', '-infinity'))),
  of(
    'TIMESTAMP_S',
    instant.map((at) => at.slice(0, 19)),
  ),
  of(
    'TIMESTAMP_MS',
    instant.map((at) => at.slice(0, 23)),
  ),
  { type: 'TIMESTAMP_NS', value: nanos },
  of(
    'TIMESTAMP WITH TIME ZONE',
    instant.map((at) => `${at}+00`),
  ),
  of(
    'INTERVAL',
    fc
      .tuple(fc.integer({ min: -999, max: 999 }), fc.nat(99), clock)
      .map(([m, d, c]) => `${m} months ${d} days ${c}`),
  ),
  of('UUID', fc.uuid()),
  of(
    'BIT',
    fc.array(fc.constantFrom('0', '1'), { minLength: 1, maxLength: 20 }).map((bits) => bits.join('')),
  ),
  of(`ENUM('a', 'b c', 'it''s')`, fc.constantFrom('a', 'b c', "it's")),
]

const orNull = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant('NULL') })
const listOf = (member: Typed): Typed => ({
  type: `${member.type}[]`,
  value: fc
    .array(orNull(member.value), { maxLength: 3 })
    .map((items) => `CAST([${items.join(', ')}] AS ${member.type}[])`),
})
const arrayOf = (member: Typed): Typed => ({
  type: `${member.type}[2]`,
  value: fc
    .tuple(orNull(member.value), orNull(member.value))
    .map((items) => `CAST([${items.join(', ')}] AS ${member.type}[2])`),
})
const structOf = (members: readonly Typed[]): Typed => {
  const names = members.map((_, index) => `f ${index}`)
  const type = `STRUCT(${members.map((member, i) => `${quoteIdent(names[i] ?? '')} ${member.type}`).join(', ')})`
  return {
    type,
    value: fc
      .tuple(...members.map((member) => orNull(member.value)))
      .map((values) => `CAST({${values.map((v, i) => `'${names[i]}': ${v}`).join(', ')}} AS ${type})`),
  }
}
const mapOf = (member: Typed): Typed => ({
  type: `MAP(VARCHAR, ${member.type})`,
  value: fc
    .uniqueArray(fc.constantFrom('x', 'y', ''), { maxLength: 3 })
    .chain((keys) => fc.tuple(...keys.map((key) => orNull(member.value).map((v) => [key, v] as const))))
    .map((items) => {
      const keys = items.map(([key]) => quoteLiteral(key)).join(', ')
      const values = items.map(([, value]) => value).join(', ')
      return `CAST(MAP([${keys}], [${values}]) AS MAP(VARCHAR, ${member.type}))`
    }),
})

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
let count = 0
const next = (): string => {
  count += 1
  return `property_${count}`
}

it('Parquet files keep every type and value', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(rowsOfTypes(nested), (sql) => comesBack(stores.file({ path: next() }), sql)),
    RUNS,
  )
})

it('CSV files keep every scalar type and value', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(rowsOfTypes(scalar), (sql) =>
      comesBack(stores.file({ path: next(), format: 'csv' }), sql),
    ),
    RUNS,
  )
})

const PARTITION_TYPES =
  /^(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL.*|VARCHAR|DATE|TIME.*|UUID|ENUM.*)$/
const partitionType = fc
  .constantFrom(...scalars.filter(({ type }) => PARTITION_TYPES.test(type)))
  .map((typed) =>
    typed.type === 'VARCHAR' ? { ...typed, value: typed.value.filter((v) => !v.includes("''")) } : typed,
  )

it('Hive tables keep every type and value, of partition columns too', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(rowsOfTypes(nested, partitionType), (sql) =>
      comesBack(stores.hive({ table: next(), partitionBy: ['k', 'day(t)'] }), sql),
    ),
    RUNS,
  )
})
