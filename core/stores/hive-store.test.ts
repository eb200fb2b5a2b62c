import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { quoteLiteral } from '../engine/sql.ts'
import type { OfflineStore } from './offline-store.ts'
import {
  cancelBegun,
  filesIn,
  openStore,
  rowsOf,
  type TempStores,
  tempStores,
  writeSql,
} from './testing/folder-stores.ts'

let stores: TempStores
let store: OfflineStore
let count = 0
beforeAll(async () => {
  stores = await tempStores()
})
afterAll(() => stores.close())
beforeEach(() => {
  count += 1
  store = stores.hive({ table: `rows_${count}` })
})

const other = (partitionBy: string[]): OfflineStore => stores.hive({ table: `rows_${count}`, partitionBy })
const monday = `SELECT * FROM (VALUES (1, 'a', TIMESTAMP '2024-01-15 08:00:00'),
  (2, NULL, TIMESTAMP '2024-01-15 09:30:00.25')) v(id, k, t)`
const tuesday = `SELECT TIMESTAMP '2024-01-16 00:00:00' AS t, 'b' AS k, 3 AS id`

const foldersIn = async (): Promise<string[]> => {
  const files = (await filesIn(store.path)).filter((name) => !name.startsWith('_firn'))
  return [...new Set(files.map((name) => path.dirname(name)))]
}

