import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engineBlobIo } from '../engine/blob-io.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { pyiceberg, pyicebergPython } from '../gateway/testing/pyiceberg.ts'
import { type HeadFiles, headFiles } from '../iceberg/head-files.ts'
import type { StoreReceipt, StoreWrite } from '../stores/offline-store.ts'
import { openWorkbench, type Workbench } from '../workbench.ts'
import { snapshots } from './groups.ts'
import { storeOf } from './stores.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

// Which files a merge leaves in an Iceberg table, and that its rows are right whichever they are.

const NAME = 'customer_daily'
const COLUMNS = [
  { name: 'customer_id', type: 'VARCHAR' },
  { name: 'day', type: 'DATE' },
  { name: 'orders', type: 'BIGINT' },
  { name: 'spend', type: 'DOUBLE' },
]
const merge = { mode: 'merge', replaces: { kind: 'keys', columns: ['customer_id', 'day'] } } as const

let project: TempProject
beforeEach(async () => {
  project = await tempProject('Ä ö')
  const parsing = { types: Object.fromEntries(COLUMNS.map(({ name, type }) => [name, type])) }
  const lines = Array.from({ length: 20 }, (_, i) => `c${i},2024-01-01,${i},0.5`)
  const file = await project.file('first.csv', `customer_id,day,orders,spend\n${lines.join('\n')}\n`)
  await project.create(customerGroup({ parsing }), customer, { input: { paths: [file] } })
})
afterEach(() => project.close())

/** Rows `c<from>` to `c<to - 1>`. */
function write(
  from: number,
  to: number,
  orders: number,
  more: Partial<StoreWrite> = {},
): Promise<StoreReceipt> {
  const sql =
    `SELECT 'c' || i AS customer_id, DATE '2024-01-01' AS day, ${orders}::BIGINT AS orders, 0.5::DOUBLE AS spend ` +
    `FROM range(${from}, ${to}) r(i)`
  return storeOf(project.bench, customerGroup()).write({
    rows: { sql, columns: COLUMNS },
    mode: 'append',
    writeId: randomUUID(),
    eventTimeCol: 'day',
    summary: {},
    ...more,
  })
}

async function head(bench: Workbench = project.bench): Promise<HeadFiles> {
  const metadata = await bench.local.loadTable({ namespace: ['default'], table: NAME })
  const current = metadata?.snapshots.find((one) => one['snapshot-id'] === metadata['current-snapshot-id'])
  return headFiles(engineBlobIo(bench.engine), current?.['manifest-list'] ?? '')
}

const rows = async (bench: Workbench = project.bench): Promise<[unknown, unknown][]> =>
  (
    await bench.engine.rows(
      `SELECT customer_id, orders FROM firn_local."default".${NAME} ORDER BY substr(customer_id, 2)::INTEGER`,
    )
  ).map(({ customer_id, orders }) => [customer_id, orders])
const expectRows = async (ordersOf: (i: number) => number, count: number): Promise<void> => {
  expect(await rows()).toEqual(Array.from({ length: count }, (_, i) => [`c${i}`, ordersOf(i)]))
  expect((await snapshots(project.bench, NAME)).at(-1)?.rows).toBe(count)
}

