import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FeatureGroup, Store } from '../contract/index.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { thisProcess } from '../engine/writer-process.ts'
import { projectHandlers } from '../handlers.ts'
import type { JobContext } from '../jobs/jobs.ts'
import { contentOf } from '../stores/content-hash.ts'
import { openWorkbench } from '../workbench.ts'
import { convert } from './convert.ts'
import { groupDetail, removeGroup } from './groups.ts'
import { openStores } from './stores.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { write } from './writes.ts'

let project: TempProject
beforeEach(async () => {
  project = await tempProject()
})
afterEach(() => project.close())

const FILE: Store = { kind: 'FILE', path: 'files/rows', format: 'parquet' }
const CSV: Store = { kind: 'FILE', path: 'files/text', format: 'csv' }
const HIVE: Store = {
  kind: 'HIVE_TABLE',
  database: 'default',
  table: 'rows',
  partitionBy: ['customer_id', 'month(day)'],
}
const DAYS = 'customer_id,orders,spend,day\nA,1,2.5,2024-01-01\nB/ß,2,,2024-01-02\nB/ß,2,,2024-01-02\n'
const name = 'customer_daily'

async function written(stores: Store[]): Promise<FeatureGroup> {
  const group = customerGroup({ stores })
  await project.create(group, customer, { input: { paths: [await project.file('days.csv', DAYS)] } })
  return group
}
const quietly = (more: Partial<JobContext> = {}): JobContext => ({
  signal: new AbortController().signal,
  report: () => {},
  ...more,
})
/** What there is to change: the group's YAML, and the tables of the lakehouse. */
async function state(): Promise<unknown> {
  const { yaml } = await groupDetail(project.bench, name)
  return [yaml, await project.bench.local.loadTable({ namespace: ['default'], table: name })]
}
const writeMore = async (day: string) =>
  project.write(name, {
    input: { paths: [await project.file(`${day}.csv`, `customer_id,orders,spend,day\nC,9,9,${day}\n`)] },
  })