describe('a Hive table', () => {
  it('is nothing before the first write', async () => {
    expect(store).toMatchObject({ kind: 'HIVE_TABLE', namespace: 'default', timeTravel: false })
    expect(store.path).toBe(path.join(stores.project, 'hive', 'default.db', `rows_${count}`))
    expect(await store.describe()).toBeNull()
    await expect(store.read()).rejects.toMatchObject({ code: 'not_found' })
    await store.drop({ deleteData: true })
    expect(existsSync(store.path)).toBe(false)
  })

  it('appends by column name into the folders of its partitions', async () => {
    const first = await writeSql(store, monday, { writeId: 'w1' })
    expect(first).toMatchObject({
      rows: 2,
      snapshotId: null,
      eventTimeFrom: '2024-01-15T08:00:00',
      eventTimeTo: '2024-01-15T09:30:00.25',
    })
    const second = await writeSql(store, tuesday, { writeId: 'w2' })
    expect(await rowsOf(stores.engine, store, 'id')).toEqual([
      { id: 1, k: 'a', t: '2024-01-15 08:00:00' },
      { id: 2, k: null, t: '2024-01-15 09:30:00.25' },
      { id: 3, k: 'b', t: '2024-01-16 00:00:00' },
    ])
    expect(await filesIn(store.path)).toEqual([
      '_firn_table.json',
      'k=__HIVE_DEFAULT_PARTITION__/part-w1-0.parquet',
      'k=a/part-w1-1.parquet',
      'k=b/part-w2-0.parquet',
    ])
    expect(await store.describe()).toMatchObject({ rows: 3, bytes: first.bytes + second.bytes })
  })

  it('is what others read there', async () => {
    await writeSql(store, monday)
    const glob = quoteLiteral(`${store.path.replace(/[[\]*?]/g, '[$&]')}/**/*.parquet`)
    const rows = await stores.engine.rows(
      `SELECT id, k FROM read_parquet(${glob}, hive_partitioning = true) ORDER BY id`,
    )
    expect(rows).toEqual([
      { id: 1, k: 'a' },
      { id: 2, k: null },
    ])
  })

  it('overwrites whole, and removes what was there', async () => {
    await writeSql(store, monday)
    await writeSql(store, tuesday, { mode: 'overwrite', writeId: 'w2' })
    expect(await rowsOf(stores.engine, store)).toEqual([{ t: '2024-01-16 00:00:00', k: 'b', id: 3 }])
    expect(await filesIn(store.path)).toEqual(['_firn_table.json', 'k=b/part-w2-0.parquet'])
    expect(await foldersIn()).toEqual(['k=b'])
  })

  it('fills columns that some files lack with NULL, partition columns too', async () => {
    await writeSql(store, monday)
    await writeSql(store, `SELECT 3 AS ID, TIMESTAMP '2024-01-16' AS t, 1.5 AS extra`, {
      columnChanges: [{ kind: 'add', name: 'extra', type: 'DECIMAL(2,1)' }],
    })
    expect(await rowsOf(stores.engine, store, 'id')).toEqual([
      { id: 1, k: 'a', t: '2024-01-15 08:00:00', extra: null },
      { id: 2, k: null, t: '2024-01-15 09:30:00.25', extra: null },
      { id: 3, k: null, t: '2024-01-16 00:00:00', extra: '1.5' },
    ])
  })

  it('has no folders without partition columns', async () => {
    store = other([])
    await writeSql(store, monday, { writeId: 'w1' })
    expect(await filesIn(store.path)).toEqual(['_firn_table.json', 'part-w1-0.parquet'])
    expect(await rowsOf(stores.engine, store)).toHaveLength(2)
  })

  it.each(['append', 'overwrite', 'merge', 'overwrite-range'] as const)(
    'refuses %s without rows, and is as before, with partitions or without',
    async (mode) => {
      const nothing = `${tuesday} WHERE false`
      const replaces =
        mode === 'overwrite-range' ? ({ kind: 'range', condition: 'true' } as const) : undefined
      const refused = { code: 'invalid_input', message: 'There are no rows to write.' }
      for (const one of [store, stores.hive({ table: `plain_${count}`, partitionBy: [] })]) {
        await expect(writeSql(one, nothing, { mode, replaces })).rejects.toMatchObject(refused)
        expect(existsSync(one.path)).toBe(false)
        await writeSql(one, monday)
        const before = await filesIn(one.path)
        await expect(writeSql(one, nothing, { mode, replaces })).rejects.toMatchObject(refused)
        expect(await filesIn(one.path)).toEqual(before)
        expect(await rowsOf(stores.engine, one)).toHaveLength(2)
      }
    },
  )

  it('refuses a write id that it has', async () => {
    await writeSql(store, monday, { writeId: 'same' })
    await expect(writeSql(store, monday, { writeId: 'same' })).rejects.toMatchObject({
      code: 'already_exists',
    })
  })

  it('keeps every row of writers that come at once', async () => {
    const ids = Array.from({ length: 6 }, (_, id) => id)
    const one = (id: number) => `SELECT ${id} AS id, '${id % 2}' AS k, TIMESTAMP '2024-01-15' AS t`
    await Promise.all(ids.map((id) => writeSql(store, one(id))))
    expect((await rowsOf(stores.engine, store, 'id')).map(({ id }) => id)).toEqual(ids)
  })

  it('has the event times of a column that is only in folder names', async () => {
    store = other(['t'])
    expect(await writeSql(store, monday)).toMatchObject({
      eventTimeFrom: '2024-01-15T08:00:00',
      eventTimeTo: '2024-01-15T09:30:00.25',
    })
    expect(await foldersIn()).toEqual(['t=2024-01-15 08%3A00%3A00', 't=2024-01-15 09%3A30%3A00.25'])
  })

  it('is as before when rows fail or the write is cancelled, and nothing is left', async () => {
    const bad = `SELECT CASE WHEN i = 300000 THEN error('bad row') ELSE i END AS id, i % 7 AS k,
      TIMESTAMP '2024-01-15' AS t FROM (SELECT i::INTEGER AS i FROM range(400000) r(i))`
    await expect(writeSql(store, bad)).rejects.toThrow('bad row')
    expect(existsSync(store.path)).toBe(false)
    await writeSql(store, monday)
    const before = await filesIn(store.path)
    await expect(
      writeSql(store, tuesday.replace("'b'", "CAST(error('bad row') AS VARCHAR)")),
    ).rejects.toThrow('bad row')
    const long = `SELECT i::INTEGER AS id, 'x' || i % 9 AS k, TIMESTAMP '2024-01-15' AS t FROM range(100_000_000) r(i)`
    expect(await cancelBegun(store, long)).toMatchObject({ code: 'cancelled' })
    expect(await filesIn(store.path)).toEqual(before)
  })
})

