import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeatureGroup } from '../contract/index.ts'
import { typedColumns } from '../engine/typed-columns.ts'
import { openHistory } from './history.ts'
import type { OfflineStore } from './offline-store.ts'
import type { WriteIntent } from './plan.ts'
import { rowsOf, type TempStores, tempStores, writeSql } from './testing/folder-stores.ts'
import { writeRows } from './write.ts'

let stores: TempStores
let scratch: string
beforeAll(async () => {
  stores = await tempStores()
  scratch = path.join(stores.project, 'scratch')
})
afterAll(() => stores.close())

const group: FeatureGroup = {
  name: 'g',
  description: '',
  owner: '',
  tags: [],
  entity: 'e',
  joinKeys: ['k'],
  eventTimeCol: 't',
  mode: null,
  stores: [{ kind: 'FILE', path: 'x', format: 'parquet' }],
  features: [{ name: 'x', dtype: '', description: '' }],
  inputs: [],
  parsing: null,
  transform: null,
}

async function write(
  to: readonly OfflineStore[],
  sql: string,
  more: Partial<WriteIntent> = {},
  scratchDirectory = scratch,
): Promise<number[]> {
  const columns = typedColumns(await stores.engine.run(`SELECT * FROM (${sql}) LIMIT 0`))
  const explain = async (error: unknown) => (error instanceof Error ? error : new Error(String(error)))
  const intent: WriteIntent = {
    group,
    input: { sql, columns, names: ['a.csv'], explain },
    stores: to,
    mode: 'append',
    dropNullKeys: false,
    ...more,
  }
  const history = openHistory(path.join(stores.project, 'history.jsonl'))
  const { receipts } = await writeRows({ engine: stores.engine, history, scratchDirectory }, intent)
  return receipts.map(({ rows }) => rows)
}

const dice = (type: string): string =>
  `SELECT i AS k, TIMESTAMP '2024-01-02' AS t, (random() * 1000000000)::${type} AS x, random() AS unused FROM range(50) r(i)`

describe('rows that are other ones each time they are read', () => {
  it('are the same in every store, though the stores take them in other types', async () => {
    const [before, hive, csv] = [
      stores.file({ path: 'files/wide' }),
      stores.hive({ table: 'same' }),
      stores.file({ path: 'files/same.d', format: 'csv' }),
    ]
    await writeSql(before, `SELECT 0::BIGINT AS k, TIMESTAMP '2024-01-01' AS t, 1::DECIMAL(38,0) AS x`)
    for (const type of ['INTEGER', 'HUGEINT'])
      expect(await write([before, hive, csv], dice(type)), type).toEqual([50, 50, 50])
    const read = (store: OfflineStore) => rowsOf(stores.engine, store, 'k, x')
    const texts = async (store: OfflineStore) =>
      (await read(store)).filter(({ t }) => t !== '2024-01-01 00:00:00').map(({ k, x }) => `${k} ${x}`)
    const first = await texts(before)
    expect(first).toHaveLength(100)
    expect(await texts(hive)).toEqual(first)
    expect(await texts(csv)).toEqual(first)
    expect(await readdir(scratch)).toEqual([])
  })

  it('are those of a merge whose keys were looked at', async () => {
    const keys = `SELECT floor(random() * 20)::INTEGER AS k, TIMESTAMP '2024-01-02' AS t, 1 AS x FROM range(5)`
    let merged = 0
    for (let i = 0; i < 25; i += 1) {
      const store = stores.file({ path: `files/merged_${i}` })
      const [rows] = await write([store], keys, { mode: 'merge' }).catch((error) => {
        expect(error).toMatchObject({ details: { field: 'onDuplicates' } })
        return []
      })
      if (rows === undefined) continue
      merged += 1
      const found = await rowsOf(stores.engine, store)
      expect(new Set(found.map(({ k }) => k)).size).toBe(rows)
    }
    expect(merged).toBeGreaterThan(0)
    expect(await readdir(scratch)).toEqual([])
  })

  it('are not copied for one store that has them once', async () => {
    const file = path.join(stores.project, 'no folder')
    await writeFile(file, '')
    const store = stores.file({ path: 'files/once' })
    for (const mode of ['append', 'overwrite'] as const)
      expect(await write([store], dice('INTEGER'), { mode }, file)).toEqual([50])
    await expect(write([store], dice('INTEGER'), { mode: 'merge' }, file)).rejects.toThrow()
  })
})

it('leaves nothing held when the rows fail', async () => {
  const bad = `SELECT CASE WHEN i = 49 THEN error('bad row') ELSE i END AS k, t, x FROM (${dice('INTEGER').replace('i AS k', 'i')})`
  const to = [stores.file({ path: 'files/bad' }), stores.hive({ table: 'bad' })]
  await expect(write(to, bad)).rejects.toThrow('bad row')
  expect(await readdir(scratch)).toEqual([])
})
