import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromData, type MaintenanceReport, type MaintenanceRequest, type Moment } from '../contract/index.ts'
import type { CatalogClient } from '../iceberg/client.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import { readEvents } from '../stores/history.ts'
import { saveDraft, snapshots } from './groups.ts'
import { maintain, planMaintenance } from './maintenance.ts'
import type { Parts } from './parts.ts'
import { createGroupRef, groupRefs, rollbackGroup } from './refs.ts'
import { page } from './rows.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

const GROUP = 'customer_daily'
const { signal } = new AbortController()
let project: TempProject
let folder: string
beforeEach(async () => {
  project = await tempProject()
  folder = path.join(project.folder, '.firn', 'warehouse', 'default', GROUP)
  await saveDraft(project.bench, customerGroup(), customer)
})
afterEach(() => project.close())

async function write(names: readonly string[], mode: 'append' | 'overwrite'): Promise<string> {
  const lines = names.map((name) => `${name},2024-01-01,1,0.5`)
  const file = await project.file('in.csv', `customer_id,day,orders,spend\n${lines.join('\n')}\n`)
  return (await project.write(GROUP, { input: { paths: [file] }, mode })).snapshotId ?? ''
}

const plan = (request: MaintenanceRequest): Promise<MaintenanceReport> =>
  planMaintenance(project.bench, request, signal)

async function run(request: MaintenanceRequest, parts: Parts = project.bench): Promise<MaintenanceReport> {
  const { result, error } = await parts.jobs.start('', (job) => maintain(parts, request, job)).ended
  if (error) throw fromData(error)
  if (result?.kind !== 'maintenance') throw new Error('The job was no maintenance')
  return result.report
}

async function customers(at?: Moment): Promise<unknown> {
  const source = { kind: 'group', name: GROUP, ...(at && { at }) } as const
  const orderBy = { column: 'customer_id', descending: false }
  const { columns, values } = await page(project.bench, { source, offset: 0, limit: 100, orderBy }, signal)
  return values[columns.findIndex(({ name }) => name === 'customer_id')]
}