describe('a conversion to ICEBERG', () => {
  it.each([
    ['FILE Parquet', FILE],
    ['FILE CSV', CSV],
    ['HIVE', HIVE],
  ])('carries every row of %s over, and leaves its data where it was', async (_, store) => {
    const group = await written([store])
    const { bench } = project
    const [source] = openStores(bench, group)
    const before = await contentOf(bench.engine, (await source?.read()) ?? '')
    const done = await convert(bench, { name }, quietly())

    expect(done).toMatchObject({
      kind: 'convert',
      rows: 3,
      contentHash: before.hash,
      receipt: { storageType: 'ICEBERG', path: 'local.default.customer_daily', rows: 3 },
    })
    const now = await groupDetail(bench, name)
    expect(now.stores).toMatchObject([{ storageType: 'ICEBERG', rows: 3, timeTravel: true }])
    const [target] = openStores(bench, now.group)
    expect(await contentOf(bench.engine, (await target?.read()) ?? '')).toEqual(before)
    expect(await contentOf(bench.engine, (await source?.read()) ?? '')).toEqual(before)
    expect((await bench.history.entries(name)).slice(-2)).toMatchObject([
      { event: 'committed', path: 'local.default.customer_daily' },
      { event: 'converted', rows: 3, note: expect.stringContaining('stays there') },
    ])
    expect(await bench.history.unfinished()).toEqual([])
    await writeMore('2024-02-01')
    expect((await groupDetail(bench, name)).stores).toMatchObject([{ rows: 4 }])
  })

  it('is a job of the contract, into the namespace and table that it names', async () => {
    await written([FILE])
    const { bench } = project
    const { jobId } = await projectHandlers(() => bench)['group.convert'](
      { name, namespace: 'team.sales', table: 't' },
      { signal: new AbortController().signal },
    )
    await expect.poll(() => bench.jobs.list().find(({ id }) => id === jobId)?.state).not.toBe('running')
    expect(bench.jobs.list().find(({ id }) => id === jobId)).toMatchObject({
      error: null,
      state: 'done',
      result: { kind: 'convert', receipt: { path: 'local.team.sales.t' } },
    })
  })

  it('keeps comments and the other stores of the YAML', async () => {
    await written([FILE, HIVE])
    const { file, yaml } = await groupDetail(project.bench, name)
    const entry = /- \{kind: FILE, path: files\/rows.*\}/
    expect(yaml).toMatch(entry)
    const commented = yaml
      .replace(entry, '# where they are\n    - {kind: FILE, path: files/rows, retention: 3} # as ever')
      .replace(/$/, '# the end\n')
    await writeFile(path.join(project.folder, file), commented)
    await convert(project.bench, { name }, quietly())
    const text = await readFile(path.join(project.folder, file), 'utf8')
    for (const kept of ['# where they are', '# as ever', 'retention: 3', '# the end'])
      expect(text).toContain(kept)
    const { group } = await groupDetail(project.bench, name)
    expect(group.stores).toEqual([
      { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: name },
      HIVE,
    ])
  })

  it('loses no write that comes while it copies: the rows are copied again', async () => {
    await written([FILE])
    const { bench } = project
    let writes = 0
    const rows: typeof bench.engine.rows = async (sql, options) => {
      const found = await bench.engine.rows(sql, options)
      if (sql.includes('md5_number') && writes === 0) {
        writes += 1
        await writeMore('2024-02-01')
      }
      return found
    }
    expect(await convert({ ...bench, engine: { ...bench.engine, rows } }, { name }, quietly())).toMatchObject(
      {
        rows: 4,
      },
    )
    expect((await groupDetail(bench, name)).stores).toMatchObject([{ storageType: 'ICEBERG', rows: 4 }])
    expect((await bench.history.entries(name)).map(({ event }) => event)).toEqual([
      'committed',
      'committed',
      'failed',
      'committed',
      'converted',
    ])
  })

  it('gives up when others write all the time, and leaves all as it was', async () => {
    await written([HIVE])
    const { bench } = project
    let day = 0
    const rows: typeof bench.engine.rows = async (sql, options) => {
      const found = await bench.engine.rows(sql, options)
      if (!sql.includes('md5_number')) return found
      day += 1
      await writeMore(`2024-02-0${day}`)
      return found
    }
    const work = convert({ ...bench, engine: { ...bench.engine, rows } }, { name }, quietly())
    await expect(work).rejects.toMatchObject({ code: 'conflict' })
    const { stores } = await groupDetail(bench, name)
    expect(stores).toMatchObject([{ storageType: 'HIVE_TABLE', rows: 3 + day }])
    expect(await bench.local.loadTable({ namespace: ['default'], table: name })).toBeNull()
  })

  it('turns a write away that was begun before the switch and would end after it', async () => {
    const group = await written([HIVE])
    const [store] = openStores(project.bench, group)
    const before = await store?.describe()
    // Between its plan and its commit the group goes elsewhere.
    const input = { paths: [await project.file('late.csv', DAYS)] }
    const late = project.bench.jobs.start('', async (job) => {
      const load = project.bench.folder.load
      let isConverted = false
      const bench = {
        ...project.bench,
        folder: {
          ...project.bench.folder,
          load: async () => {
            if (!isConverted) await saveElsewhere(group)
            isConverted = true
            return load()
          },
        },
      }
      return write(bench, { name, input }, job)
    })
    expect(await late.ended).toMatchObject({ state: 'failed', error: { code: 'conflict' } })
    expect(await store?.describe()).toEqual(before)
  })

  it.each(['Copying', 'Comparing: before', 'Comparing: after'])(
    'changes nothing when it is cancelled at “%s”, and leaves no table',
    async (step) => {
      await written([FILE])
      const before = await state()
      const abort = new AbortController()
      const report: JobContext['report'] = (_, now) => {
        if (now.startsWith(step)) abort.abort()
      }
      const outcome = convert(project.bench, { name }, { signal: abort.signal, report })
      await expect(outcome).rejects.toThrow()
      expect(await state()).toEqual(before)
      expect(await project.bench.history.unfinished()).toEqual([])
    },
  )

  it('is refused where there is nothing to convert, and where the table is taken', async () => {
    await written([{ kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: 'a' }])
    await expect(convert(project.bench, { name }, quietly())).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('ICEBERG store already'),
    })
    await removeGroup(project.bench, name, false)
    await written([FILE])
    const before = await state()
    await expect(convert(project.bench, { name, table: 'a' }, quietly())).rejects.toMatchObject({
      code: 'already_exists',
    })
    await expect(convert(project.bench, { name, table: 'no name' }, quietly())).rejects.toThrow()
    expect(await state()).toEqual(before)
  })

  it('changes nothing when the source cannot be read', async () => {
    const group = await written([FILE])
    const before = await state()
    const [source] = openStores(project.bench, group)
    const select = (await source?.read()) ?? ''
    const part = /'([^']+\.parquet)'/.exec(select)?.[1] ?? ''
    await rm(part)
    await expect(convert(project.bench, { name }, quietly())).rejects.toThrow()
    expect(await state()).toEqual(before)
    expect((await project.bench.history.entries(name)).at(-1)).toMatchObject({ event: 'failed' })
  })
})

