import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { thisProcess } from '../engine/writer-process.ts'
import type { OfflineStore } from './offline-store.ts'
import {
  cancelBegun,
  filesIn,
  openStore,
  rowsOf,
  type TempStores,
  tempStores,
  whileReadOnly,
  writeSql,
} from './testing/folder-stores.ts'

/** Beyond what Linux gives. */
const NO_PROCESS = 4_194_305

let stores: TempStores
beforeAll(async () => {
  stores = await tempStores()
})
afterAll(() => stores.close())

const monday = `SELECT * FROM (VALUES (1, 'a', TIMESTAMP '2024-01-15 08:00:00'),
  (2, NULL, TIMESTAMP '2024-01-15 09:30:00.25')) v(id, name, t)`
const tuesday = `SELECT TIMESTAMP '2024-01-16 00:00:00' AS t, '' AS name, 3 AS id`

describe.each(['parquet', 'csv'] as const)('a FILE store of %s', (format) => {
  let store: OfflineStore
  let count = 0
  beforeEach(() => {
    count += 1
    store = stores.file({ path: `files/${format} ${count}/group`, format })
  })

  it('is nothing before the first write', async () => {
    expect(await store.describe()).toBeNull()
    await expect(store.read()).rejects.toMatchObject({ code: 'not_found' })
    expect(await store.history()).toEqual([])
    await store.drop({ deleteData: true })
    expect(await filesIn(store.path)).toEqual([])
  })

  it('appends rows by column name, and says what was written', async () => {
    const first = await writeSql(store, monday)
    expect(first).toMatchObject({
      rows: 2,
      snapshotId: null,
      eventTimeFrom: '2024-01-15T08:00:00',
      eventTimeTo: '2024-01-15T09:30:00.25',
    })
    const second = await writeSql(store, tuesday)
    expect(second).toMatchObject({ rows: 1, eventTimeFrom: '2024-01-16T00:00:00' })
    expect(await rowsOf(stores.engine, store, 'id')).toEqual([
      { id: 1, name: 'a', t: '2024-01-15 08:00:00' },
      { id: 2, name: null, t: '2024-01-15 09:30:00.25' },
      { id: 3, name: '', t: '2024-01-16 00:00:00' },
    ])
    expect(await store.describe()).toEqual({
      columns: [
        { name: 'id', type: 'INTEGER' },
        { name: 'name', type: 'VARCHAR' },
        { name: 't', type: 'TIMESTAMP' },
      ],
      rows: 3,
      bytes: first.bytes + second.bytes,
    })
  })

  it('fills columns that some of its files lack with NULL, and refuses other types', async () => {
    await writeSql(store, monday)
    await writeSql(store, `SELECT 3 AS ID, TIMESTAMP '2024-01-16' AS t, 1.5 AS extra`, {
      columnChanges: [{ kind: 'add', name: 'extra', type: 'DECIMAL(2,1)' }],
    })
    expect(await rowsOf(stores.engine, store, 'id')).toEqual([
      { id: 1, name: 'a', t: '2024-01-15 08:00:00', extra: null },
      { id: 2, name: null, t: '2024-01-15 09:30:00.25', extra: null },
      { id: 3, name: null, t: '2024-01-16 00:00:00', extra: '1.5' },
    ])
    const odd = writeSql(store, `SELECT 'x' AS id, TIMESTAMP '2024-01-16' AS t`)
    await expect(odd).rejects.toMatchObject({ code: 'schema_mismatch', details: { column: 'id' } })
  })

  it('overwrites whole, and keeps the previous files for readers until the next write', async () => {
    await writeSql(store, monday, { writeId: 'w1' })
    const reading = await store.read()
    await writeSql(store, tuesday, { writeId: 'w2', mode: 'overwrite' })
    expect(await rowsOf(stores.engine, store)).toHaveLength(1)
    expect(await stores.engine.rows(reading)).toHaveLength(2)
    await writeSql(store, tuesday, { writeId: 'w3' })
    expect(await filesIn(store.path)).toEqual([
      'current.json',
      `v-w2/part-w2.${format}`,
      `v-w2/part-w3.${format}`,
    ])
  })

  it.each(['append', 'overwrite', 'merge', 'overwrite-range'] as const)(
    'refuses %s without rows, and is as before',
    async (mode) => {
      const nothing = `SELECT * FROM (${monday}) WHERE false`
      const replaces =
        mode === 'overwrite-range' ? ({ kind: 'range', condition: 'true' } as const) : undefined
      const refused = { code: 'invalid_input', message: 'There are no rows to write.' }
      await expect(writeSql(store, nothing, { mode, replaces })).rejects.toMatchObject(refused)
      expect(existsSync(store.path)).toBe(false)
      await writeSql(store, monday)
      const before = await filesIn(store.path)
      await expect(writeSql(store, nothing, { mode, replaces })).rejects.toMatchObject(refused)
      expect(await filesIn(store.path)).toEqual(before)
      expect(await rowsOf(stores.engine, store)).toHaveLength(2)
    },
  )

  it('is as before when the rows fail, and the write leaves nothing', async () => {
    const bad = `SELECT CASE WHEN i = 300000 THEN error('bad row') ELSE i END AS id, TIMESTAMP '2024-01-15' AS t
      FROM (SELECT i::INTEGER AS i FROM range(400000) r(i))`
    await expect(writeSql(store, bad)).rejects.toThrow('bad row')
    expect(existsSync(path.dirname(store.path))).toBe(false)
    await writeSql(store, monday)
    const before = await filesIn(store.path)
    await expect(writeSql(store, bad)).rejects.toThrow('bad row')
    expect(await filesIn(store.path)).toEqual(before)
  })

  it('is as before when the write is cancelled', async () => {
    await writeSql(store, monday)
    const before = await filesIn(store.path)
    const long = `SELECT i AS id, 'x' || i AS name, TIMESTAMP '2024-01-15' AS t FROM (SELECT i::INTEGER AS i FROM range(100_000_000) r(i))`
    expect(await cancelBegun(store, long)).toMatchObject({ code: 'cancelled' })
    expect(await filesIn(store.path)).toEqual(before)
  })

  it('is written once, however often the same write is sent', async () => {
    await writeSql(store, monday, { writeId: 'same' })
    await expect(writeSql(store, monday, { writeId: 'same' })).rejects.toMatchObject({
      code: 'already_exists',
    })
    expect(await rowsOf(stores.engine, store)).toHaveLength(2)
  })

  it('keeps every row of writers that come at once', async () => {
    const ids = Array.from({ length: 6 }, (_, id) => id)
    await Promise.all(ids.map((id) => writeSql(store, `SELECT ${id} AS id, TIMESTAMP '2024-01-15' AS t`)))
    expect((await rowsOf(stores.engine, store)).map(({ id }) => id)).toEqual(ids)
  })

  it('is dropped with its files, or without', async () => {
    await writeSql(store, monday, { writeId: 'w1' })
    await store.drop({ deleteData: false })
    expect(await store.describe()).toBeNull()
    await writeSql(store, tuesday, { writeId: 'w2' })
    await writeSql(store, tuesday, { writeId: 'w3', mode: 'overwrite' })
    await store.drop({ deleteData: true })
    const left = await filesIn(store.path)
    expect(left).toEqual([expect.stringMatching(/^dropped-/), `v-w1/part-w1.${format}`])
    await rename(path.join(store.path, left[0] ?? ''), path.join(store.path, 'current.json'))
    expect(await rowsOf(stores.engine, store)).toHaveLength(2)
    await store.drop({ deleteData: true })
    expect(existsSync(store.path)).toBe(false)
  })

  it('never deletes a file that is not its own', async () => {
    await writeSql(store, monday)
    await writeFile(path.join(store.path, 'thesis.txt'), 'mine')
    const before = await filesIn(store.path)
    await expect(store.drop({ deleteData: true })).rejects.toMatchObject({
      code: 'unsupported',
      details: { files: ['thesis.txt'] },
    })
    expect(await filesIn(store.path)).toEqual(before)
    await writeSql(store, tuesday, { mode: 'overwrite' })
    await writeSql(store, tuesday, { mode: 'overwrite' })
    expect(await readFile(path.join(store.path, 'thesis.txt'), 'utf8')).toBe('mine')
  })
})

