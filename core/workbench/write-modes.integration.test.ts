import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cell, FeatureGroup, Moment, Store } from '../contract/index.ts'
import { snapshots } from './groups.ts'
import { count, page } from './rows.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { plan } from './writes.ts'

let project: TempProject
const { signal } = new AbortController()

beforeEach(async () => {
  project = await tempProject('Ä ö')
})
afterEach(() => project.close())

const HEADER = 'customer_id,day,orders,spend\n'
const first = `${HEADER}A,2024-01-01,1,1\nB,2024-01-01,2,2\nA,2024-01-02,3,3\nB,2024-01-03,4,4\n`
const input = async (name: string, text: string) => ({ paths: [await project.file(name, text)] })

async function rows(at?: Moment): Promise<Cell[][]> {
  const columns = ['customer_id', 'day', 'orders', 'spend']
  const source = { kind: 'group' as const, name: 'customer_daily', ...(at && { at }) }
  const order = { column: 'orders', descending: false }
  const found = await page(project.bench, { source, offset: 0, limit: 100, orderBy: order }, signal)
  const at_ = columns.map((name) => found.columns.findIndex((column) => column.name === name))
  return (found.values[0] ?? []).map((_, row) => at_.map((column) => found.values[column]?.[row] ?? null))
}

const stores: readonly (readonly [string, Store])[] = [
  [
    'ICEBERG',
    { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: 'customer_daily' },
  ],
  ['FILE', { kind: 'FILE', path: 'files/customer_daily', format: 'parquet' }],
  ['HIVE_TABLE', { kind: 'HIVE_TABLE', database: 'default', table: 'c', partitionBy: ['day'] }],
]

describe.each(stores)('%s', (_, store) => {
  let group: FeatureGroup
  beforeEach(async () => {
    group = customerGroup({ stores: [store] })
    await project.create(group, customer, { input: await input('first.csv', first) })
  })

  it('merges, as its plan says', async () => {
    const change = await input('change.csv', `${HEADER}B,2024-01-01,20,20\nC,2024-01-01,50,50\n`)
    const planned = await plan(project.bench, { group, input: change, mode: 'merge' }, signal)
    expect(planned).toMatchObject({ mode: 'merge', rows: 2, problems: [], warnings: [] })
    expect(planned.stores.map(({ replacedRows }) => replacedRows)).toEqual([1])
    expect(await project.write('customer_daily', { input: change, mode: 'merge' })).toMatchObject({
      rows: 2,
      replacedRows: 1,
      watermark: { mode: 'merge', eventTimeFrom: '2024-01-01', eventTimeTo: '2024-01-01' },
    })
    expect(await rows()).toEqual([
      ['A', '2024-01-01', 1, 1],
      ['A', '2024-01-02', 3, 3],
      ['B', '2024-01-03', 4, 4],
      ['B', '2024-01-01', 20, 20],
      ['C', '2024-01-01', 50, 50],
    ])
    expect(await count(project.bench, { kind: 'group', name: 'customer_daily' }, signal)).toEqual({ rows: 5 })
  })

  it('overwrites a range of event times, and writes nothing outside it', async () => {
    const change = await input('change.csv', `${HEADER}C,2024-01-02,30,30\nC,2024-01-09,90,90\n`)
    const range = { mode: 'overwrite-range', start: '2024-01-02', end: '2024-01-03' } as const
    const planned = await plan(project.bench, { group, input: change, ...range }, signal)
    expect(planned).toMatchObject({
      rows: 1,
      rowsOutsideRange: 1,
      problems: [],
      stores: [{ replacedRows: 2 }],
    })
    expect(await project.write('customer_daily', { input: change, ...range })).toMatchObject({
      rows: 1,
      replacedRows: 2,
    })
    expect((await rows()).map(([id, day]) => [id, day])).toEqual([
      ['A', '2024-01-01'],
      ['B', '2024-01-01'],
      ['C', '2024-01-02'],
    ])
  })

  it('refuses a range without its ends, or without a time in it', async () => {
    const change = await input('change.csv', first)
    const range = { input: change, mode: 'overwrite-range' } as const
    const planned = await plan(project.bench, { group, ...range }, signal)
    expect(planned.problems.map(({ details }) => details?.field)).toEqual(['start', 'end'])
    const none = { ...range, start: '2024-01-02', end: '2024-01-01 23:59:59.999999' }
    expect((await plan(project.bench, { group, ...none }, signal)).problems).toMatchObject([
      { code: 'invalid_input', details: { field: 'end' } },
    ])
    for (const request of [range, { ...range, start: '2024-01-01' }, none])
      await expect(project.write('customer_daily', request)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await rows()).toHaveLength(4)
  })

  it('refuses rows of a merge that share a key, or lets the last one win', async () => {
    const paths = [
      await project.file('1.csv', `${HEADER}B,2024-01-01,20,1\nB,2024-01-01,21,2\n`),
      await project.file('0.csv', `${HEADER}C,2024-01-01,50,3\nB,2024-01-01,22,4\nC,2024-01-01,49,5\n`),
    ]
    const merge = { input: { paths }, mode: 'merge' } as const
    const refused = { code: 'invalid_input', details: { field: 'onDuplicates', count: 5 } }
    expect((await plan(project.bench, { group, ...merge }, signal)).problems).toMatchObject([refused])
    await expect(project.write('customer_daily', merge)).rejects.toMatchObject(refused)
    expect(await rows()).toHaveLength(4)

    const last = { ...merge, onDuplicates: 'last' } as const
    const planned = await plan(project.bench, { group, ...last }, signal)
    expect(planned).toMatchObject({ problems: [], warnings: [expect.stringContaining('the last one')] })
    expect(await project.write('customer_daily', last)).toMatchObject({ rows: 2, replacedRows: 1 })
    expect((await rows()).slice(3)).toEqual([
      ['B', '2024-01-01', 22, 4],
      ['C', '2024-01-01', 49, 5],
    ])
  })

  it('adds in every other mode what shares a key', async () => {
    const twice = await input('twice.csv', `${HEADER}B,2024-01-01,20,1\nB,2024-01-01,21,2\n`)
    await project.write('customer_daily', { input: twice })
    expect(await rows()).toHaveLength(6)
    expect(
      await project.write('customer_daily', {
        input: await input('one.csv', `${HEADER}B,2024-01-01,9,9\n`),
        mode: 'merge',
      }),
    ).toMatchObject({
      rows: 1,
      replacedRows: 3,
    })
    expect(await rows()).toHaveLength(4)
  })
})

