import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Store, Watermark } from '../contract/index.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { readEvents } from '../stores/history.ts'
import { openWorkbench } from '../workbench.ts'
import { saveDraft, snapshots } from './groups.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { unfinishedWrites } from './unfinished-list.ts'

const WORKER = path.join(import.meta.dirname, 'testing/write-worker.ts')
/** Long enough to be killed in: the first files are there long before the commit. */
const SLOW = `SELECT customer_id || '-' || i AS customer_id, day, orders + i AS orders, random() AS spend
  FROM source, range(3000000) AS numbers(i)`
const CSV = 'customer_id,day,orders,spend\nA,2024-01-01,1,0.5\n'

let project: TempProject
let table: string
let history: string
beforeEach(async () => {
  project = await tempProject()
  table = path.join(project.folder, '.firn', 'warehouse', 'default', 'customer_daily')
  history = path.join(project.folder, '.firn', 'history.jsonl')
})
afterEach(() => project.close())

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])
const dataFiles = async (folder = table): Promise<string[]> =>
  (await readdir(path.join(folder, 'data'), { recursive: true }).catch(() => [])).filter((name) =>
    name.endsWith('.parquet'),
  )

/** Kills a process in the middle of its write, when it has begun a data file. */
async function killInWrite(file: string): Promise<void> {
  const before = (await dataFiles()).length
  const args = [WORKER, project.folder, 'customer_daily', file, 'append']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const exit = once(child, 'exit')
  await vi.waitFor(async () => expect((await dataFiles()).length).toBeGreaterThan(before), {
    timeout: 60_000,
    interval: 10,
  })
  child.kill('SIGKILL')
  await exit
}

async function reopen<T>(look: (bench: Awaited<ReturnType<typeof openWorkbench>>) => Promise<T>): Promise<T> {
  const bench = await openWorkbench({ projectPath: project.folder, extensionDirectory: extensionDirectory() })
  try {
    return await look(bench)
  } finally {
    await bench.close()
  }
}

it('removes the files of killed writes: a first one, and an append', async () => {
  const file = await project.file('1.csv', CSV)
  await saveDraft(project.bench, customerGroup({ transform: SLOW }), customer)
  await killInWrite(file)
  await reopen(async () => undefined)
  expect(await dataFiles()).toEqual([])
  expect((await readEvents(history)).at(-1)).toMatchObject({ event: 'failed', reason: 'killed' })

  // The next first write has the plain location, and is all that is there.
  await project.bench.folder.saveGroup(customerGroup(), 'customer_daily')
  await project.write('customer_daily', { input: { paths: [file] } })
  expect(await names(path.dirname(table))).toEqual(
    expect.arrayContaining(['customer_daily', 'customer_daily.table.json']),
  )
  const first = await dataFiles()
  expect(first).toHaveLength(1)

  await project.bench.folder.saveGroup(customerGroup({ transform: SLOW }), 'customer_daily')
  await killInWrite(file)
  expect((await dataFiles()).length).toBeGreaterThan(1)
  await reopen(async (bench) => {
    expect(await dataFiles()).toEqual(first)
    expect(await snapshots(bench, 'customer_daily')).toHaveLength(1)
    expect(await bench.history.unfinished()).toEqual([])
    const killed = {
      group: 'customer_daily',
      path: 'local.default.customer_daily',
      state: 'interrupted',
      note: expect.stringContaining('nothing of it is stored'),
    }
    expect(await unfinishedWrites(bench)).toMatchObject([killed, killed])
  })
})

it.each([
  { mode: 'append' },
  { mode: 'overwrite' },
  { mode: 'merge' },
  { mode: 'overwrite-range', start: '2024-01-01', end: '2024-01-31' },
  { mode: 'merge', stage: 'audit' },
] as const)(
  'restores the line of a write that was killed after its commit: $mode $stage',
  async (options) => {
    const days = `${CSV}B,2024-01-05T12:30:00Z,2,1.5\n`
    const input = { paths: [await project.file('1.csv', days)] }
    await project.create(customerGroup(), customer, { input })
    const { writeId } = (await project.write('customer_daily', { input, ...options })).watermark
    const lines = (await readFile(history, 'utf8')).trimEnd().split('\n')
    const watermark = (JSON.parse(lines.at(-1) ?? '') as { watermark: Watermark }).watermark
    expect(watermark.eventTimeTo).toContain('2024-01-05')
    const ended = spawnSync(process.execPath, ['-e', '']).pid
    const begun = (lines.at(-2) ?? '').replace(`"pid":${process.pid}`, `"pid":${ended}`)
    await writeFile(history, `${[...lines.slice(0, -2), begun].join('\n')}\n`)
    await reopen(async (bench) => {
      expect((await readEvents(history)).at(-1)).toMatchObject({
        event: 'committed',
        restored: true,
        watermark: { ...watermark, writtenAt: expect.any(String) },
      })
      expect(await unfinishedWrites(bench)).toMatchObject([
        { writeId, state: 'interrupted', note: expect.stringContaining('all of it is stored') },
      ])
    })
  },
)

it('leaves the files of a write whose process lives', async () => {
  const file = await project.file('1.csv', CSV)
  await project.create(customerGroup(), customer, { input: { paths: [file] } })
  const writeId = 'a-living-write'
  await mkdir(path.join(table, 'data', writeId))
  await writeFile(path.join(table, 'data', writeId, '1.parquet'), 'half')
  const begun = {
    at: new Date().toISOString(),
    group: 'customer_daily',
    path: 'local.default.customer_daily',
  }
  await project.bench.history.append({ event: 'begun', writeId, ...begun })
  await reopen(async (bench) => {
    expect(await bench.history.unfinished()).toHaveLength(1)
    expect(await unfinishedWrites(bench)).toMatchObject([{ writeId, state: 'running' }])
  })
  expect(await dataFiles()).toHaveLength(2)
})

it.each<Store>([
  { kind: 'FILE', path: 'files/customer_daily', format: 'parquet' },
  { kind: 'HIVE_TABLE', database: 'default', table: 'customer_daily', partitionBy: [] },
])('puts the history of a $kind store right: a stored write, and one that is not', async (store) => {
  const file = await project.file('1.csv', CSV)
  const { watermark } = await project.create(customerGroup({ stores: [store] }), customer, {
    input: { paths: [file] },
  })
  const { writeId, path: folder } = watermark
  const ended = spawnSync(process.execPath, ['-e', '']).pid
  const [begun = ''] = (await readFile(history, 'utf8')).split('\n')
  const ofDead = begun.replace(`"pid":${process.pid}`, `"pid":${ended}`)
  await writeFile(history, `${ofDead}\n${ofDead.replace(writeId, 'a-killed-write')}\n`)
  await reopen(async (bench) => {
    expect(await bench.history.watermarks('customer_daily')).toEqual([
      { ...watermark, writtenAt: expect.any(String) },
    ])
    expect(await bench.history.unfinished()).toEqual([])
    const told = await unfinishedWrites(bench)
    expect(new Map(told.map((write) => [write.writeId, write]))).toEqual(
      new Map([
        [writeId, expect.objectContaining({ path: folder, note: expect.stringContaining('is stored') })],
        [
          'a-killed-write',
          expect.objectContaining({ path: folder, note: expect.stringContaining('nothing of it') }),
        ],
      ]),
    )
  })
})
