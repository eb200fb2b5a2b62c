import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type StoreOutcome, writeModes } from '../contract/index.ts'
import { snapshotAt, snapshots } from './groups.ts'
import { groupHistory } from './history.ts'
import { count } from './rows.ts'
import { openStores } from './stores.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

let project: TempProject
beforeEach(async () => {
  project = await tempProject()
})
afterEach(() => project.close())

const group = customerGroup({
  stores: [
    { kind: 'FILE', path: 'files/rows', format: 'parquet' },
    { kind: 'HIVE_TABLE', database: 'default', table: 'rows', partitionBy: ['day(day)'] },
    { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: 'rows' },
  ],
})
const rowsOf = async (): Promise<(number | undefined)[]> =>
  Promise.all(openStores(project.bench, group).map(async (store) => (await store.describe())?.rows))

it('writes to the stores that can, names the one that cannot, and brings it up later', async () => {
  const file = await project.file(
    '1.csv',
    'customer_id,orders,spend,day\nA,1,2.5,2024-01-01\nB,1,1,2024-01-02\n',
  )
  const input = { paths: [file] }
  // Somebody else's data where the Hive table would be.
  const table = path.join(project.folder, 'hive', 'default.db', 'rows')
  await mkdir(table, { recursive: true })
  await writeFile(path.join(table, 'theirs.parquet'), '')

  const error = await project.create(group, customer, { input }).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'partial_write' })
  const outcomes: StoreOutcome[] = error.details.outcomes
  expect(outcomes.map(({ receipt, error: its }) => receipt?.rows ?? its?.code)).toEqual([
    2,
    'already_exists',
    2,
  ])
  expect(outcomes[2]?.receipt?.snapshotId).toMatch(/^\d+$/)
  // What was committed keeps its group.
  expect(await rowsOf()).toEqual([2, undefined, 2])

  await rm(path.join(table, 'theirs.parquet'))
  await expect(project.write(group.name, { input, stores: [3] })).rejects.toMatchObject({ code: 'not_found' })
  await project.write(group.name, { input, stores: [1] })
  expect(await rowsOf()).toEqual([2, 2, 2])
})

it('finds earlier moments in the store that has them, whichever is first', async () => {
  const file = await project.file('1.csv', 'customer_id,orders,spend,day\nA,1,2.5,2024-01-01\n')
  await project.create(group, customer, { input: { paths: [file] } })
  await project.write(group.name, { input: { paths: [file] } })
  const { bench } = project
  const [first] = await snapshots(bench, group.name)
  const at = { snapshotId: first?.snapshotId ?? '' }
  expect(await snapshotAt(bench, group.name, at)).toMatchObject({ rows: 1 })
  const signal = new AbortController().signal
  const source = { kind: 'group', name: group.name } as const
  expect(await count(bench, { ...source, at }, signal)).toEqual({ rows: 1 })
  expect(await count(bench, source, signal)).toEqual({ rows: 2 })
  await expect(count(bench, { ...source, at, store: 0 }, signal)).rejects.toMatchObject({
    code: 'unsupported',
    hint: expect.stringContaining('ICEBERG'),
  })
})

it('refuses no rows in every mode, of all stores before any is touched and of each alone', async () => {
  const file = await project.file('1.csv', 'customer_id,orders,spend,day\nA,1,2.5,2024-01-01\n')
  const later = await project.file('2.csv', 'customer_id,orders,spend,day\nA,1,2.5,2030-01-01\n')
  await project.create(group, customer, { input: { paths: [file] } })
  for (const mode of writeModes)
    for (const stores of [undefined, [0], [1], [2]]) {
      const request = { input: { paths: [later] }, mode, start: '2024-01-01', end: '2024-01-02' }
      const refused = project.write(group.name, { ...request, ...(stores && { stores }) })
      await expect(refused).rejects.toMatchObject({
        code: 'invalid_input',
        message: 'There are no rows to write.',
        details: { field: 'input' },
      })
    }
  expect(await rowsOf()).toEqual([1, 1, 1])
  const history = await groupHistory(project.bench, group.name)
  // Three stores took the first write; after that only those that were asked alone said no.
  expect(history.filter(({ event }) => event === 'failed')).toHaveLength(3 * writeModes.length)
})