describe('ICEBERG', () => {
  it('counts what a staged write replaces on its branch', async () => {
    const group = customerGroup()
    await project.create(group, customer, { input: await input('first.csv', first) })
    const change = await input('change.csv', `${HEADER}X,2024-01-01,1,1\n`)
    const merge = { input: change, mode: 'merge', stage: 'audit' } as const
    const replaced = async (mode: 'merge' | 'overwrite') =>
      (await plan(project.bench, { group, ...merge, mode }, signal)).stores[0]?.replacedRows
    expect([await replaced('merge'), await replaced('overwrite')]).toEqual([0, 4])
    expect(await project.write('customer_daily', merge)).toMatchObject({ branch: 'audit', replacedRows: 0 })
    expect([await replaced('merge'), await replaced('overwrite')]).toEqual([1, 5])
  })

  it('has each of them as one snapshot, and the rows before it in the earlier ones', async () => {
    const group = customerGroup()
    const text = (lines: string) => input('lines.csv', HEADER + lines)
    await project.create(group, customer, { input: await input('first.csv', first) })
    const merged = await project.write('customer_daily', {
      input: await text('B,2024-01-01,20,20\n'),
      mode: 'merge',
    })
    await project.write('customer_daily', { input: await text('D,2024-01-05,60,60\n') })
    // Every row of one file, and one of another.
    await project.write('customer_daily', {
      input: await text('E,2024-01-05,70,70\n'),
      mode: 'overwrite-range',
      start: '2024-01-03',
      end: '2024-01-05',
    })
    await project.write('customer_daily', { input: await text('F,2024-01-06,80,80\n'), mode: 'merge' })
    await project.write('customer_daily', { input: await text('F,2024-01-07,90,90\n'), mode: 'overwrite' })

    const list = await snapshots(project.bench, 'customer_daily')
    expect(
      list.map(({ operation, rows, addedRows, removedRows }) => [operation, rows, addedRows, removedRows]),
    ).toEqual([
      ['append', 4, 4, 0],
      ['overwrite', 4, 1, 1],
      ['append', 5, 1, 0],
      ['overwrite', 4, 1, 2],
      ['append', 5, 1, 0],
      ['overwrite', 1, 1, 5],
    ])
    expect(list[1]?.snapshotId).toBe(merged.snapshotId)
    const orders = await Promise.all(
      list.map(async ({ snapshotId }) => (await rows({ snapshotId })).map((row) => row[2])),
    )
    expect(orders).toEqual([
      [1, 2, 3, 4],
      [1, 3, 4, 20],
      [1, 3, 4, 20, 60],
      [1, 3, 20, 70],
      [1, 3, 20, 70, 80],
      [90],
    ])
  })
})
