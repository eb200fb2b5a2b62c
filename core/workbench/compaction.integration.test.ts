import { spawnSync } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FirnError, fromData, type MaintenanceReport, type MaintenanceRequest } from '../contract/index.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { pyiceberg, pyicebergPython } from '../gateway/testing/pyiceberg.ts'
import { readEvents } from '../stores/history.ts'
import { openWorkbench } from '../workbench.ts'
import { saveDraft, snapshots } from './groups.ts'
import { maintain, planMaintenance } from './maintenance.ts'
import type { Parts } from './parts.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { unfinishedWrites } from './unfinished-list.ts'

const GROUP = 'customer_daily'
const TABLE = `firn_local."default".${GROUP}`
const compaction = { kind: 'compact', group: GROUP } as const
const { signal } = new AbortController()
let project: TempProject
let folder: string
beforeEach(async () => {
  // DuckDB itself cannot delete from files whose path has letters beyond ASCII.
  project = await tempProject('a project')
  folder = path.join(project.folder, '.firn', 'warehouse', 'default', GROUP)
  await saveDraft(project.bench, customerGroup(), customer)
})
afterEach(() => project.close())

let file = 0
async function append(...names: readonly string[]): Promise<string> {
  file += 1
  const lines = names.map((name, n) => `${name},2024-01-0${(n % 9) + 1},${n},${n}.5`)
  const from = await project.file(`${file}.csv`, `customer_id,day,orders,spend\n${lines.join('\n')}\n`)
  return (await project.write(GROUP, { input: { paths: [from] }, mode: 'append' })).snapshotId ?? ''
}

async function run(request: MaintenanceRequest, parts: Parts = project.bench): Promise<MaintenanceReport> {
  const { result, error } = await parts.jobs.start('', (job) => maintain(parts, request, job)).ended
  if (error) throw fromData(error)
  if (result?.kind !== 'maintenance') throw new Error('The job was no maintenance')
  return result.report
}

const plan = (request: MaintenanceRequest = compaction): Promise<MaintenanceReport> =>
  planMaintenance(project.bench, request, signal)

const rows = async (snapshotId?: string): Promise<unknown[]> =>
  project.bench.engine.rows(
    `SELECT * FROM ${TABLE}${snapshotId === undefined ? '' : ` AT (VERSION => ${snapshotId})`} ORDER BY ALL`,
  )
/** As another engine does it: position deletes, and new rows for the changed ones. */
const sql = (statement: string): Promise<unknown> => project.bench.engine.run(statement)

const dataFiles = async (): Promise<string[]> =>
  (await readdir(path.join(folder, 'data'), { recursive: true }))
    .filter((name) => name.endsWith('.parquet'))
    .sort()

/** Something happens when the rows are written and the commit is about to begin. */
function beforeCommit(happens: () => Promise<unknown>): Parts {
  const { gateway } = project.bench
  let first = true
  return {
    ...project.bench,
    gateway: {
      ...gateway,
      beginWrite(intent) {
        const endpoint = gateway.beginWrite(intent)
        return {
          ...endpoint,
          async commitFiles(files) {
            if (first) await happens()
            first = false
            return endpoint.commitFiles(files)
          },
        }
      },
    },
  }
}

