import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OfflineStore } from './offline-store.ts'
import { batchSql, filesIn, rowsOf, type TempStores, tempStores, writeSql } from './testing/folder-stores.ts'
import { replacesOf, settleDuplicates } from './write-mode.ts'

let stores: TempStores
beforeAll(async () => {
  stores = await tempStores()
})
afterAll(() => stores.close())

const group = { joinKeys: ['k', 'id'], eventTimeCol: 't' }
const merge = { mode: 'merge', replaces: replacesOf({ group, mode: 'merge' }) } as const
const range = (start: string, end: string) =>
  ({ mode: 'overwrite-range', replaces: replacesOf({ group, mode: 'overwrite-range', start, end }) }) as const

const kinds: readonly (readonly [string, (name: string) => OfflineStore])[] = [
  ['FILE parquet', (name) => stores.file({ path: `files/${name}` })],
  ['FILE csv', (name) => stores.file({ path: `files/${name} csv`, format: 'csv' })],
  ['HIVE_TABLE', (name) => stores.hive({ table: name })],
  ['HIVE_TABLE by time', (name) => stores.hive({ table: `${name}_day`, partitionBy: ['day(t)'] })],
  ['HIVE_TABLE in one folder', (name) => stores.hive({ table: `${name}_plain`, partitionBy: [] })],
]

describe.each(kinds)('%s', (_, open) => {
  it('merges: rows with the same keys and event time are replaced, others added', async () => {
    const store = open('merged')
    await writeSql(
      store,
      `SELECT * FROM (VALUES ('a', 1, TIMESTAMP '2024-01-01', 10), ('a', 2, TIMESTAMP '2024-01-01', 20),
        (NULL, 1, TIMESTAMP '2024-01-01', 30), ('a', 1, TIMESTAMP '2024-01-02', 40)) v(k, id, t, x)`,
    )
    const receipt = await writeSql(
      store,
      `SELECT * FROM (VALUES (11, 'a', 1, TIMESTAMP '2024-01-01'), (50, 'b', 1, TIMESTAMP '2024-01-01')) v(x, k, id, t)`,
      merge,
    )
    expect(receipt).toMatchObject({ rows: 2, replacedRows: 1 })
    expect((await rowsOf(stores.engine, store, 'x')).map(({ k, id, x }) => [k, id, x])).toEqual([
      ['a', 1, 11],
      ['a', 2, 20],
      [null, 1, 30],
      ['a', 1, 40],
      ['b', 1, 50],
    ])
    expect((await store.describe())?.rows).toBe(5)
  })

  it('overwrites a range, both ends of it, and leaves the rest', async () => {
    const store = open('ranged')
    await writeSql(
      store,
      `SELECT 'a' AS k, i AS id, TIMESTAMP '2024-01-01' + to_hours(i) AS t, 'old' AS x FROM range(96) r(i)`,
    )
    const receipt = await writeSql(
      store,
      `SELECT 'a' AS k, 1000::BIGINT AS id, TIMESTAMP '2024-01-02 12:00:00' AS t, 'new' AS x`,
      range('2024-01-02', '2024-01-03 06:00'),
    )
    expect(receipt).toMatchObject({ rows: 1, replacedRows: 31 })
    const ids = (await rowsOf(stores.engine, store, 'id')).map(({ id }) => Number(id))
    expect(ids).toEqual([...[...Array(96).keys()].filter((id) => id < 24 || id > 54), 1000])
  })

  it('leaves the parts alone that hold nothing to replace', async () => {
    const store = open('touched')
    for (const batch of [1, 2, 3]) await writeSql(store, batchSql(batch, 100))
    const before = new Set(await filesIn(store.path))
    // One row of one batch, in one partition.
    const row = `SELECT batch, k, id, t FROM (${batchSql(2, 100)}) WHERE id = 7`
    const keys = { kind: 'keys', columns: ['batch', 'id', 't'] } as const
    const receipt = await writeSql(store, row, { mode: 'merge', replaces: keys })
    expect(receipt).toMatchObject({ rows: 1, replacedRows: 1 })
    const after = await filesIn(store.path)
    const gone = [...before].filter((name) => !after.includes(name) && !name.endsWith('.json'))
    // FILE keeps the parts of the state before for those who read it.
    expect(gone).toHaveLength(store.kind === 'FILE' ? 0 : 1)
    expect(after.filter((name) => !before.has(name))).toHaveLength(2)
    expect((await store.describe())?.rows).toBe(300)
    await writeSql(store, batchSql(4, 100))
    expect((await stores.engine.rows(`SELECT count(*) AS n FROM (${await store.read()})`))[0]?.n).toBe(400)
  })

  it('drops parts whose every row is replaced', async () => {
    const store = open('dropped')
    for (const batch of [1, 2]) await writeSql(store, batchSql(batch, 20))
    const keys = { kind: 'keys', columns: ['batch', 'id'] } as const
    await writeSql(store, batchSql(2, 20), { mode: 'merge', replaces: keys })
    const state = await rowsOf(stores.engine, store)
    expect(state).toHaveLength(40)
    await writeSql(store, batchSql(1, 20), { mode: 'merge', replaces: keys })
    expect((await store.describe())?.rows).toBe(40)
  })

  it('keeps the rows and leaves no files when a merge fails', async () => {
    const store = open('failing')
    await writeSql(store, batchSql(1, 20))
    const before = await filesIn(store.path)
    const failing = `SELECT * REPLACE (CASE WHEN id = 19 THEN error('stop') ELSE id END AS id) FROM (${batchSql(1, 20)})`
    await expect(writeSql(store, failing, merge)).rejects.toThrow('stop')
    expect(await filesIn(store.path)).toEqual(before)
    expect(await rowsOf(stores.engine, store)).toHaveLength(20)
  })

  it('is an ordinary write where nothing is there yet', async () => {
    const store = open('first')
    expect(await writeSql(store, batchSql(1, 20), merge)).toMatchObject({ rows: 20 })
    expect((await store.describe())?.rows).toBe(20)
  })
})