async function filesIn(part: 'data' | 'metadata'): Promise<string[]> {
  const entries = await readdir(path.join(folder, part), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()
}

const load = async (): Promise<TableMetadata> => {
  const metadata = await project.bench.local.loadTable({ namespace: ['default'], table: GROUP })
  if (!metadata) throw new Error('No table')
  return metadata
}

/** The client as it is, with something that happens before the first commit, or instead of it. */
function withCommit(before: (commit: () => Promise<TableMetadata>) => Promise<TableMetadata>): Parts {
  const { local } = project.bench
  let first = true
  const updateTable: CatalogClient['updateTable'] = async (...request) => {
    const commit = () => local.updateTable(...request)
    if (!first) return commit()
    first = false
    return before(commit)
  }
  return { ...project.bench, local: { ...local, updateTable } }
}

describe('expiring snapshots', () => {
  const all = { kind: 'expire', group: GROUP, olderThanDays: 0, keepLast: 1 } as const

  it('removes what no other needs and nothing else', async () => {
    expect(await plan(all)).toMatchObject({ needed: false, summary: 'Nothing has been written yet.' })
    const one = await write(['A'], 'append')
    const two = await write(['B'], 'append')
    const three = await write(['C'], 'overwrite')
    const four = await write(['D'], 'append')
    expect(await plan({ kind: 'expire', group: GROUP })).toMatchObject({ needed: false, snapshots: [] })
    await createGroupRef(project.bench, { group: GROUP, name: 'v1', type: 'tag', snapshotId: one })

    const data = await filesIn('data')
    const planned = await plan(all)
    expect(planned).toMatchObject({
      needed: true,
      snapshots: [two, three],
      kept: ['tag v1', 'what is current'],
    })
    expect(await filesIn('data')).toEqual(data)
    expect(await snapshots(project.bench, GROUP)).toHaveLength(4)

    const done = await run(all)
    expect(done).toEqual({
      ...planned,
      summary: planned.summary.replace('Expires', 'Expired').replace('removes', 'removed'),
    })
    // Of A (tagged), C and D (current): B, which only snapshot two had, is gone with its folder.
    expect(await filesIn('data')).toHaveLength(3)
    expect(await readdir(path.join(folder, 'data'))).toHaveLength(3)
    expect(done.filesBefore - done.filesAfter).toBeGreaterThan(2)
    expect((await snapshots(project.bench, GROUP)).map(({ snapshotId }) => snapshotId)).toEqual([one, four])
    expect(await customers()).toEqual(['C', 'D'])
    expect(await customers({ ref: 'v1' })).toEqual(['A'])
    await expect(customers({ snapshotId: two })).rejects.toMatchObject({ code: 'not_found' })
    await expect(rollbackGroup(project.bench, GROUP, two)).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('expired'),
    })
    const events = await readEvents(path.join(project.folder, '.firn', 'history.jsonl'))
    expect(events.at(-1)).toMatchObject({ event: 'maintained', group: GROUP, note: done.summary })

    // Nothing is left over, and nothing that is needed is missing: the old files would be orphans, had they stayed.
    await age(await allFiles())
    expect(await plan({ kind: 'orphans', group: GROUP })).toMatchObject({ needed: false, kept: [] })
    expect(await run(all)).toMatchObject({ needed: false, kept: ['tag v1', 'what is current'] })
    expect(await write(['E'], 'append')).not.toBe('')
    expect(await customers()).toEqual(['C', 'D', 'E'])
  })

  it('takes the statistics of what expires along, and no others', async () => {
    await write(['A'], 'append')
    await write(['B'], 'overwrite')
    const [first, second] = (await load()).snapshots
    const files = { old: await put('metadata/old.stats', 'x'), now: await put('metadata/now.stats', 'xy') }
    const statistics = (snapshot: typeof first, file: string) => ({
      action: 'set-statistics',
      statistics: {
        'snapshot-id': snapshot?.['snapshot-id'] ?? 0n,
        'statistics-path': file,
        'file-size-in-bytes': 1,
        'file-footer-size-in-bytes': 1,
        'blob-metadata': [],
      },
    })
    const name = { namespace: ['default'], table: GROUP }
    await project.bench.local.updateTable(
      name,
      [],
      [statistics(first, files.old), statistics(second, files.now)],
    )
    await age(Object.values(files))
    expect(await plan({ kind: 'orphans', group: GROUP })).toMatchObject({ needed: false })
    await run(all)
    await age(Object.values(files))
    expect((await filesIn('metadata')).filter((file) => file.endsWith('.stats'))).toEqual([
      'metadata/now.stats',
    ])
    expect(await plan({ kind: 'orphans', group: GROUP })).toMatchObject({ needed: false })
  })

  it('meets a tag and a write that were made meanwhile, and keeps both', async () => {
    const one = await write(['A'], 'append')
    const two = await write(['B'], 'overwrite')
    await write(['C'], 'overwrite')
    const meanwhile = withCommit(async (commit) => {
      await createGroupRef(project.bench, { group: GROUP, name: 'late', type: 'tag', snapshotId: one })
      await write(['D'], 'append')
      return commit()
    })
    const { snapshots: gone, kept } = await run(all, meanwhile)
    expect(gone).toContain(two)
    expect(kept).toContain('tag late')
    expect(await customers({ ref: 'late' })).toEqual(['A'])
    expect(await customers()).toEqual(['C', 'D'])
  })

  it('stopped between the commit and the files leaves orphans, which are found', async () => {
    await write(['A'], 'append')
    await write(['B'], 'overwrite')
    const before = await allFiles()
    const stop = new AbortController()
    const parts = withCommit(async (commit) => {
      const metadata = await commit()
      stop.abort()
      return metadata
    })
    const job = { signal: stop.signal, report: () => undefined }
    await expect(maintain(parts, all, job)).rejects.toMatchObject({
      code: 'cancelled',
      hint: expect.stringContaining('orphan'),
    })
    expect(await customers()).toEqual(['B'])
    expect((await snapshots(project.bench, GROUP)).length).toBe(1)
    await age(before)
    const orphans = await run({ kind: 'orphans', group: GROUP })
    expect(orphans.files.map((file) => file.path).filter((file) => file.endsWith('.parquet'))).toHaveLength(1)
    expect(await filesIn('data')).toHaveLength(1)
    expect(await customers()).toEqual(['B'])
  })

  it('does nothing when a manifest cannot be read, and says which', async () => {
    await write(['A'], 'append')
    await write(['B'], 'overwrite')
    const list = (await load()).snapshots[0]?.['manifest-list'] ?? ''
    await writeFile(list, 'torn')
    const files = await allFiles()
    await expect(run(all)).rejects.toMatchObject({ code: 'io' })
    expect(await allFiles()).toEqual(files)
    expect(await snapshots(project.bench, GROUP)).toHaveLength(2)
  })
})

