// What is written is what is read, in every store: same columns, same types, same values to the last bit, NULL and empty
// apart at every level, wherever in lists, structs and maps. The oracle is DuckDB's own rows, compared by contentOf,
// which tells -0.0 from 0.0 and knows NaN; and, for the statistics that readers skip files by, the count of each value.

import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../contract/index.ts'
import { quoteIdent } from '../engine/sql.ts'
import { contentOf } from '../stores/content-hash.ts'
import type { OfflineStore } from '../stores/offline-store.ts'
import {
  clock,
  day,
  digits,
  double,
  instant,
  integers,
  listOf,
  mapOf,
  of,
  orNull,
  structOf,
  type Typed,
  text,
} from '../stores/testing/typed-values.ts'
import { openStores } from './stores.ts'
import { customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

let project: TempProject
beforeAll(async () => {
  project = await tempProject()
})
afterAll(() => project.close())

const among = (type: string, some: fc.Arbitrary<string>, ...edges: readonly string[]): Typed =>
  of(type, fc.oneof({ weight: 2, arbitrary: some }, { weight: 1, arbitrary: fc.constantFrom(...edges) }))
const bytes = (list: readonly number[]): string =>
  list.map((byte) => `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
const float = fc.float().map((n) => (Number.isNaN(n) ? 'nan' : Object.is(n, -0) ? '-0.0' : String(n)))
const number = ['nan', 'inf', '-inf', '-0.0', '0.0'] as const
/** Longer than the bounds that statistics keep, and beyond 16 bits. */
const long = ['x'.repeat(300), '🧊'.repeat(40), '\u{10ffff}'.repeat(20), `${'é'.repeat(70)}z`]
const times = ['infinity', '-infinity', '1969-12-31 23:59:59.999999', '0044-03-15 (BC) 08:00:00'] as const
const nul: Typed = { type: 'VARCHAR', value: fc.constant("('a' || chr(0) || 'b')") }

/** The types that every store keeps (PRODUCT.md). */
const kept: readonly Typed[] = [
  of('BOOLEAN', fc.constantFrom('true', 'false')),
  integers('INTEGER', 32n, true),
  integers('BIGINT', 64n, true),
  among('FLOAT', float, ...number, '3.4028235e38', '1e-45'),
  among('DOUBLE', double, ...number, '5e-324', '-1.7976931348623157e308'),
  of('DECIMAL(4,1)', digits(4, 1)),
  of('DECIMAL(18,6)', digits(18, 6)),
  of('DECIMAL(38,0)', digits(38, 0)),
  of('DECIMAL(38,10)', digits(38, 10)),
  of('DECIMAL(38,38)', digits(38, 38)),
  among('VARCHAR', text, ...long),
  among(
    'BLOB',
    fc.uint8Array({ maxLength: 6 }).map((list) => bytes([...list])),
    '',
    bytes(Array(40).fill(255)),
  ),
  of('UUID', fc.uuid()),
  among('DATE', day, 'infinity', '-infinity', '0044-03-15 (BC)', '5881580-07-10', '5877642-06-25 (BC)'),
  among('TIME', clock, '00:00:00', '23:59:59.999999', '24:00:00'),
  among('TIMESTAMP', instant, ...times, '294247-01-10 04:00:54.775806', '290309-12-22 (BC) 00:00:00'),
  among(
    'TIMESTAMP WITH TIME ZONE',
    instant.map((at) => `${at}+05:30`),
    'infinity',
    '-infinity',
    '2024-06-01 00:00:00-11:45',
  ),
]
const scalar = fc.constantFrom(...kept)
const { type: nested } = fc.letrec<{ type: Typed }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: fc.oneof({ weight: 12, arbitrary: scalar }, fc.constant(nul)) },
    { weight: 2, arbitrary: tie('type').map(listOf) },
    { weight: 2, arbitrary: fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map(structOf) },
    { weight: 1, arbitrary: tie('type').map(mapOf) },
  ),
}))

interface Table {
  readonly columns: readonly { readonly name: string; readonly typed: Typed }[]
  /** SQL of the values. */
  readonly rows: readonly (readonly string[])[]
}

const columnName = fc.oneof(
  fc.constantFrom('a', 'b', 'c d', 'select', 'é', 'a.b', 'q"x', "it's", 'list', 'element', 'key'),
  fc.string({ minLength: 1, maxLength: 6 }).filter((name) => name.trim() !== '' && !name.includes('\0')),
)
const tableOf = (type: fc.Arbitrary<Typed>): fc.Arbitrary<Table> =>
  fc
    .tuple(
      fc.uniqueArray(columnName, { minLength: 1, maxLength: 5, selector: (name) => name.toLowerCase() }),
      fc.array(type, { minLength: 5, maxLength: 5 }),
    )
    .chain(([names, types]) => {
      const columns = names
        .filter((name) => name.toLowerCase() !== 't')
        .map((name, index) => ({ name, typed: types[index] ?? nul }))
      const time = of('TIMESTAMP', instant)
      const all = [{ name: 't', typed: time }, ...columns]
      const row = fc.tuple(...all.map(({ typed }) => orNull(typed.value)))
      return fc.array(row, { minLength: 1, maxLength: 8 }).map((rows) => ({ columns: all, rows }))
    })

const select = ({ columns, rows }: Table): string =>
  rows
    .map(
      (row) =>
        `SELECT ${columns
          .map(({ name, typed }, index) => `CAST(${row[index]} AS ${typed.type}) AS ${quoteIdent(name)}`)
          .join(', ')}`,
    )
    .join(' UNION ALL ')

let tables = 0
function open(store: Store): OfflineStore {
  const [opened] = openStores(project.bench, customerGroup({ stores: [store] }))
  if (opened === undefined) throw new Error('No store')
  return opened
}
async function append(store: OfflineStore, sql: string): Promise<void> {
  const { columns } = await project.bench.engine.run(`SELECT * FROM (${sql}) LIMIT 0`)
  await store.write({
    rows: { sql, columns },
    mode: 'append',
    writeId: randomUUID(),
    eventTimeCol: 't',
    summary: {},
  })
}

async function comesBack(store: OfflineStore, table: Table): Promise<void> {
  const { engine } = project.bench
  try {
    // In two writes: two files, with statistics of their own.
    const half = Math.ceil(table.rows.length / 2)
    for (const rows of [table.rows.slice(0, half), table.rows.slice(half)])
      if (rows.length > 0) await append(store, select({ ...table, rows }))
    const [sql, read] = [select(table), await store.read()]
    expect(await contentOf(engine, read)).toEqual(await contentOf(engine, sql))
    const counts = table.columns.map(({ name, typed }, index) => {
      const is = `${quoteIdent(name)} IS NOT DISTINCT FROM CAST(${table.rows[0]?.[index]} AS ${typed.type})`
      return (from: string) => `(SELECT count(*) FROM (${from}) WHERE ${is})`
    })
    const found = (from: string) =>
      engine.rows(`SELECT ${counts.map((count, index) => `${count(from)} AS c${index}`).join(', ')}`)
    expect(await found(read)).toEqual(await found(sql))
  } finally {
    await store.drop({ deleteData: true })
  }
}

const RUNS = { numRuns: 60, interruptAfterTimeLimit: 12_000, markInterruptAsFailure: false }
/** A slow machine may end a property early, but not before it has said something. */
const LEAST_RUNS = 3
const name = (): string => {
  tables += 1
  return `t_${tables}`
}
async function property(store: (table: string) => Store, type: fc.Arbitrary<Typed>): Promise<void> {
  let runs = 0
  const counted = async (table: Table): Promise<void> => {
    await comesBack(open(store(name())), table)
    runs += 1
  }
  await fc.assert(fc.asyncProperty(tableOf(type), counted), RUNS)
  expect(runs).toBeGreaterThanOrEqual(LEAST_RUNS)
}

describe('a round trip', () => {
  it('through ICEBERG', () =>
    property(
      (table) => ({ kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table }),
      nested,
    ))
  it('through FILE, Parquet', () =>
    property((table) => ({ kind: 'FILE', path: `files/${table}`, format: 'parquet' }), nested))
  it('through FILE, CSV, of types that are not nested', () =>
    property(
      (table) => ({ kind: 'FILE', path: `files/${table}`, format: 'csv' }),
      fc.oneof({ weight: 12, arbitrary: scalar }, fc.constant(nul)),
    ))
  it('through HIVE', () =>
    property(
      (table) => ({ kind: 'HIVE_TABLE', database: 'default', table, partitionBy: ['day(t)'] }),
      nested,
    ))

  it.each(['[1]', "{'a': 1}", "MAP {'a': 1}"])('CSV refuses %s, and says what does', async (value) => {
    const store = open({ kind: 'FILE', path: `files/${name()}`, format: 'csv' })
    await expect(append(store, `SELECT TIMESTAMP '2024-01-01' AS t, ${value} AS v`)).rejects.toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining('Parquet'),
    })
  })
})