describe('partitions of a Hive table', () => {
  it('by a part of a time have a name of their own, and the column stays in the files', async () => {
    store = other(['day(t)', 'hour(T)', 'k'])
    await writeSql(store, `SELECT *, 1 AS t_day FROM (${monday})`)
    expect(await foldersIn()).toEqual([
      't_day_=2024-01-15/t_hour=2024-01-15-08/k=a',
      't_day_=2024-01-15/t_hour=2024-01-15-09/k=__HIVE_DEFAULT_PARTITION__',
    ])
    expect(await rowsOf(stores.engine, store, 'id')).toEqual([
      { id: 1, k: 'a', t: '2024-01-15 08:00:00', t_day: 1 },
      { id: 2, k: null, t: '2024-01-15 09:30:00.25', t_day: 1 },
    ])
    const taken = writeSql(store, `SELECT *, 1 AS t_hour FROM (${monday})`)
    await expect(taken).rejects.toMatchObject({ code: 'schema_mismatch' })
  })

  it('by a part of a time with zone go by UTC', async () => {
    store = other(['month(t)', 'year(d)'])
    const rows = `SELECT TIMESTAMPTZ '2024-02-01 00:30:00+02' AS t, DATE '1999-12-31' AS d`
    expect(await writeSql(store, rows)).toMatchObject({ eventTimeFrom: '2024-01-31T22:30:00Z' })
    expect(await foldersIn()).toEqual(['t_month=2024-01/d_year=1999'])
  })

  it.each([
    'NULL',
    'null',
    'a/b\\c',
    '100% *?"#[]{^:=',
    "it's",
    ' leading and trailing ',
    '..',
    'Zürich 東京 🧊',
    'line\nbreak',
    '007',
    'true',
    '%41',
    'nan',
    'v',
    'a=b/c=d',
  ])('keep the text %j', async (text) => {
    await writeSql(store, `SELECT 1 AS id, ${quoteLiteral(text)} AS k, TIMESTAMP '2024-01-15' AS t`)
    await writeSql(store, monday)
    const rows = await rowsOf(stores.engine, store, 'id, k NULLS LAST')
    expect(rows.map(({ k }) => k).sort()).toEqual([text, 'a', null].sort())
  })

  it.each([
    ['BOOLEAN', 'true'],
    ['BIGINT', '-9223372036854775808'],
    ['HUGEINT', '170141183460469231731687303715884105727'],
    ['DECIMAL(38,10)', '-1.5000000000'],
    ['DOUBLE', '1e-300'],
    ['DATE', '0044-03-15 (BC)'],
    ['TIMESTAMP', '2024-01-15 08:00:00.000001'],
    ['TIMESTAMP WITH TIME ZONE', '2024-01-15 08:00:00.000001+00'],
    ['TIMESTAMP_NS', '2024-01-15 08:00:00.000000001'],
    ['TIME', '08:00:00.000001'],
    ['UUID', '00000000-0000-0000-0000-00000000000a'],
    [`ENUM('x', 'y z')`, 'y z'],
  ])('keep the type %s', async (type, text) => {
    const value = `CAST(${quoteLiteral(text)} AS ${type})`
    await writeSql(
      store,
      `SELECT 1 AS id, ${value} AS k, TIMESTAMP '2024-01-15' AS t UNION ALL SELECT 2, NULL, NULL`,
    )
    const rows = await stores.engine.rows(
      `SELECT id, k IS NOT DISTINCT FROM ${value} AS same, typeof(k) = typeof(${value}) AS typed, k IS NULL AS none
       FROM (${await store.read()}) ORDER BY id`,
    )
    expect(rows).toEqual([
      { id: 1, same: true, typed: true, none: false },
      { id: 2, same: false, typed: true, none: true },
    ])
  })

  it('leave out folders that a condition rules out', async () => {
    await writeSql(
      store,
      `SELECT i::INTEGER AS id, 'k' || i % 10 AS k, TIMESTAMP '2024-01-15' AS t FROM range(100) r(i)`,
    )
    const plan = await stores.engine.rows(`EXPLAIN SELECT * FROM (${await store.read()}) WHERE k = 'k3'`)
    expect(JSON.stringify(plan)).toMatch(/Scanning Files: 1\/10/)
  })

  it('may lie below a folder that looks like one of them', async () => {
    const project = path.join(stores.project, 'k=9', 'id=7')
    store = openStore(stores.engine, project, {
      kind: 'HIVE_TABLE',
      database: 'default',
      table: 'rows',
      partitionBy: ['k'],
    })
    await writeSql(store, monday)
    expect(await rowsOf(stores.engine, store, 'id')).toMatchObject([
      { id: 1, k: 'a' },
      { id: 2, k: null },
    ])
  })

  it('may have a column with an odd name', async () => {
    store = other(['a/b = c'])
    await writeSql(store, `SELECT 1 AS id, 'x' AS "a/b = c", TIMESTAMP '2024-01-15' AS t`)
    expect(await foldersIn()).toEqual(['a%2Fb %3D c=x'])
    expect(await rowsOf(stores.engine, store)).toMatchObject([{ id: 1, 'a/b = c': 'x' }])
  })

  it.each([
    ['', 'empty string', 'nullif'],
    ['__HIVE_DEFAULT_PARTITION__', 'name for NULL', 'another text'],
    ['é'.repeat(130), 'too long', 'shorten'],
  ])('refuse the value %j', async (text, message, hint) => {
    await writeSql(store, monday)
    const before = await filesIn(store.path)
    const write = writeSql(store, `SELECT 1 AS id, ${quoteLiteral(text)} AS k, TIMESTAMP '2024-01-15' AS t`)
    await expect(write).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    })
    expect(await filesIn(store.path)).toEqual(before)
  })

  it.each([
    [['nowhere'], 'no column nowhere'],
    [['week(t)'], 'not a partition'],
    [['day(k)'], 'by day'],
    [['l'], 'cannot be a partition'],
    [['k', 'K'], 'twice'],
    [['id', 'k', 't', 'l'], 'cannot be a partition'],
  ])('refuse the setting %j', async (partitionBy, message) => {
    await expect(writeSql(other(partitionBy), `SELECT *, [1] AS l FROM (${monday})`)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(message),
      details: { field: expect.stringContaining('partitionBy.') },
    })
  })

  it('may have NULL for empty strings, by choice', async () => {
    store = stores.hive({
      table: `rows_${count}`,
      partitionBy: ['k', 'day(t)', 'id'],
      emptyStrings: 'as_null',
    })
    await writeSql(
      store,
      `SELECT 1 AS id, '' AS k, '' AS other, TIMESTAMP '2024-01-15' AS t UNION ALL (SELECT id, k, '', t FROM (${monday}))`,
    )
    expect(await rowsOf(stores.engine, store, 'k NULLS FIRST, t')).toMatchObject([
      { id: 1, k: null, other: '' },
      { id: 2, k: null },
      { id: 1, k: 'a' },
    ])
  })

  it('never have NULL for an empty string in a join key', async () => {
    store = stores.hive({ table: `rows_${count}`, partitionBy: ['K'], emptyStrings: 'as_null' })
    const write = writeSql(store, `SELECT 1 AS id, '' AS k, TIMESTAMP '2024-01-15' AS t`, { joinKeys: ['k'] })
    await expect(write).rejects.toMatchObject({ code: 'unsupported', details: { column: 'k' } })
    expect(existsSync(store.path)).toBe(false)
  })

  it('leave a column to the files', async () => {
    const write = writeSql(other(['id', 'k', 't']), monday)
    await expect(write).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('change with an overwrite only', async () => {
    await writeSql(store, monday)
    const changed = other(['month(t)'])
    await expect(writeSql(changed, tuesday)).rejects.toMatchObject({
      code: 'schema_mismatch',
      hint: expect.stringContaining('Overwrite'),
    })
    await writeSql(changed, tuesday, { mode: 'overwrite' })
    expect(await foldersIn()).toEqual(['t_month=2024-01'])
  })
})

