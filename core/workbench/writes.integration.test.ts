import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cell, Moment } from '../contract/index.ts'
import { groupDetail, snapshotAt, snapshots } from './groups.ts'
import { count, page } from './rows.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { plan } from './writes.ts'

let project: TempProject
const { signal } = new AbortController()

beforeEach(async () => {
  project = await tempProject()
})
afterEach(() => project.close())

const monday = 'customer_id,day,orders,spend\nA,2024-01-01,1,10.5\nB,2024-01-01,2,20\n'
const tuesday = 'spend,orders,customer_id,day\n30.25,3,C,2024-01-02\n'

async function rows(at?: Moment): Promise<Cell[][]> {
  const source = { kind: 'group' as const, name: 'customer_daily', ...(at && { at }) }
  const { values } = await page(
    project.bench,
    { source, offset: 0, limit: 100, orderBy: { column: 'customer_id', descending: false } },
    signal,
  )
  return (values[0] ?? []).map((_, row) => values.map((column) => column[row] ?? null))
}
const createMonday = async () =>
  project.create(customerGroup(), customer, { input: { paths: [await project.file('mon.csv', monday)] } })

const A = ['A', '2024-01-01', 1, 10.5]
const B = ['B', '2024-01-01', 2, 20]
const C = ['C', '2024-01-02', 3, 30.25]