describe('a compaction', () => {
  it('merges small files and applies deletes: the same rows, in one snapshot, with every earlier one intact', async () => {
    expect(await plan()).toMatchObject({ needed: false, summary: 'Nothing has been written yet.' })
    const made = [await append('A', 'B', 'C')]
    expect(await plan()).toMatchObject({ needed: false })
    for (const names of [['D'], ['E', 'F'], ['G', 'H', 'I', 'J']]) made.push(await append(...names))
    await sql(`DELETE FROM ${TABLE} WHERE customer_id IN ('B', 'H')`)
    await sql(`UPDATE ${TABLE} SET orders = 77 WHERE customer_id = 'E'`)
    const before = await snapshots(project.bench, GROUP)
    const then = new Map<string, unknown[]>()
    for (const { snapshotId } of before) then.set(snapshotId, await rows(snapshotId))
    const now = await rows()
    expect(now).toHaveLength(8)

    const planned = await plan()
    expect(planned).toMatchObject({ needed: true, filesAfter: 1 })
    expect(planned.summary).toMatch(/^Merges 5 files \(.*\) into 1 and applies \d delete files?\.$/)
    expect(await snapshots(project.bench, GROUP)).toHaveLength(before.length)

    const done = await run(compaction)
    expect(done).toMatchObject({ needed: true, filesBefore: planned.filesBefore, filesAfter: 1 })
    expect(done.summary).toMatch(/^Merged 5 files \(.*\) into 1 and applied \d delete files?\.$/)
    expect(await rows()).toEqual(now)
    for (const [id, its] of then) expect(await rows(id)).toEqual(its)
    const after = await snapshots(project.bench, GROUP)
    expect(after).toHaveLength(before.length + 1)
    expect(after.at(-1)).toMatchObject({
      snapshotId: done.snapshotId,
      operation: 'replace',
      rows: 8,
      totalFiles: 1,
      isCurrent: true,
    })
    const metadata = await project.bench.local.loadTable({ namespace: ['default'], table: GROUP })
    expect(
      metadata?.snapshots.find((one) => String(one['snapshot-id']) === done.snapshotId)?.summary,
    ).toMatchObject({
      'total-delete-files': '0',
      'total-position-deletes': '0',
      'total-records': '8',
    })
    expect(await plan()).toMatchObject({ needed: false })
    expect(await run(compaction)).toMatchObject({ needed: false, snapshotId: null })
    expect(await project.bench.history.unfinished()).toEqual([])
    expect((await readEvents(path.join(project.folder, '.firn', 'history.jsonl'))).at(-1)).toMatchObject({
      event: 'maintained',
      snapshotId: done.snapshotId,
      note: done.summary,
    })

    // Deletes of later are about the new file, and hit it.
    await sql(`DELETE FROM ${TABLE} WHERE customer_id = 'A'`)
    expect(await rows()).toHaveLength(7)
    await append('K')
    expect(await run(compaction)).toMatchObject({ needed: true, filesAfter: 1 })
    expect(await rows()).toHaveLength(8)
    // What was replaced goes when the snapshots that have it expire.
    await run({ kind: 'expire', group: GROUP, olderThanDays: 0, keepLast: 1 })
    expect(await dataFiles()).toHaveLength(1)
    expect(await rows()).toHaveLength(8)

    if (pyicebergPython === undefined) return
    const history = await pyiceberg(project.bench.gateway, 'history', `default.${GROUP}`)
    expect(history.map(({ operation, rows: its }) => [operation, its.length])).toEqual([['replace', 8]])
  })

  it('keeps what others append meanwhile, with deletes about their own rows', async () => {
    await append('A')
    await append('B')
    const meanwhile = beforeCommit(async () => {
      await append('C', 'D')
      await sql(`DELETE FROM ${TABLE} WHERE customer_id = 'C'`)
    })
    const done = await run(compaction, meanwhile)
    expect(done).toMatchObject({ needed: true, filesAfter: 1 })
    expect((await rows()).map((row) => (row as { customer_id: string }).customer_id)).toEqual(['A', 'B', 'D'])
    expect((await snapshots(project.bench, GROUP)).at(-1)).toMatchObject({ operation: 'replace', rows: 3 })
  })

  it.each([
    [
      'a delete of a row that was being moved',
      () => sql(`DELETE FROM ${TABLE} WHERE customer_id = 'A'`),
      ['B', 'C'],
    ],
    [
      'an overwrite',
      async () => {
        const from = await project.file('all.csv', 'customer_id,day,orders,spend\nZ,2024-01-01,1,1\n')
        await project.write(GROUP, { input: { paths: [from] }, mode: 'overwrite' })
        await append('Y')
      },
      ['Y', 'Z'],
    ],
  ] as const)('plans anew after %s', async (_, happens, left) => {
    await append('A', 'B')
    await append('C')
    const done = await run(compaction, beforeCommit(happens))
    expect(done).toMatchObject({ needed: true, filesAfter: 1 })
    expect((await rows()).map((row) => (row as { customer_id: string }).customer_id)).toEqual(left)
    // The files of the attempt that came too late are gone.
    const folders = await readdir(path.join(folder, 'data'))
    const used = (await project.bench.local.loadTable({ namespace: ['default'], table: GROUP }))?.snapshots
      .length
    expect(folders.length).toBeLessThanOrEqual(used ?? 0)
    expect(await project.bench.history.unfinished()).toEqual([])
  })

  it('keeps every row of appends that run beside it', async () => {
    await append('A0')
    await append('A1')
    const names = Array.from({ length: 6 }, (_, n) => `B${n}`)
    await Promise.all([
      (async () => {
        for (const name of names) await append(name)
      })(),
      (async () => {
        for (let n = 0; n < 3; n += 1) await run(compaction)
      })(),
    ])
    await run(compaction)
    expect((await rows()).map((row) => (row as { customer_id: string }).customer_id)).toEqual([
      'A0',
      'A1',
      ...names,
    ])
    expect((await snapshots(project.bench, GROUP)).at(-1)).toMatchObject({ rows: 8 })
  })

  it('and merges beside it lose nothing of each other', async () => {
    const merge = async (name: string, orders: number): Promise<void> => {
      const text = `customer_id,day,orders,spend\n${name},2024-01-01,${orders},0.5\n`
      const from = await project.file(`${name}-${orders}.csv`, text)
      await project.write(GROUP, { input: { paths: [from] }, mode: 'merge' })
    }
    await append('A')
    await append('B')
    // A row that is being moved is changed: the plan is made anew.
    await run(
      compaction,
      beforeCommit(() => merge('A', 7)),
    )
    const orders = async (): Promise<unknown[]> =>
      (await rows()).map((row) => [
        (row as { customer_id: string }).customer_id,
        (row as { orders: unknown }).orders,
      ])
    expect((await orders()).map(String)).toEqual(['A,7', 'B,0'])
    await Promise.all([
      (async () => {
        for (let n = 1; n <= 5; n += 1) await merge(n % 2 === 0 ? 'A' : 'B', 10 * n)
      })(),
      (async () => {
        for (let n = 0; n < 4; n += 1)
          await run(compaction).catch((error: unknown) => {
            // Other writers may win; then nothing was changed.
            expect(error).toMatchObject({ code: 'conflict' })
          })
      })(),
    ])
    expect((await orders()).map(String)).toEqual(['A,40', 'B,50'])
    await run(compaction)
    expect((await orders()).map(String)).toEqual(['A,40', 'B,50'])
    expect((await snapshots(project.bench, GROUP)).at(-1)).toMatchObject({ rows: 2, totalFiles: 1 })
  })

  it('that is cancelled, or cannot write, changes nothing and leaves nothing', async () => {
    await append('A')
    await append('B')
    const files = await dataFiles()
    const stop = new AbortController()
    const parts = beforeCommit(async () => stop.abort())
    const job = { signal: stop.signal, report: () => undefined }
    await expect(maintain(parts, compaction, job)).rejects.toMatchObject({ code: 'cancelled' })
    expect(await dataFiles()).toEqual(files)
    expect(await snapshots(project.bench, GROUP)).toHaveLength(2)
    expect(await project.bench.history.unfinished()).toEqual([])
    expect(await run(compaction)).toMatchObject({ needed: true })
  })

  it('says which file is missing, and changes nothing', async () => {
    await append('A')
    await append('B')
    const [lost = ''] = await dataFiles()
    await rm(path.join(folder, 'data', lost))
    await expect(run(compaction)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining(lost),
    })
    expect(await dataFiles()).toHaveLength(1)
    expect(await snapshots(project.bench, GROUP)).toHaveLength(2)
    const list = (
      await project.bench.local.loadTable({ namespace: ['default'], table: GROUP })
    )?.snapshots.at(-1)
    await rm(list?.['manifest-list'] ?? '')
    for (const kind of ['compact', 'manifests'] as const)
      await expect(plan({ kind, group: GROUP })).rejects.toMatchObject({ code: 'io' })
  })

  it('writes the rows under the columns of now, and earlier snapshots keep theirs', async () => {
    const one = await append('A')
    await append('B')
    await sql(`ALTER TABLE ${TABLE} RENAME COLUMN orders TO total_orders`)
    await sql(`ALTER TABLE ${TABLE} ADD COLUMN points BIGINT`)
    const now = await rows()
    expect(await run(compaction)).toMatchObject({ needed: true })
    expect(await rows()).toEqual(now)
    expect(Object.keys(now[0] as object)).toContain('total_orders')
    expect(Object.keys((await rows(one))[0] as object)).toContain('orders')
  })

  it('keeps values of every type as they are', async () => {
    const from = await project.file('types.parquet', '')
    await sql(
      `COPY (SELECT 'K' || i AS customer_id, TIMESTAMP '2024-01-01 00:00:00.123456' + INTERVAL (i) SECOND AS day,
        (i / 7)::DECIMAL(20, 5) AS orders,
        CASE WHEN i % 3 = 0 THEN NULL ELSE {'a': i, 'b': ['x', NULL, 'ü' || i], 'c': MAP {'k': i}} END AS spend,
        ('\\xAA\\x00' || i)::BLOB AS bytes, uuid() AS id, TIMESTAMPTZ '2024-01-01 00:00:00+02' AS zoned,
        CASE i % 4 WHEN 0 THEN 'nan' WHEN 1 THEN '-0.0' WHEN 2 THEN 'inf' ELSE '1' END::DOUBLE AS number,
        i::FLOAT AS small, TIME '12:34:56.789' AS clock, i % 2 = 0 AS yes, DATE '1969-12-31' - i::INTEGER AS date
       FROM range(40) AS t(i)) TO '${from}' (FORMAT parquet)`,
    )
    const names = ['orders', 'spend', 'bytes', 'id', 'zoned', 'number', 'small', 'clock', 'yes', 'date']
    const features = names.map((name) => ({ name, dtype: '', description: '' }))
    await project.bench.folder.saveGroup(customerGroup({ features }), GROUP)
    for (const _ of [1, 2]) await project.write(GROUP, { input: { paths: [from] }, mode: 'append' })
    const before = await rows()
    expect(before).toHaveLength(80)
    expect(await run(compaction)).toMatchObject({ needed: true, filesAfter: 1 })
    expect(await rows()).toEqual(before)
  })

  it('is refused of a partitioned table, saying so', async () => {
    await project.bench.local.ensureNamespace(['default'])
    await sql(
      `CREATE TABLE ${TABLE} (customer_id VARCHAR, day DATE, orders BIGINT, spend DOUBLE) PARTITIONED BY (customer_id)`,
    )
    await sql(`INSERT INTO ${TABLE} VALUES ('A', '2024-01-01', 1, 0.5)`)
    await sql(`INSERT INTO ${TABLE} VALUES ('B', '2024-01-01', 1, 0.5)`)
    await expect(plan()).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('partitioned'),
    })
    expect(await plan({ kind: 'manifests', group: GROUP })).toMatchObject({ needed: true, filesAfter: 1 })
    expect(await run({ kind: 'manifests', group: GROUP })).toMatchObject({ filesAfter: 1 })
    expect(await rows()).toHaveLength(2)
  })
})

