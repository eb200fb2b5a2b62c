import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FeatureGroup, GroupTest, JobResult, TestResult } from '../contract/index.ts'
import { groupDetail, snapshots } from './groups.ts'
import { groupHistory } from './history.ts'
import { count } from './rows.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { plan, write } from './writes.ts'

let project: TempProject
const { signal } = new AbortController()
const NAME = 'customer_daily'
const job = { signal, report: () => {} }

beforeEach(async () => {
  project = await tempProject()
})
afterEach(() => project.close())

const header = 'customer_id,day,orders,spend\n'
const good = `${header}A,2024-01-01,1,10.5\nB,2024-01-01,2,20\n`
const bad = `${header}C,2024-01-02,3,-1\nD,2024-01-02,,5\nE,2024-01-02,3,7\n`
const tests: GroupTest[] = [
  { kind: 'accepted_range', column: 'spend', min: 0, severity: 'fail' },
  { kind: 'not_null', columns: ['orders'], severity: 'warn' },
  { kind: 'unique', columns: ['customer_id', 'day'], severity: 'fail' },
  { kind: 'sql', name: 'few orders', sql: 'SELECT * FROM rows WHERE orders > 10', severity: 'fail' },
]
const threeStores: FeatureGroup['stores'] = [
  { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: NAME },
  { kind: 'FILE', path: 'files/customer_daily', format: 'parquet' },
  { kind: 'HIVE_TABLE', database: 'default', table: NAME, partitionBy: [] },
]

const input = async (name: string, text: string) => ({ paths: [await project.file(name, text)] })
async function filesOf(): Promise<string[]> {
  const all = await readdir(project.folder, { recursive: true, withFileTypes: true })
  return all
    .filter((entry) => entry.isFile() && entry.name !== 'history.jsonl')
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}
const rowCounts = async (): Promise<number[]> =>
  Promise.all(
    [0, 1, 2].map(
      async (store) => (await count(project.bench, { kind: 'group', name: NAME, store }, signal)).rows,
    ),
  )
const resultsOf = (result: JobResult): TestResult[] => (result.kind === 'write' ? (result.tests ?? []) : [])

describe('a group with tests', () => {
  it('is not written where one fails: no store changes, and no file stays', async () => {
    await project.create(customerGroup({ tests, stores: threeStores }), customer, {
      input: await input('good.csv', good),
    })
    const before = { files: await filesOf(), snapshots: await snapshots(project.bench, NAME) }
    for (const mode of ['append', 'overwrite', 'merge'] as const) {
      const error = await project
        .write(NAME, { input: await input('bad.csv', bad), mode })
        .catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({
        code: 'test_failed',
        message:
          'A test does not hold for these rows: spend is at least 0 (1 row outside the range). Nothing was written.',
        details: {
          results: [
            {
              outcome: 'failed',
              failures: 1,
              examples: [{ customer_id: 'C', day: '2024-01-02', spend: '-1.0' }],
            },
            { outcome: 'warned', failures: 1, examples: [{ customer_id: 'D', orders: null }] },
            { outcome: 'passed' },
            { outcome: 'passed' },
          ],
        },
      })
    }
    expect({ files: await filesOf(), snapshots: await snapshots(project.bench, NAME) }).toEqual(before)
    expect(await rowCounts()).toEqual([2, 2, 2])
    const history = await groupHistory(project.bench, NAME)
    expect(history.at(-1)).toMatchObject({
      event: 'failed',
      note: expect.stringContaining('spend is at least 0'),
    })
    expect((await groupDetail(project.bench, NAME)).watermarks).toHaveLength(3)
  })

  it('is planned with what its tests say', async () => {
    const group = customerGroup({ tests })
    const planned = await plan(project.bench, { group, input: await input('bad.csv', bad) }, signal)
    expect(planned.tests.map(({ outcome }) => outcome)).toEqual(['failed', 'warned', 'passed', 'passed'])
    expect(planned.problems).toMatchObject([{ code: 'test_failed', details: { field: 'tests' } }])
    expect(planned.warnings).toEqual(['The test “orders is not NULL” does not hold: 1 row with NULL.'])
    const wrong: GroupTest = { kind: 'sql', name: 'typo', sql: 'SELECT x FROM rows', severity: 'warn' }
    const request = { group: { ...group, tests: [wrong] }, input: await input('good.csv', good) }
    expect((await plan(project.bench, request, signal)).problems).toMatchObject([
      { code: 'bad_sql', details: { field: 'tests', position: 7 } },
    ])
  })

  it('is written where none of severity fail does, and the job says what the others found', async () => {
    const lenient = tests.map((test) => ({ ...test, severity: 'warn' as const }))
    await project.create(customerGroup({ tests: lenient }), customer, {
      input: await input('good.csv', good),
    })
    const result = await write(project.bench, { name: NAME, input: await input('bad.csv', bad) }, job)
    expect(resultsOf(result).map(({ outcome }) => outcome)).toEqual(['warned', 'warned', 'passed', 'passed'])
    expect((await count(project.bench, { kind: 'group', name: NAME }, signal)).rows).toBe(5)
  })

  it('does not append a key that the table has already, and may overwrite it', async () => {
    await project.create(customerGroup({ tests }), customer, { input: await input('good.csv', good) })
    const again = await input('again.csv', good)
    await expect(project.write(NAME, { input: again, mode: 'append' })).rejects.toMatchObject({
      code: 'test_failed',
      message: expect.stringContaining('2 rows with a key that the table has already'),
    })
    await project.write(NAME, { input: again, mode: 'overwrite' })
    expect((await count(project.bench, { kind: 'group', name: NAME }, signal)).rows).toBe(2)
  })

  it('is written with the very rows that were tested, also where a transform rolls dice', async () => {
    const dice: GroupTest[] = [{ kind: 'accepted_range', column: 'spend', min: 0.5, severity: 'fail' }]
    const transform = 'SELECT customer_id, day, orders, random() AS spend FROM source'
    const group = customerGroup({ tests: dice, transform })
    await project.create(group, customer, {
      input: {
        ...(await input('good.csv', good)),
        transform: 'SELECT *, 0.75::DOUBLE AS spend FROM (SELECT * EXCLUDE spend FROM source)',
      },
    })
    let written = 0
    for (let i = 0; i < 12; i += 1) {
      const done = await project
        .write(NAME, { input: await input('good.csv', good), mode: 'append' })
        .catch(() => null)
      written += done?.rows ?? 0
    }
    const [least] = await project.bench.engine.rows(
      'SELECT min(spend) AS least, count(*)::INTEGER AS n FROM firn_local."default".customer_daily',
    )
    expect(Number(least?.least)).toBeGreaterThanOrEqual(0.5)
    expect(least?.n).toBe(2 + written)
    expect(await readdir(project.bench.scratchDirectory).catch(() => [])).toEqual([])
  })

  it('keeps nothing of a group that is made with a write whose test fails', async () => {
    const created = project.create(customerGroup({ tests }), customer, { input: await input('bad.csv', bad) })
    await expect(created).rejects.toMatchObject({ code: 'test_failed' })
    expect((await project.bench.folder.load()).groups).toEqual([])
    expect(await project.bench.local.listTables(['default']).catch(() => [])).toEqual([])
  })
})