describe('keys', () => {
  it.each([
    ['DATE', `DATE '2024-01-01'`, `DATE '2024-01-02'`],
    ['TIMESTAMP', `TIMESTAMP '2024-01-01 00:00:00.000001'`, `TIMESTAMP '2024-01-01 00:00:00.000002'`],
    [
      'TIMESTAMPTZ',
      `TIMESTAMPTZ '2024-01-01 01:00:00.000001+01'`,
      `TIMESTAMPTZ '2024-01-01 01:00:00.000001+00'`,
    ],
  ])('are exact with an event time of %s, odd names and 64-bit ids', async (type, one, other) => {
    const columns = ['He said "x"', 'Name mit Ä', 'a.b']
    const names = columns.map((name) => `"${name.replaceAll('"', '""')}"`)
    const row = (id: string, time: string, mark: string): string =>
      `SELECT ${id}::BIGINT AS ${names[0]}, 'ä''"' AS ${names[1]}, ${time} AS ${names[2]}, '${mark}' AS x`
    for (const store of [
      stores.file({ path: `files/keys ${type}` }),
      stores.hive({ table: `keys_${type}`, partitionBy: ['x'] }),
    ]) {
      await writeSql(
        store,
        [
          row('9007199254740993', one, 'old'),
          row('9007199254740992', one, 'other id'),
          row('9007199254740993', other, 'other time'),
        ].join(' UNION ALL '),
        { eventTimeCol: 'a.b' },
      )
      await writeSql(store, row('9007199254740993', one, 'new'), {
        eventTimeCol: 'a.b',
        mode: 'merge',
        replaces: { kind: 'keys', columns: ['HE SAID "X"', 'name mit Ä', 'A.B'] },
      })
      expect((await rowsOf(stores.engine, store, 'x')).map(({ x }) => x)).toEqual([
        'new',
        'other id',
        'other time',
      ])
    }
  })
})

describe('rows of one merge that share a key', () => {
  const rows = (sql: string) => ({
    sql,
    columns: [
      { name: 'k', type: 'BIGINT' },
      { name: 't', type: 'DATE' },
      { name: 'firn_row', type: 'BIGINT' },
    ],
  })
  const intent = { group: { joinKeys: ['k'], eventTimeCol: 't' }, mode: 'merge' } as const
  const many = `SELECT i % 1000 AS k, DATE '2024-01-01' AS t, i AS firn_row FROM range(500000) r(i)`

  it('are refused with their count and examples', async () => {
    await expect(
      settleDuplicates(stores.engine, intent, rows(`${many} WHERE i < 3 OR i = 1001`)),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      details: { field: 'onDuplicates', count: 2, examples: [{ k: '1', t: '2024-01-01' }] },
    })
  })

  it('are counted, and not what is in a key that has the name of a count', async () => {
    for (const key of ['n', 'firn_rows', 'count']) {
      const named = { group: { joinKeys: [key], eventTimeCol: 't' }, mode: 'merge' } as const
      const sql = `SELECT v AS ${key}, DATE '2024-01-01' AS t FROM (VALUES (-5), (5), (-5), (5), (7)) x(v)`
      await expect(settleDuplicates(stores.engine, named, { sql, columns: [] })).rejects.toMatchObject({
        details: { count: 4, examples: expect.arrayContaining([{ [key]: '-5', t: '2024-01-01' }]) },
      })
    }
  })

  it('or the last one wins, in the order of the input', async () => {
    const last = await settleDuplicates(stores.engine, { ...intent, onDuplicates: 'last' }, rows(many))
    const [row] = await stores.engine.rows(
      `SELECT count(*) AS n, count(*) FILTER (WHERE firn_row = 499000 + k) AS last FROM (${last.sql})`,
    )
    expect(row).toEqual({ n: 1000, last: 1000 })
  })

  it('are as they are in the other modes', async () => {
    const given = rows(many)
    expect(await settleDuplicates(stores.engine, { ...intent, mode: 'append' }, given)).toBe(given)
  })
})