describe('a FILE store', () => {
  it('reads both formats where the setting was changed', async () => {
    await writeSql(stores.file({ path: 'both', format: 'csv' }), monday)
    const store = stores.file({ path: 'both', format: 'parquet' })
    await writeSql(store, tuesday)
    expect((await rowsOf(stores.engine, store, 'id')).map(({ name }) => name)).toEqual(['a', null, ''])
  })

  it('says that it has no earlier moments, and what has', async () => {
    const store = stores.file()
    const refusal = { code: 'unsupported', hint: expect.stringContaining('ICEBERG') }
    await expect(store.read({ asOf: '2024-01-01' })).rejects.toMatchObject(refusal)
    await expect(store.snapshotAt()).rejects.toMatchObject(refusal)
    expect(store.timeTravel).toBe(false)
  })

  it('says what is in the way of its folder', async () => {
    await mkdir(path.join(stores.project, 'in the way'), { recursive: true })
    await writeFile(path.join(stores.project, 'in the way', 'file'), '')
    for (const at of ['in the way/file', 'in the way/file/below']) {
      await expect(writeSql(stores.file({ path: at }), monday)).rejects.toMatchObject({
        code: 'io',
        message: expect.stringContaining('file is in the way'),
      })
    }
  })

  it.skipIf(process.platform === 'win32')('that cannot be changed says so, and can be read', async () => {
    const store = stores.file({ path: 'read only' })
    await writeSql(store, monday)
    await whileReadOnly(store.path, async () => {
      await expect(writeSql(store, tuesday)).rejects.toMatchObject({
        code: 'io',
        message: expect.stringContaining('No permission'),
        hint: expect.stringContaining('who owns'),
      })
      expect(await rowsOf(stores.engine, store)).toHaveLength(2)
    })
    expect(await writeSql(store, tuesday)).toMatchObject({ rows: 1 })
  })

  it('refuses a current.json that is not its own', async () => {
    const store = stores.file({ path: 'foreign' })
    await mkdir(store.path, { recursive: true })
    const file = path.join(store.path, 'current.json')
    for (const text of ['{"weather": "snow"}', '{torn', '']) {
      await writeFile(file, text)
      const refused = [
        () => writeSql(store, monday),
        () => store.describe(),
        () => store.drop({ deleteData: true }),
      ]
      for (const call of refused)
        await expect(call()).rejects.toMatchObject({ code: 'io', details: { file } })
      expect(await readFile(file, 'utf8')).toBe(text)
    }
    expect(await filesIn(store.path)).toEqual(['current.json'])
  })

  it('refuses nested types in CSV, with what to do', async () => {
    const nested = writeSql(
      stores.file({ path: 'nested', format: 'csv' }),
      `SELECT [1] AS l, TIMESTAMP '2024-01-15' AS t`,
    )
    await expect(nested).rejects.toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining('Parquet'),
    })
  })

  it('refuses a CSV line that could not be read back', async () => {
    const store = stores.file({ path: 'long line', format: 'csv' })
    const long = writeSql(store, `SELECT repeat('x', 17_000_000) AS s, TIMESTAMP '2024-01-15' AS t`)
    await expect(long).rejects.toMatchObject({ code: 'unsupported', hint: expect.stringContaining('16 MB') })
    expect(await filesIn(store.path)).toEqual([])
  })

  it('may have an absolute path', async () => {
    const absolute = path.join(stores.project, 'elsewhere')
    const store = openStore(stores.engine, '/nowhere', { kind: 'FILE', path: absolute, format: 'parquet' })
    expect(store.path).toBe(absolute)
    expect(await writeSql(store, monday)).toMatchObject({ rows: 2 })
  })

  it('removes what a killed writer left, and nothing of one that lives', async () => {
    const store = stores.file({ path: 'leftovers' })
    await writeSql(store, monday, { writeId: 'w1' })
    const { host } = thisProcess()
    const dead = path.join(store.path, `.firn-staging-w9.${NO_PROCESS}.${host}`)
    const living = path.join(store.path, `.firn-staging-w8.${process.pid}.${host}`)
    for (const folder of [dead, living]) {
      await mkdir(folder)
      await writeFile(path.join(folder, 'part'), '')
    }
    await writeFile(path.join(store.path, '.firn-tmp-x'), '')
    await writeFile(path.join(store.path, 'v-w1', 'part-w9.parquet'), 'moved in, never named')
    await writeSql(store, tuesday, { writeId: 'w2' })
    expect(await filesIn(store.path)).toEqual([
      `${path.basename(living)}/part`,
      'current.json',
      'v-w1/part-w1.parquet',
      'v-w1/part-w2.parquet',
    ])
  })
})