describe('an overwrite of partitions', () => {
  beforeEach(() => {
    store = stores.hive({ table: `rows_${count}`, overwrite: 'partitions' })
  })

  it('replaces those that its rows lie in, NULL too, and leaves the others', async () => {
    await writeSql(store, `${monday} UNION ALL SELECT id, k, t FROM (${tuesday})`, { writeId: 'w1' })
    const kept = (await filesIn(store.path)).filter((name) => name.startsWith('k=b'))
    const again = `SELECT i::INTEGER AS id, CASE WHEN i > 8 THEN 'a' END AS k, TIMESTAMP '2024-02-01' AS t FROM range(8, 10) r(i)`
    const receipt = await writeSql(store, again, { mode: 'overwrite', writeId: 'w2' })
    expect(receipt).toMatchObject({ rows: 2, replacedRows: 2 })
    expect((await rowsOf(stores.engine, store, 'id')).map(({ id, k }) => [id, k])).toEqual([
      [3, 'b'],
      [8, null],
      [9, 'a'],
    ])
    const files = await filesIn(store.path)
    expect(files.filter((name) => name.startsWith('k=b'))).toEqual(kept)
    expect(files).toHaveLength(4)
    expect(await store.describe()).toMatchObject({ rows: 3 })
  })

  it('keeps every row of writers that come at once, each in its own', async () => {
    const one = (id: number) => `SELECT ${id} AS id, 'k${id}' AS k, TIMESTAMP '2024-01-15' AS t`
    const ids = [1, 2, 3, 4]
    await Promise.all(ids.map((id) => writeSql(store, one(id), { mode: 'overwrite' })))
    await Promise.all(ids.map((id) => writeSql(store, one(id), { mode: 'overwrite' })))
    expect((await rowsOf(stores.engine, store, 'id')).map(({ id }) => id)).toEqual(ids)
  })

  it('keeps the types of the table, and its partitions', async () => {
    await writeSql(store, monday)
    const other = `SELECT 'x' AS id, 'a' AS k, TIMESTAMP '2024-01-15' AS t`
    await expect(writeSql(store, other, { mode: 'overwrite' })).rejects.toMatchObject({
      code: 'schema_mismatch',
    })
    const parts = stores.hive({ table: `rows_${count}`, overwrite: 'partitions', partitionBy: ['month(t)'] })
    await expect(writeSql(parts, monday, { mode: 'overwrite' })).rejects.toMatchObject({
      code: 'schema_mismatch',
    })
    expect(await rowsOf(stores.engine, store)).toHaveLength(2)
  })

  it('is one of the whole table where it has no partitions', async () => {
    store = stores.hive({ table: `rows_${count}`, overwrite: 'partitions', partitionBy: [] })
    await writeSql(store, monday)
    await writeSql(store, tuesday, { mode: 'overwrite' })
    expect(await rowsOf(stores.engine, store)).toHaveLength(1)
  })
})