describe('a feature group on ICEBERG', () => {
  it('is written, read back, and each moment of it stays readable', async () => {
    const first = await createMonday()
    expect(first).toMatchObject({
      rows: 2,
      path: 'local.default.customer_daily',
      storageType: 'ICEBERG',
      catalog: 'local',
      namespace: 'default',
      table: 'customer_daily',
    })
    // Columns are in another order in the second file.
    const second = await project.write('customer_daily', {
      input: { paths: [await project.file('tue.csv', tuesday)] },
    })
    const third = await project.write('customer_daily', {
      input: { paths: [await project.file('mon.csv', monday)] },
      mode: 'overwrite',
    })
    expect([second.rows, third.rows]).toEqual([1, 2])

    const list = await snapshots(project.bench, 'customer_daily')
    expect(list.map(({ snapshotId }) => snapshotId)).toEqual([first, second, third].map((r) => r.snapshotId))
    expect(list.map((s) => [s.operation, s.rows, s.inputs[0], s.isCurrent])).toEqual([
      ['append', 2, 'mon.csv', false],
      ['append', 3, 'tue.csv', false],
      ['overwrite', 2, 'mon.csv', true],
    ])
    expect(list.map(({ parentId }) => parentId)).toEqual([null, first.snapshotId, second.snapshotId])

    expect(await rows()).toEqual([A, B])
    expect(await rows({ snapshotId: list[0]?.snapshotId ?? '' })).toEqual([A, B])
    expect(await rows({ snapshotId: list[1]?.snapshotId ?? '' })).toEqual([A, B, C])
    expect(await rows({ asOf: list[1]?.timestamp ?? '' })).toEqual([A, B, C])
    await expect(rows({ asOf: '2001-01-01' })).rejects.toMatchObject({ code: 'not_found' })
    expect((await snapshotAt(project.bench, 'customer_daily', { asOf: '2099-01-01' })).isCurrent).toBe(true)

    const detail = await groupDetail(project.bench, 'customer_daily')
    expect(
      detail.watermarks.map((w) => [w.rows, w.mode, w.eventTimeFrom, w.eventTimeTo, w.snapshotId]),
    ).toEqual([
      [2, 'append', '2024-01-01', '2024-01-01', first.snapshotId],
      [1, 'append', '2024-01-02', '2024-01-02', second.snapshotId],
      [2, 'overwrite', '2024-01-01', '2024-01-01', third.snapshotId],
    ])
    expect(detail.stores).toMatchObject([{ exists: true, rows: 2, timeTravel: true }])
  })

  it('takes only the rows of the event-time range', async () => {
    await createMonday()
    const both = await project.file('both.csv', `${monday}D,2024-01-03,1,1\nE,2024-01-05,1,1\n`)
    const receipt = await project.write('customer_daily', {
      input: { paths: [both] },
      start: '2024-01-02',
      end: '2024-01-03',
    })
    expect(receipt.rows).toBe(1)
    expect((await rows()).map(([id]) => id)).toEqual(['A', 'B', 'D'])
  })

  it('refuses NULL keys with their count and examples, or leaves them out and says so', async () => {
    await createMonday()
    const lacking = await project.file(
      'nulls.csv',
      'customer_id,day,orders,spend\n,2024-01-02,1,1\nF,,1,1\nG,2024-01-02,1,1\n',
    )
    const input = { paths: [lacking] }
    await expect(project.write('customer_daily', { input })).rejects.toMatchObject({
      code: 'null_keys',
      details: { count: 2, examples: expect.arrayContaining([{ customer_id: null, day: '2024-01-02' }]) },
    })
    expect(await rows()).toEqual([A, B])
    expect(await snapshots(project.bench, 'customer_daily')).toHaveLength(1)

    const planned = await plan(project.bench, { group: customerGroup(), input, dropNullKeys: true }, signal)
    expect(planned).toMatchObject({ rows: 1, problems: [], nullKeys: { rows: 2, dropped: true } })
    const receipt = await project.write('customer_daily', { input, dropNullKeys: true })
    expect(receipt).toMatchObject({ rows: 1, droppedNullKeys: 2 })
  })

  it('keeps leading zeros, and 64-bit ids to the last digit', async () => {
    const text = 'customer_id,day,orders,spend\n00501,2024-01-01,9007199254740993,1\n'
    await project.create(customerGroup(), customer, {
      input: { paths: [await project.file('zeros.csv', text)] },
    })
    expect(await rows()).toEqual([['00501', '2024-01-01', '9007199254740993', 1]])
  })

  it('keeps nothing of a create that fails', async () => {
    const bad = await project.file('bad.csv', 'customer_id,day,orders,spend\n,2024-01-01,1,1\n')
    await expect(
      project.create(customerGroup(), customer, { input: { paths: [bad] } }),
    ).rejects.toMatchObject({
      code: 'null_keys',
    })
    const { entities, groups } = await project.bench.folder.load()
    expect([entities, groups]).toEqual([[], []])
    expect(await project.bench.local.listTables(['default'])).toEqual([])
  })

  it('does not write an empty input, and makes no table for it', async () => {
    const none = await project.file('none.csv', 'customer_id,day,orders,spend\nA,2023-01-01,1,1\n')
    const input = { paths: [none] }
    await expect(
      project.create(customerGroup(), customer, { input, start: '2024-01-01' }),
    ).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await project.bench.local.listTables(['default'])).toEqual([])
    await createMonday()
    await expect(
      project.write('customer_daily', { input, start: '2024-01-01', mode: 'overwrite' }),
    ).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await rows()).toEqual([A, B])
  })

  it('refuses a value that would change, and says which', async () => {
    await createMonday()
    const fraction = await project.file('fraction.csv', 'customer_id,day,orders,spend\nH,2024-01-02,1.5,1\n')
    await expect(project.write('customer_daily', { input: { paths: [fraction] } })).rejects.toMatchObject({
      code: expect.stringMatching(/schema_mismatch|bad_file/),
      details: { column: 'orders', value: '1.5' },
    })
    expect(await rows()).toEqual([A, B])
  })

  it('keeps a text key text when the next file has only numbers in it', async () => {
    const text = 'customer_id,day,orders,spend\nA1,2024-01-01,1,1\n'
    const input = { paths: [await project.file('text.csv', text)] }
    await project.create(customerGroup(), customer, { input })
    const digits = await project.file(
      'digits.csv',
      'customer_id,day,orders,spend\n007,2024-01-02,1,1\n12,2024-01-02,1,1\n',
    )
    await project.write('customer_daily', { input: { paths: [digits] } })
    const numbers = 'SELECT 42::BIGINT AS customer_id, day, orders, spend FROM source LIMIT 1'
    await project.write('customer_daily', { input: { paths: [digits], transform: numbers } })
    expect((await rows()).map(([id]) => id)).toEqual(['007', '12', '42', 'A1'])
  })

  it('refuses an event time that is text, before a table is made with it', async () => {
    const german = await project.file('german.csv', 'customer_id,day,orders,spend\nA,am Montag,1,1\n')
    const input = { paths: [german] }
    const refused = { code: 'schema_mismatch', hint: expect.stringContaining('not a date or a timestamp') }
    await expect(project.create(customerGroup(), customer, { input })).rejects.toMatchObject(refused)
    const planned = await plan(project.bench, { group: customerGroup(), input, start: '2024-01-01' }, signal)
    expect(planned.problems).toMatchObject([{ details: { field: 'eventTimeCol' } }])
    expect(await project.bench.local.listNamespaces()).toEqual([])
  })

  it('names a column with a colon in it rightly', async () => {
    const features = [{ name: 'a:b', dtype: '', description: '' }]
    const group = customerGroup({ features })
    const whole = await project.file('whole.csv', 'customer_id,day,a:b\nA,2024-01-01,1\n')
    await project.create(group, customer, { input: { paths: [whole] } })
    const fraction = await project.file('fraction.csv', 'customer_id,day,a:b\nA,2024-01-01,3.5\n')
    await expect(project.write('customer_daily', { input: { paths: [fraction] } })).rejects.toMatchObject({
      details: { column: 'a:b', value: '3.5' },
    })
  })

  it('names the line of a value that does not fit the table', async () => {
    await createMonday()
    const lines = Array.from({ length: 3000 }, (_, i) => `K${i},2024-01-02,${i === 2998 ? 'many' : i},1`)
    const word = await project.file('word.csv', `customer_id,day,orders,spend\n${lines.join('\n')}\n`)
    await expect(project.write('customer_daily', { input: { paths: [word] } })).rejects.toMatchObject({
      code: 'bad_file',
      details: { line: 3000, column: 'orders', value: 'many' },
    })
    expect(await rows()).toEqual([A, B])
  })

  it('says in the plan what SUM over integers becomes', async () => {
    const input = {
      paths: [await project.file('mon.csv', monday)],
      transform:
        'SELECT customer_id, day, sum(orders) AS orders, sum(orders)::UTINYINT AS spend FROM source GROUP BY ALL',
    }
    const planned = await plan(project.bench, { group: customerGroup(), input }, signal)
    expect(
      planned.stores[0]?.columns.map((c) => [c.name, c.role, c.inputType, c.storedType, c.change]),
    ).toEqual([
      ['customer_id', 'key', 'VARCHAR', 'VARCHAR', 'new'],
      ['day', 'event_time', 'DATE', 'DATE', 'new'],
      ['orders', 'feature', 'HUGEINT', 'BIGINT', 'cast'],
      ['spend', 'feature', 'UTINYINT', 'INTEGER', 'cast'],
    ])
  })

  it('counts duplicate keys in the plan', async () => {
    const twice = await project.file('twice.csv', `${monday}A,2024-01-01,5,5\n`)
    const planned = await plan(project.bench, { group: customerGroup(), input: { paths: [twice] } }, signal)
    expect(planned.duplicateKeys).toEqual({ rows: 2, examples: [{ customer_id: 'A', day: '2024-01-01' }] })
    expect(planned.warnings.join()).toContain('2 rows share')
  })

  it('names a column that the input lacks', async () => {
    await createMonday()
    const lacking = await project.file('lacking.csv', 'customer_id,orders,spend\nA,1,1\n')
    await expect(project.write('customer_daily', { input: { paths: [lacking] } })).rejects.toMatchObject({
      code: 'schema_mismatch',
      message: expect.stringContaining('day'),
    })
  })

  it('counts rows without reading them', async () => {
    await createMonday()
    expect(await count(project.bench, { kind: 'group', name: 'customer_daily' }, signal)).toEqual({ rows: 2 })
  })
})