describe('removing orphan files', () => {
  const old = { kind: 'orphans', group: GROUP } as const

  it('finds what nothing names, old ones alone, and never what the catalog keeps or a write may be making', async () => {
    await write(['A'], 'append')
    await write(['B'], 'append')
    const own = await allFiles()
    const stray = {
      data: await put('data/killed-write-id/1.parquet', 'x'.repeat(1000)),
      manifest: await put('metadata/stray-m0.avro', 'xx'),
      running: await put('data/running-write/1.parquet', 'half'),
      young: await put('data/young/1.parquet', 'half'),
      metadata: await put('metadata/v99999.metadata.json.old', '{}'),
      pending: await put('metadata/.pending/v7-x.avro', '{}'),
    }
    const begun = { at: new Date().toISOString(), group: GROUP, path: `local.default.${GROUP}` }
    await project.bench.history.append({ event: 'begun', writeId: 'running-write', ...begun })
    await age([...own, ...Object.values(stray)])
    const now = new Date()
    await utimes(stray.young, now, now)

    const planned = await plan(old)
    expect(planned).toMatchObject({ needed: true, filesBefore: 2, filesAfter: 0, bytesBefore: 1002 })
    expect(planned.files.map((file) => file.path).sort()).toEqual([
      'data/killed-write-id/1.parquet',
      'metadata/stray-m0.avro',
    ])
    expect(planned.kept).toEqual(['2 files, too young or of a write that may still run'])
    expect(await stat(stray.data)).toBeTruthy()

    expect(await run(old)).toMatchObject({ summary: 'Removed 2 orphan files (1 kB).', filesBefore: 2 })
    const left = await allFiles()
    expect(left).toEqual([...own, stray.running, stray.young, stray.metadata, stray.pending].sort())
    expect(await readdir(path.join(folder, 'data'))).not.toContain('killed-write-id')
    expect(await customers()).toEqual(['A', 'B'])
    expect(await run(old)).toMatchObject({ needed: false })
  })

  it('refuses an age below an hour by taking an hour', async () => {
    await write(['A'], 'append')
    const file = await put('data/x/1.parquet', 'x')
    const half = new Date(Date.now() - 30 * 60 * 1000)
    await utimes(file, half, half)
    expect(await plan({ ...old, olderThanHours: 0 })).toMatchObject({ needed: false })
  })

  it('removes nothing when another table lies in the same folder', async () => {
    await write(['A'], 'append')
    await age([await put('data/x/1.parquet', 'x')])
    await project.bench.engine.run('CREATE TABLE firn_local."default".twin (a INTEGER)')
    const { location } = await load()
    const twin = { namespace: ['default'], table: 'twin' }
    await project.bench.local.updateTable(twin, [], [{ action: 'set-location', location }])
    await expect(run(old)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('default.twin'),
    })
    expect(await stat(path.join(folder, 'data/x/1.parquet'))).toBeTruthy()
  })

  it('removes nothing when a snapshot’s manifests cannot be read', async () => {
    await write(['A'], 'append')
    await age([await put('data/x/1.parquet', 'x')])
    await rm((await load()).snapshots[0]?.['manifest-list'] ?? '')
    await expect(run(old)).rejects.toMatchObject({
      code: 'io',
      hint: expect.stringContaining('Nothing was removed'),
    })
    expect(await stat(path.join(folder, 'data/x/1.parquet'))).toBeTruthy()
  })
})

it('is refused of a FILE store, with what there is instead', async () => {
  const group = customerGroup({
    name: 'plain',
    stores: [{ kind: 'FILE', path: 'files/plain', format: 'parquet' }],
  })
  await saveDraft(project.bench, group, customer)
  for (const kind of ['compact', 'expire', 'orphans', 'manifests'] as const)
    await expect(plan({ kind, group: 'plain' })).rejects.toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining('firn convert plain --to iceberg'),
    })
  expect(await groupRefs(project.bench, GROUP)).toEqual([])
})

async function allFiles(): Promise<string[]> {
  return [...(await filesIn('data')), ...(await filesIn('metadata'))]
    .map((file) => path.join(folder, file))
    .sort()
}

async function put(file: string, text: string): Promise<string> {
  const target = path.join(folder, file)
  await mkdir(path.dirname(target), { recursive: true })
  await writeFile(target, text)
  return target
}

/** Makes them a week old. */
async function age(files: readonly string[]): Promise<void> {
  const then = new Date(Date.now() - 7 * 24 * 60 * 60 * 1000)
  for (const file of files) await utimes(file, then, then).catch(() => undefined)
}