describe('the folder of a Hive table', () => {
  it('is refused when it has data that Firn did not write', async () => {
    await mkdir(path.join(store.path, 'k=a'), { recursive: true })
    await writeFile(path.join(store.path, 'k=a', 'part-0.parquet'), 'of Spark')
    await writeFile(path.join(store.path, '_SUCCESS'), '')
    const before = await filesIn(store.path)
    await expect(writeSql(store, monday)).rejects.toMatchObject({ code: 'already_exists' })
    await store.drop({ deleteData: true })
    expect(await filesIn(store.path)).toEqual(before)
  })

  it('is never removed with files of others', async () => {
    await writeSql(store, monday)
    await writeFile(path.join(store.path, 'k=a', 'part-of-spark.parquet'), 'mine')
    const before = await filesIn(store.path)
    await expect(store.drop({ deleteData: true })).rejects.toMatchObject({
      code: 'unsupported',
      details: { files: ['k=a/part-of-spark.parquet'] },
    })
    expect(await filesIn(store.path)).toEqual(before)
  })

  it('goes with the data, or stays without the table', async () => {
    await writeSql(store, monday)
    await store.drop({ deleteData: false })
    expect(await store.describe()).toBeNull()
    const left = await filesIn(store.path)
    expect(left).toHaveLength(3)
    await expect(writeSql(store, monday)).rejects.toMatchObject({ code: 'already_exists' })
    const dropped = left.find((name) => name.startsWith('_firn_dropped')) ?? ''
    await rename(path.join(store.path, dropped), path.join(store.path, '_firn_table.json'))
    expect(await rowsOf(stores.engine, store)).toHaveLength(2)
    await store.drop({ deleteData: true })
    expect(existsSync(store.path)).toBe(false)
  })

  it('cannot be one where a file is in the way', async () => {
    await mkdir(path.dirname(store.path), { recursive: true })
    await writeFile(store.path, '')
    await expect(writeSql(store, monday)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('file is in the way'),
    })
    await rm(store.path)
  })

  it('cannot leave the project by its name', () => {
    expect(() => stores.hive({ database: '../x' })).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    )
    expect(() => stores.hive({ table: 'a/b' })).toThrow()
  })
})