describe('a compaction whose process was killed', () => {
  /** The project as the next one to open it finds it, and what it says then. */
  async function reopen(): Promise<void> {
    await project.bench.close()
    const bench = await openWorkbench({
      projectPath: project.folder,
      extensionDirectory: extensionDirectory(),
    })
    project = { ...project, bench, close: async () => bench.close() }
  }
  const history = (): string => path.join(project.folder, '.firn', 'history.jsonl')
  const ended = (): number => spawnSync(process.execPath, ['-e', '']).pid

  it('before its commit is put in order when the project is opened: its files go', async () => {
    const closeAll = project.close
    await append('A')
    await append('B')
    const files = await dataFiles()
    const parts = beforeCommit(async () => {
      throw new FirnError('io', 'Killed here.')
    })
    // As a kill leaves it: the files are there, and no line says how it ended.
    const left = { ...parts, gateway: withoutAbort(parts.gateway) }
    await expect(run(compaction, left)).rejects.toThrow()
    const lines = (await readFile(history(), 'utf8')).split('\n')
    const begun = lines.findLastIndex((line) => line.includes('"begun"'))
    const ofDead = lines[begun]?.replace(`"pid":${process.pid}`, `"pid":${ended()}`) ?? ''
    await writeFile(history(), [...lines.slice(0, begun), ofDead, ''].join('\n'))
    expect((await dataFiles()).length).toBe(files.length + 1)

    await reopen()
    expect(await dataFiles()).toEqual(files)
    expect(await unfinishedWrites(project.bench)).toMatchObject([
      { group: GROUP, state: 'interrupted', note: expect.stringContaining('nothing of it is stored') },
    ])
    expect(await rows()).toHaveLength(2)
    expect(await run(compaction)).toMatchObject({ needed: true })
    await project.bench.close()
    await closeAll()
    project = { ...project, close: async () => undefined }
  })

  it('after its commit gets its line of the history back, and is no write', async () => {
    const closeAll = project.close
    await append('A')
    await append('B')
    const { snapshotId } = await run(compaction)
    const lines = (await readFile(history(), 'utf8')).split('\n')
    const begun = lines.findLastIndex((line) => line.includes('"begun"'))
    const ofDead = lines[begun]?.replace(`"pid":${process.pid}`, `"pid":${ended()}`) ?? ''
    await writeFile(history(), [...lines.slice(0, begun), ofDead, ''].join('\n'))
    await reopen()
    expect((await readEvents(history())).at(-1)).toMatchObject({
      event: 'maintained',
      snapshotId,
      restored: true,
    })
    expect(await project.bench.history.watermarks(GROUP)).toHaveLength(2)
    expect(await project.bench.history.unfinished()).toEqual([])
    await project.bench.close()
    await closeAll()
    project = { ...project, close: async () => undefined }
  })
})

