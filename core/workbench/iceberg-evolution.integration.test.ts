import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { IcebergStore, SchemaChange } from '../contract/index.ts'
import { pyiceberg, pyicebergPython } from '../gateway/testing/pyiceberg.ts'
import type { ColumnChange } from '../stores/column-changes.ts'
import type { OfflineStore, StoreReceipt } from '../stores/offline-store.ts'
import { openStores } from './stores.ts'
import { customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

const settings: IcebergStore = {
  kind: 'ICEBERG',
  catalog: 'local',
  warehouse: null,
  namespace: 'default',
  table: 'c',
}

let project: TempProject
let store: OfflineStore
beforeAll(async () => {
  project = await tempProject()
  const [opened] = openStores(project.bench, customerGroup({ stores: [settings] }))
  if (!opened) throw new Error('no store')
  store = opened
})
afterEach(() => store.drop({ deleteData: true }))
afterAll(() => project.close())

/** One row: SQL by column name. */
async function write(
  row: Readonly<Record<string, string>>,
  columnChanges: readonly ColumnChange[] = [],
): Promise<StoreReceipt> {
  const all = { id: '1', t: "TIMESTAMP '2024-01-01'", ...row }
  const sql = `SELECT ${Object.entries(all)
    .map(([name, value]) => `${value} AS "${name}"`)
    .join(', ')}`
  const { columns } = await project.bench.engine.run(`${sql} LIMIT 0`)
  return store.write({
    rows: { sql, columns },
    mode: 'append',
    writeId: randomUUID(),
    eventTimeCol: 't',
    columnChanges,
    summary: {},
  })
}
const add = (name: string, type: string): ColumnChange => ({ kind: 'add', name, type })
const rename = (from: string, to: string): SchemaChange => ({ kind: 'rename', from, to })

async function rows(snapshotId?: string) {
  const sql = await store.read(snapshotId === undefined ? undefined : { snapshotId })
  return project.bench.engine.rows(`SELECT * EXCLUDE (t) FROM (${sql}) ORDER BY id`)
}

describe('an ICEBERG table whose columns change', () => {
  it('has each snapshot under the schema it was written with, whole and page by page', async () => {
    const first = await write({ a: '1::INTEGER', b: "'x'" })
    const second = await write({ id: '2', a: '5000000000', tags: "['p', 'q']" }, [
      { kind: 'widen', name: 'a', from: 'INTEGER', to: 'BIGINT' },
      add('tags', 'VARCHAR[]'),
    ])
    await store.changeColumns([rename('b', 'c'), { kind: 'drop', name: 'tags' }])
    const current = [
      { id: 1, a: '1', c: 'x' },
      { id: 2, a: '5000000000', c: null },
    ]
    const asText = (found: Awaited<ReturnType<typeof rows>>) =>
      found.map((row) => ({ ...row, ...('a' in row && { a: String(row.a) }) }))
    expect(asText(await rows())).toEqual(current)
    // What is current is what people see, whichever way they name it.
    expect(asText(await rows(second.snapshotId ?? ''))).toEqual(current)
    const page = await store.readRange(second.snapshotId ?? '', 0, 10)
    expect((await project.bench.engine.run(page ?? '')).columns.map(({ name }) => name)).toEqual([
      'id',
      't',
      'a',
      'c',
    ])
    const third = await write({ id: '3', a: '3::BIGINT', b: 'true' }, [add('b', 'BOOLEAN')])
    expect(third.snapshotId).not.toBeNull()
    expect(asText(await rows(first.snapshotId ?? ''))).toEqual([{ id: 1, a: '1', b: 'x' }])
    const old = await rows(second.snapshotId ?? '')
    expect(old.map(({ b, tags }) => [b, tags])).toEqual([
      ['x', null],
      [null, ['p', 'q']],
    ])
    expect(asText(await rows())).toEqual([
      { id: 1, a: '1', c: 'x', b: null },
      { id: 2, a: '5000000000', c: null, b: null },
      { id: 3, a: '3', c: null, b: true },
    ])
    expect((await store.history()).length).toBe(3)
  })

  it.skipIf(pyicebergPython === undefined)('is the same to PyIceberg', async () => {
    const b = (text: string) => `'${text}'`
    await write({ a: '1::INTEGER', f: '0.5::FLOAT', d: '1.25::DECIMAL(6,2)', b: b('x') })
    await write(
      { id: '2', a: '5000000000', f: '1e300::DOUBLE', d: '12345678.5::DECIMAL(12,2)', s: '{x: 1}' },
      [
        { kind: 'widen', name: 'a', from: 'INTEGER', to: 'BIGINT' },
        { kind: 'widen', name: 'f', from: 'FLOAT', to: 'DOUBLE' },
        { kind: 'widen', name: 'd', from: 'DECIMAL(6,2)', to: 'DECIMAL(12,2)' },
        add('s', 'STRUCT("x" INTEGER)'),
      ],
    )
    await store.changeColumns([rename('b', 'c'), { kind: 'drop', name: 'f' }])
    await write({ id: '3', c: b('y'), b: '7' }, [add('b', 'INTEGER')])
    const theirs = await pyiceberg(project.bench.gateway, 'evolved', 'default.c')
    expect(theirs.map(({ columns }) => columns)).toEqual([
      ['id', 't', 'a', 'f', 'd', 'b'],
      ['id', 't', 'a', 'f', 'd', 'b', 's'],
      ['id', 't', 'a', 'd', 'c', 's', 'b'],
      ['id', 't', 'a', 'd', 'c', 's', 'b'],
    ])
    const t = '2024-01-01 00:00:00'
    expect(theirs.map((table) => table.rows)).toEqual([
      [[1, t, 1, 0.5, '1.25', 'x']],
      [
        [1, t, 1, 0.5, '1.25', 'x', null],
        [2, t, 5000000000, 1e300, '12345678.50', null, { x: 1 }],
      ],
      ...[0, 1].map(() => [
        [1, t, 1, '1.25', 'x', null, null],
        [2, t, 5000000000, '12345678.50', null, { x: 1 }, null],
        [3, t, null, null, 'y', null, 7],
      ]),
    ])
  })

  it('loses nothing to writers who change it at once: each is in the table whole, or told that it is not', async () => {
    await write({ id: '0', a: '0::INTEGER' })
    const writers = Array.from({ length: 12 }, (_, index) => {
      const id = String(index + 1)
      if (index % 4 === 0) return write({ id, a: '1::INTEGER' })
      if (index % 4 === 1) return write({ id, same: `${id}::INTEGER` }, [add('same', 'INTEGER')])
      if (index % 4 === 2)
        return write({ id, [`own_${id}`]: `${id}::INTEGER` }, [add(`own_${id}`, 'INTEGER')])
      return write({ id, a: `${id}::BIGINT` }, [{ kind: 'widen', name: 'a', from: 'INTEGER', to: 'BIGINT' }])
    })
    const renamed = store.changeColumns([rename('a', 'renamed')])
    const outcomes = await Promise.allSettled(writers)
    await renamed
    const written = new Map((await rows()).map((row) => [Number(row.id), row]))
    for (const [index, outcome] of outcomes.entries()) {
      const id = index + 1
      const row = written.get(id)
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ code: expect.stringMatching(/^(conflict|schema_mismatch)$/) })
        expect(row).toBeUndefined()
        continue
      }
      const [name, value] = [
        ['renamed', 1],
        ['same', id],
        [`own_${id}`, id],
        ['renamed', id],
      ][index % 4] as [string, number]
      expect(Number(row?.[name])).toBe(value)
    }
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect(written.size).toBe(1 + outcomes.filter(({ status }) => status === 'fulfilled').length)
  })

  it('refuses files for a column that was dropped, or dropped and made anew, while they were written', async () => {
    await write({ a: '1::INTEGER', b: '1::INTEGER' })
    await store.changeColumns([{ kind: 'drop', name: 'b' }])
    await write({ id: '2', b: "'text'" }, [add('b', 'VARCHAR')])
    await expect(write({ id: '3', b: '3::INTEGER' })).rejects.toMatchObject({
      code: 'schema_mismatch',
      details: { column: 'b' },
    })
    expect(await rows()).toEqual([
      { id: 1, a: 1, b: null },
      { id: 2, a: null, b: 'text' },
    ])
  })
})