describe('a merge into ICEBERG', () => {
  it('keeps few delete files for a data file, however often it is merged into', {
    timeout: 120_000,
  }, async () => {
    for (let n = 0; n < 12; n += 1) {
      expect(await write(n, n + 1, 100 + n, merge)).toMatchObject({ rows: 1, replacedRows: 1 })
      const { deletes } = await head()
      expect(deletes.length).toBeLessThanOrEqual(8)
      expect(deletes.every(({ of }) => of !== null)).toBe(true)
    }
    await expectRows((i) => (i < 12 ? 100 + i : i), 20)
    // Its last rows: the file goes, and its delete files with it.
    await write(0, 20, 7, merge)
    const { rows: files, deletes } = await head()
    expect([files.size, deletes]).toEqual([1, []])
    await expectRows(() => 7, 20)
    const last = (await snapshots(project.bench, NAME)).at(-1)
    expect([last?.addedRows, last?.removedRows]).toEqual([20, 20])
  })

  it('has one delete file for many data files, and right rows once these are gone', {
    timeout: 120_000,
  }, async () => {
    for (let n = 0; n < 66; n += 1) await write(20 + 2 * n, 22 + 2 * n, 1)
    const evens = {
      ...merge,
      rows: {
        sql: `SELECT 'c' || 2 * i AS customer_id, DATE '2024-01-01' AS day, 2::BIGINT AS orders, 0.5::DOUBLE AS spend FROM range(76) r(i)`,
        columns: COLUMNS,
      },
    }
    expect(await write(0, 0, 0, evens)).toMatchObject({ rows: 76, replacedRows: 76 })
    expect((await head()).deletes).toMatchObject([{ of: null }])
    await expectRows((i) => (i % 2 === 0 ? 2 : i < 20 ? i : 1), 152)
    // What is left in them.
    await write(0, 152, 3, merge)
    expect((await head()).rows.size).toBe(1)
    await expectRows(() => 3, 152)
    await write(152, 153, 3)
    await expectRows(() => 3, 153)
  })

  it('still has its rows after the project is moved', async () => {
    await write(0, 3, 50, merge)
    const before = await rows()
    await project.bench.close()
    const moved = path.join(path.dirname(project.folder), 'woanders ß')
    await rename(project.folder, moved)
    const bench = await openWorkbench({ projectPath: moved, extensionDirectory: extensionDirectory() })
    try {
      expect(await rows(bench)).toEqual(before)
      expect((await head(bench)).deletes.every(({ of }) => of?.includes('woanders ß'))).toBe(true)
      const store = storeOf(bench, customerGroup())
      const again = await store.write({
        rows: {
          sql: `SELECT customer_id, day, 9::BIGINT AS orders, spend FROM (${await store.read()})`,
          columns: COLUMNS,
        },
        ...merge,
        writeId: randomUUID(),
        eventTimeCol: 'day',
        summary: {},
      })
      expect(again).toMatchObject({ rows: 20, replacedRows: 20 })
      expect((await head(bench)).deletes).toEqual([])
    } finally {
      await bench.close()
      await rename(moved, project.folder)
      project = {
        ...project,
        bench: await openWorkbench({ projectPath: project.folder, extensionDirectory: extensionDirectory() }),
      }
    }
  })

  it.each([
    ['partitioned', 'PARTITIONED BY (customer_id)'],
    ['version_3', `WITH ('format-version' = '3')`],
  ])('refuses a table that is %s, with what to do, and takes appends to it', async (table, clause) => {
    await project.bench.engine.run(
      `CREATE TABLE firn_local."default".${table} (customer_id VARCHAR, day DATE, orders BIGINT, spend DOUBLE) ${clause}`,
    )
    const store = storeOf(
      project.bench,
      customerGroup({
        stores: [{ kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table }],
      }),
    )
    const one = {
      rows: {
        sql: `SELECT 'a' AS customer_id, DATE '2024-01-01' AS day, 1::BIGINT AS orders, 1::DOUBLE AS spend`,
        columns: COLUMNS,
      },
      eventTimeCol: 'day',
      summary: {},
    }
    await expect(store.write({ ...one, ...merge, writeId: randomUUID() })).rejects.toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining('Append'),
    })
    expect(await store.write({ ...one, mode: 'append', writeId: randomUUID() })).toMatchObject({ rows: 1 })
  })

  it.skipIf(pyicebergPython === undefined)(
    'reads the same in PyIceberg at every moment',
    { timeout: 120_000 },
    async () => {
      await write(3, 5, 50, merge)
      await write(20, 25, 60)
      await write(18, 22, 70, merge)
      await write(0, 18, 80, merge)
      const other = (orders: number) =>
        `SELECT 'x' AS customer_id, DATE '2024-01-02' AS day, ${orders}::BIGINT AS orders, 1::DOUBLE AS spend`
      await write(0, 0, 0, { ...merge, rows: { sql: `${other(1)} UNION ALL ${other(2)}`, columns: COLUMNS } })
      await write(0, 0, 0, {
        rows: { sql: other(3), columns: COLUMNS },
        mode: 'overwrite-range',
        replaces: { kind: 'range', condition: `day >= DATE '2024-01-02'` },
      })
      const history = await pyiceberg(project.bench.gateway, 'history', `default.${NAME}`)
      const ours = await snapshots(project.bench, NAME)
      expect(history.map(({ snapshotId }) => snapshotId)).toEqual(ours.map(({ snapshotId }) => snapshotId))
      expect(history.map((one) => one.rows.length)).toEqual(ours.map((one) => one.rows))
      for (const { snapshotId, rows: theirs } of history) {
        const read = await storeOf(project.bench, customerGroup()).read({ snapshotId })
        const mine = await project.bench.engine.rows(`SELECT customer_id, day, orders, spend FROM (${read})`)
        const text = (list: readonly (readonly unknown[])[]) => list.map((row) => JSON.stringify(row)).sort()
        expect(text(mine.map((row) => Object.values(row)))).toEqual(text(theirs))
      }
    },
  )
})
