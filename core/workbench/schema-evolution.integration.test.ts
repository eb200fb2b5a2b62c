import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cell, FeatureGroup, Moment, Store } from '../contract/index.ts'
import { saveGroup, snapshots } from './groups.ts'
import { page } from './rows.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { plan } from './writes.ts'

let project: TempProject
const { signal } = new AbortController()
const group = 'customer_daily'

beforeEach(async () => {
  project = await tempProject()
})
afterEach(() => project.close())

const stores: readonly Store[] = [
  { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: 'c' },
  { kind: 'FILE', path: 'files/c', format: 'parquet' },
  { kind: 'FILE', path: 'files/csv', format: 'csv' },
  { kind: 'HIVE_TABLE', database: 'default', table: 'c', partitionBy: ['month(day)'] },
]
const kindOf = (store: Store): string => (store.kind === 'FILE' ? `FILE ${store.format}` : store.kind)

/** Columns and rows, by customer. */
async function table(at?: Moment): Promise<{ columns: string[]; rows: Cell[][] }> {
  const { columns, values } = await page(
    project.bench,
    {
      source: { kind: 'group', name: group, ...(at && { at }) },
      offset: 0,
      limit: 100,
      orderBy: { column: 'customer_id', descending: false },
    },
    signal,
  )
  const rows = (values[0] ?? []).map((_, row) => values.map((column) => column[row] ?? null))
  return { columns: columns.map(({ name, type }) => `${name} ${type}`), rows }
}

const select = (sql: string) => ({ paths: [], parsing: null, transform: sql })
async function input(transform: string) {
  return { ...select(transform), paths: [await project.file('one.csv', 'n\n1\n')] }
}

async function createMonday(store: Store): Promise<FeatureGroup> {
  const created = customerGroup({ stores: [store] })
  await project.create(created, customer, {
    input: await input(
      `SELECT 'A' AS customer_id, DATE '2024-01-01' AS day, 1::INTEGER AS orders, 0.1::FLOAT AS spend FROM source`,
    ),
  })
  return created
}

describe.each(stores.map((store) => [kindOf(store), store] as const))('%s', (_, store) => {
  it('adds columns and widens types with the rows of a write, as planned', async () => {
    const created = await createMonday(store)
    await saveGroup(
      project.bench,
      {
        ...created,
        features: [...created.features, { name: 'points', dtype: '', description: '' }],
        schemaEvolution: { mode: 'auto', allowColumnAdd: false, allowColumnTypeChange: false },
      },
      group,
    )
    const tuesday = await input(
      `SELECT 'B' AS customer_id, DATE '2024-01-02' AS day, 5000000000 AS orders, 2.5::DOUBLE AS spend, 7 AS points FROM source`,
    )
    const evolved = await project.bench.folder.group(group)
    const planned = await plan(project.bench, { group: evolved, input: tuesday }, signal)
    expect(planned.problems).toEqual([])
    expect(planned.stores[0]?.schemaChanges).toEqual([
      'widens orders from INTEGER to BIGINT',
      'widens spend from FLOAT to DOUBLE',
      'adds points INTEGER',
    ])
    const write = await project.write(group, { input: tuesday })
    const now = await table()
    expect(now).toEqual({
      columns: ['customer_id VARCHAR', 'day DATE', 'orders BIGINT', 'spend DOUBLE', 'points INTEGER'],
      rows: [
        ['A', '2024-01-01', 1, Math.fround(0.1), null],
        ['B', '2024-01-02', 5000000000, 2.5, 7],
      ],
    })
    expect(now.columns).toEqual(planned.stores[0]?.schemaAfter.map(({ name, type }) => `${name} ${type}`))
    if (store.kind !== 'ICEBERG') return
    const history = await snapshots(project.bench, group)
    expect(history.map(({ snapshotId }) => snapshotId).slice(1)).toEqual([write.snapshotId])
    expect(await table({ snapshotId: history[0]?.snapshotId ?? '' })).toEqual({
      columns: ['customer_id VARCHAR', 'day DATE', 'orders INTEGER', 'spend FLOAT'],
      rows: [['A', '2024-01-01', 1, Math.fround(0.1)]],
    })
  })

  it('refuses what its settings do not allow, and stays as it is', async () => {
    const created = await createMonday(store)
    await saveGroup(
      project.bench,
      {
        ...created,
        features: [...created.features, { name: 'points', dtype: '', description: '' }],
        schemaEvolution: { mode: 'safe', allowColumnAdd: false, allowColumnTypeChange: false },
      },
      group,
    )
    const before = await table()
    const more = await input(
      `SELECT 'B' AS customer_id, DATE '2024-01-02' AS day, 5 AS orders, 2.5 AS spend, 7 AS points FROM source`,
    )
    await expect(project.write(group, { input: more })).rejects.toMatchObject({
      code: 'schema_mismatch',
      hint: expect.stringContaining('allow_column_add'),
    })
    expect(await table()).toEqual(before)
  })
})