async function saveElsewhere(group: FeatureGroup): Promise<void> {
  await project.bench.folder.saveGroup({ ...group, stores: [FILE] }, group.name)
}

it('takes back what a killed conversion copied, when the project is opened', async () => {
  await written([FILE])
  const { bench, folder } = project
  const before = await state()
  // Killed between copy and switch: the copy is committed, its begun write belongs to a process that has ended.
  const dead = { pid: 2 ** 22 + 1, host: thisProcess().host }
  const writeId = 'killed-conversion'
  const at = new Date().toISOString()
  const [source] = openStores(bench, await bench.folder.group(name))
  const [target] = openStores(
    bench,
    customerGroup({
      stores: [{ kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: name }],
    }),
  )
  const path_ = target?.path ?? ''
  await bench.history.append({ event: 'begun', at, group: name, writeId, path: path_, ...dead })
  const sql = (await source?.read()) ?? ''
  const { columns } = await bench.engine.run(sql)
  await target?.write({
    rows: { sql, columns },
    mode: 'append',
    writeId,
    eventTimeCol: 'day',
    summary: { 'firn.converted-from': source?.path ?? '' },
  })
  const again = await openWorkbench({ projectPath: folder, extensionDirectory: extensionDirectory() })
  await again.close()
  expect(await state()).toEqual(before)
  expect((await bench.history.entries(name)).at(-1)).toMatchObject({ event: 'failed', note: 'killed' })
  expect(await convert(bench, { name }, quietly())).toMatchObject({ rows: 3 })
})

it('leaves what a killed conversion made while the YAML that may say it is the store cannot be read', async () => {
  await written([FILE])
  const { bench, folder } = project
  await convert(bench, { name }, quietly())
  // Killed right after the switch: its lines of the history are missing, and the YAML is being edited by hand.
  const file = path.join(folder, '.firn', 'history.jsonl')
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const begun = lines.findLastIndex((line) => line.includes('"begun"'))
  const killed = (lines[begun] ?? '').replace(`"pid":${process.pid}`, `"pid":${2 ** 22 + 1}`)
  await writeFile(file, `${[...lines.slice(0, begun), killed].join('\n')}\n`)
  const yaml = path.join(folder, 'feature_groups', `${name}.yml`)
  const text = await readFile(yaml, 'utf8')
  await writeFile(yaml, `${text}features: [\n`)
  const log: string[] = []
  const reopen = async () => {
    const options = { projectPath: folder, extensionDirectory: extensionDirectory() }
    await (await openWorkbench({ ...options, log: (line) => log.push(line) })).close()
  }
  await reopen()
  expect(log).toEqual([expect.stringContaining(`${name}.yml has a problem`)])
  expect(await bench.history.unfinished()).toMatchObject([{ path: `local.default.${name}` }])

  await writeFile(yaml, text)
  await reopen()
  const [store] = openStores(bench, await bench.folder.group(name))
  expect(await store?.describe()).toMatchObject({ rows: 3 })
  expect((await bench.history.watermarks(name)).at(-1)).toMatchObject({ path: `local.default.${name}` })
  expect(await bench.history.unfinished()).toEqual([])
})