describe.each([
  { kind: 'FILE', path: 'files/customer_daily', format: 'parquet' },
  { kind: 'FILE', path: 'files/customer_daily', format: 'csv' },
  { kind: 'HIVE_TABLE', database: 'default', table: 'customer_daily', partitionBy: ['day'] },
] as const)('a feature group on $kind $format', (store) => {
  it('is written, appended to, overwritten and read', async () => {
    const group = customerGroup({
      stores: [store.kind === 'FILE' ? store : { ...store, partitionBy: [...store.partitionBy] }],
    })
    const input = { paths: [await project.file('mon.csv', monday)] }
    const byName = (row: Cell[]): Cell[] => [...row].sort()
    expect(await project.create(group, customer, { input })).toMatchObject({ rows: 2, snapshotId: null })
    await project.write('customer_daily', { input: { paths: [await project.file('tue.csv', tuesday)] } })
    expect((await rows()).map(byName)).toEqual([A, B, C].map(byName))
    await project.write('customer_daily', { input, mode: 'overwrite' })
    expect((await rows()).map(byName)).toEqual([A, B].map(byName))
    await expect(rows({ asOf: '2024-01-01' })).rejects.toMatchObject({ code: 'unsupported' })
    expect(await snapshots(project.bench, 'customer_daily')).toEqual([])
    expect((await groupDetail(project.bench, 'customer_daily')).watermarks).toHaveLength(3)
  })
})
