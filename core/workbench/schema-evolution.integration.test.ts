import { randomUUID } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Cell, FeatureGroup, Moment, SchemaChange, Store } from '../contract/index.ts'
import type { JsonObject } from '../spec/json.ts'
import { removeGroup, saveGroup, snapshots } from './groups.ts'
import { groupHistory } from './history.ts'
import { page } from './rows.ts'
import { changeSchema } from './schema-changes.ts'
import { openStores } from './stores.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { plan } from './writes.ts'

let project: TempProject
const { signal } = new AbortController()
const group = 'customer_daily'

beforeAll(async () => {
  project = await tempProject()
})
afterEach(async () => {
  const { groups } = await project.bench.folder.load()
  for (const each of groups) await removeGroup(project.bench, each.group.name, true)
  await rm(path.join(project.folder, 'profiles.yml'), { force: true })
})
afterAll(() => project.close())

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

  it('renames and drops features, and takes their names again for other columns', async () => {
    await createMonday(store)
    const before = await snapshots(project.bench, group).catch(() => [])
    await changeSchema(project.bench, group, [
      { kind: 'rename', from: 'orders', to: 'all orders' },
      { kind: 'drop', name: 'spend' },
    ])
    const saved = await project.bench.folder.group(group)
    expect(saved.features.map(({ name }) => name)).toEqual(['all orders'])
    const renamed = {
      columns: ['customer_id VARCHAR', 'day DATE', 'all orders INTEGER'],
      rows: [['A', '2024-01-01', 1]],
    }
    expect(await table()).toEqual(renamed)
    // Again, as after a failure in between: nothing to do.
    for (const open of openStores(project.bench, saved))
      await open.changeColumns([
        { kind: 'rename', from: 'orders', to: 'all orders' },
        { kind: 'drop', name: 'spend' },
      ])
    expect(await table()).toEqual(renamed)

    const spent = { name: 'spend', dtype: '', description: '' }
    const orders = { name: 'orders', dtype: '', description: '' }
    await saveGroup(project.bench, { ...saved, features: [...saved.features, spent, orders] }, group)
    await project.write(group, {
      input: await input(
        `SELECT 'B' AS customer_id, DATE '2024-01-02' AS day, 'much' AS spend, 2::INTEGER AS "all orders", true AS orders FROM source`,
      ),
    })
    expect(await table()).toEqual({
      columns: [...renamed.columns, 'spend VARCHAR', 'orders BOOLEAN'],
      rows: [
        ['A', '2024-01-01', 1, null, null],
        ['B', '2024-01-02', 2, 'much', true],
      ],
    })
    const [first] = before
    if (first === undefined) return
    expect(await table({ snapshotId: first.snapshotId })).toEqual({
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

describe('renaming and dropping', () => {
  const iceberg = stores[0] as Store
  const hive: Store = { kind: 'HIVE_TABLE', database: 'default', table: 'c', partitionBy: ['orders'] }

  it('keep the file’s comments, are in the history, and warn of what still says the old name', async () => {
    const created = customerGroup({
      stores: [iceberg],
      transform: 'SELECT customer_id, day, Orders, 1 AS spend FROM source',
      tests: [
        { kind: 'not_null', columns: ['ORDERS', 'day'], severity: 'fail' },
        { kind: 'sql', name: 'dear', sql: 'SELECT * FROM rows WHERE spend > 9', severity: 'warn' },
      ],
    })
    await project.create(created, customer, {
      input: { paths: [await project.file('mon.csv', 'customer_id,day,orders\nA,2024-01-01,1\n')] },
    })
    const file = path.join(project.folder, 'feature_groups', `${group}.yml`)
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('  orders:', '  # by day\n  orders:'))
    await project.bench.folder.load()
    const { warnings } = await changeSchema(project.bench, group, [
      { kind: 'rename', from: 'orders', to: 'amount' },
    ])
    expect(warnings).toEqual(['orders is still named in its transform: look at it.'])
    expect(await readFile(file, 'utf8')).toContain('  # by day\n  amount:')
    const dropped = await changeSchema(project.bench, group, [{ kind: 'drop', name: 'spend' }])
    expect(dropped.warnings).toEqual([
      'spend is still named in its transform: look at it.',
      'spend is still named in the SQL of its tests: look at it.',
    ])
    const { tests } = await project.bench.folder.group(group)
    expect(tests?.[0]).toMatchObject({ columns: ['amount', 'day'] })
    const history = await groupHistory(project.bench, group)
    const changes = history.filter(({ event }) => event === 'schema_changed')
    expect(changes.slice(-2).map(({ note }) => note)).toEqual([
      'renamed the feature orders to amount',
      'dropped the feature spend',
    ])
  })

  it('refuse to drop what a test needs', async () => {
    const created = await createMonday(iceberg)
    const tested = {
      ...created,
      tests: [{ kind: 'not_null' as const, columns: ['spend'], severity: 'fail' as const }],
    }
    await saveGroup(project.bench, tested, group)
    const before = await table()
    await expect(changeSchema(project.bench, group, [{ kind: 'drop', name: 'spend' }])).rejects.toMatchObject(
      {
        code: 'invalid_input',
        hint: 'Remove or change that test first.',
      },
    )
    expect(await table()).toEqual(before)
  })

  it.each([
    [[{ kind: 'rename', from: 'customer_id', to: 'id' }], 'invalid_input', 'join key'],
    [[{ kind: 'drop', name: 'nope' }], 'invalid_input', 'no feature nope'],
    [[{ kind: 'rename', from: 'orders', to: 'DAY' }], 'invalid_input', 'event time'],
    [[{ kind: 'rename', from: 'orders', to: 'Spend' }], 'invalid_input', 'more than once'],
    [
      [
        { kind: 'drop', name: 'orders' },
        { kind: 'drop', name: 'spend' },
      ],
      'invalid_input',
      'at least one feature',
    ],
  ] as const)('refuse %j', async (changes, code, message) => {
    await createMonday(iceberg)
    const before = await table()
    await expect(changeSchema(project.bench, group, changes)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
    expect(await table()).toEqual(before)
  })

  it('refuse what one of several stores cannot, and leave the others as they are', async () => {
    const created = customerGroup({ stores: [iceberg, hive] })
    await project.create(created, customer, {
      input: await input(
        `SELECT 'A' AS customer_id, DATE '2024-01-01' AS day, 1 AS orders, 2 AS spend FROM source`,
      ),
    })
    const before = await table()
    const renamed = changeSchema(project.bench, group, [{ kind: 'rename', from: 'orders', to: 'n' }])
    await expect(renamed).rejects.toMatchObject({ code: 'unsupported', details: { column: 'orders' } })
    expect(await table()).toEqual(before)
  })

  it('say which store failed after another was changed, and do the rest when made again', async () => {
    const file: Store = { kind: 'FILE', path: 'files/c', format: 'parquet' }
    await project.create(customerGroup({ stores: [file, iceberg] }), customer, {
      input: await input(
        `SELECT 'A' AS customer_id, DATE '2024-01-01' AS day, 1 AS orders, 2 AS spend FROM source`,
      ),
    })
    // Another engine has partitioned the table since.
    const partition = { name: 'orders', transform: 'identity', 'source-id': 3 }
    const change = (...updates: JsonObject[]) =>
      project.bench.local.updateTable({ namespace: ['default'], table: 'c' }, [], updates)
    await change(
      { action: 'add-spec', spec: { fields: [partition] } },
      { action: 'set-default-spec', 'spec-id': -1 },
    )
    const drop: SchemaChange[] = [{ kind: 'drop', name: 'orders' }]
    await expect(changeSchema(project.bench, group, drop)).rejects.toMatchObject({
      code: 'schema_mismatch',
      message: expect.stringMatching(/^Changed in part: .*files\/c is changed, local\.default\.c is not\./),
      details: { column: 'orders', failed: 'local.default.c' },
    })
    expect((await project.bench.folder.group(group)).features).toHaveLength(2)
    await change({ action: 'set-default-spec', 'spec-id': 0 })
    await changeSchema(project.bench, group, drop)
    const changed = await project.bench.folder.group(group)
    expect(changed.features.map(({ name }) => name)).toEqual(['spend'])
    for (const open of openStores(project.bench, changed))
      expect((await open.describe())?.columns.map(({ name }) => name)).toEqual([
        'customer_id',
        'day',
        'spend',
      ])
  })
})

it('says which setting would let a value in that does not fit, and what profiles.yml says counts', async () => {
  await createMonday(stores[1] as Store)
  const big = await input(
    `SELECT 'B' AS customer_id, DATE '2024-01-02' AS day, 5000000000 AS orders, 2.5::FLOAT AS spend FROM source`,
  )
  await expect(project.write(group, { input: big })).rejects.toMatchObject({
    code: 'schema_mismatch',
    details: { column: 'orders', value: '5000000000' },
    hint: expect.stringContaining('allow_column_type_change'),
  })
  await writeFile(
    path.join(project.folder, 'profiles.yml'),
    'materialization:\n  schema_evolution: {mode: auto}\n',
  )
  expect(await project.write(group, { input: big })).toMatchObject({ rows: 1 })
})

it('a write that was planned for columns which are dropped meanwhile is refused', async () => {
  for (const store of stores) {
    const created = { ...customerGroup({ stores: [store] }), name: `g_${stores.indexOf(store)}` }
    await project.create(created, customer, {
      input: await input(
        `SELECT 'A' AS customer_id, DATE '2024-01-01' AS day, 1 AS orders, 2 AS spend FROM source`,
      ),
    })
    const [open] = openStores(project.bench, created)
    await open?.changeColumns([{ kind: 'drop', name: 'spend' }])
    const late = open?.write({
      rows: {
        sql: `SELECT 'B' AS customer_id, DATE '2024-01-02' AS day, 1 AS orders, 2 AS spend`,
        columns: [
          { name: 'customer_id', type: 'VARCHAR' },
          { name: 'day', type: 'DATE' },
          { name: 'orders', type: 'INTEGER' },
          { name: 'spend', type: 'INTEGER' },
        ],
      },
      mode: 'append',
      writeId: randomUUID(),
      eventTimeCol: 'day',
      summary: {},
    })
    await expect(late, store.kind).rejects.toThrow('spend')
  }
})