function withoutAbort(gateway: Parts['gateway']): Parts['gateway'] {
  return {
    ...gateway,
    beginWrite: (intent) => ({ ...gateway.beginWrite(intent), abort: async () => undefined }),
  }
}

describe('merging manifests', () => {
  const manifests = { kind: 'manifests', group: GROUP } as const

  it('makes one of many, with the same files, rows and deletes', async () => {
    expect(await plan(manifests)).toMatchObject({ needed: false })
    for (const name of ['A', 'B', 'C', 'D']) await append(name)
    await sql(`DELETE FROM ${TABLE} WHERE customer_id = 'B'`)
    await append('E')
    const before = await rows()
    const planned = await plan(manifests)
    expect(planned).toMatchObject({ needed: true })
    expect(planned.summary).toMatch(/^Merges \d manifests \(.*\) into 1\.$/)
    const done = await run(manifests)
    expect(done).toMatchObject({ needed: true, filesAfter: planned.filesAfter })
    expect(await rows()).toEqual(before)
    expect((await snapshots(project.bench, GROUP)).at(-1)).toMatchObject({
      snapshotId: done.snapshotId,
      operation: 'replace',
      rows: 4,
      addedRows: 0,
      removedRows: 0,
    })
    expect(await plan(manifests)).toMatchObject({ needed: false })
    // The kept entries have their sequence numbers: the delete still hits B and no later row.
    await sql(`DELETE FROM ${TABLE} WHERE customer_id = 'A'`)
    expect((await rows()).map((row) => (row as { customer_id: string }).customer_id)).toEqual(['C', 'D', 'E'])
    if (pyicebergPython === undefined) return
    const history = await pyiceberg(project.bench.gateway, 'history', `default.${GROUP}`)
    expect(history.map(({ rows: its }) => its.length)).toEqual([1, 2, 3, 4, 3, 4, 4, 3])
  })
})
