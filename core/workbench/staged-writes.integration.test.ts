import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cell, GroupTest, Moment } from '../contract/index.ts'
import { pyiceberg, pyicebergPython } from '../gateway/testing/pyiceberg.ts'
import { diffGroup } from './diffs.ts'
import { testGroup } from './group-tests.ts'
import { groupDetail, saveGroup, snapshots } from './groups.ts'
import { groupHistory } from './history.ts'
import { projectState } from './project-state.ts'
import { groupRefs } from './refs.ts'
import { count, page } from './rows.ts'
import { changeSchema } from './schema-changes.ts'
import { discardStaged, publishStaged, stagedWrites } from './staged-writes.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { plan } from './writes.ts'

let project: TempProject
const { signal } = new AbortController()
const NAME = 'customer_daily'

beforeEach(async () => {
  project = await tempProject()
})
afterEach(() => project.close())

let files = 0
async function csv(...rows: string[]) {
  files += 1
  return { paths: [await project.file(`${files}.csv`, `customer_id,day,orders,spend\n${rows.join('\n')}\n`)] }
}
const A = 'A,2024-01-01,1,10.5'
const B = 'B,2024-01-01,2,20'
const C = 'C,2024-01-02,3,30'

async function ids(at?: Moment): Promise<Cell[]> {
  const source = { kind: 'group' as const, name: NAME, ...(at && { at }) }
  const orderBy = { column: 'customer_id', descending: false }
  return (await page(project.bench, { source, offset: 0, limit: 100, orderBy }, signal)).values[0] ?? []
}
const create = async (...rows: string[]) =>
  project.create(customerGroup(), customer, { input: await csv(...rows) })
const stage = async (branch: string, ...rows: string[]) =>
  project.write(NAME, { input: await csv(...rows), stage: branch })
const watermarks = async () => (await groupDetail(project.bench, NAME)).watermarks.map(({ rows }) => rows)
const current = async () => (await snapshots(project.bench, NAME)).find(({ isCurrent }) => isCurrent)

describe('a write on a branch', () => {
  it('leaves what is current as it is until it is published, and is then current in the same snapshot', async () => {
    const first = await create(A)
    const staged = await stage('audit', B, C)
    expect(staged).toMatchObject({ rows: 2, branch: 'audit' })
    expect(await ids()).toEqual(['A'])
    expect(await ids({ ref: 'audit' })).toEqual(['A', 'B', 'C'])
    expect(await watermarks()).toEqual([1])
    expect((await projectState(project.bench)).groups[0]?.writes).toBe(1)
    expect(await stagedWrites(project.bench, NAME)).toEqual([
      {
        branch: 'audit',
        snapshotId: staged.snapshotId,
        baseSnapshotId: first.snapshotId,
        rows: 3,
        addedRows: 2,
        removedRows: 0,
        mode: 'append',
        stagedAt: expect.any(String),
        behind: false,
      },
    ])
    expect(
      await diffGroup(project.bench, { group: NAME, from: { ref: 'main' }, to: { ref: 'audit' } }, signal),
    ).toMatchObject({ added: 2, removed: 0, changed: 0, unchanged: 1 })

    const { snapshot, replayed } = await publishStaged(project.bench, NAME, 'audit')
    expect([snapshot.snapshotId, replayed]).toEqual([staged.snapshotId, false])
    expect(await ids()).toEqual(['A', 'B', 'C'])
    expect(await stagedWrites(project.bench, NAME)).toEqual([])
    expect((await groupRefs(project.bench, NAME)).map(({ name }) => name)).toEqual(['main'])
    expect(await watermarks()).toEqual([1, 2])
    expect((await groupHistory(project.bench, NAME)).map(({ event, note }) => [event, note])).toEqual([
      ['committed', null],
      ['committed', 'staged on the branch audit'],
      ['published', 'branch audit'],
    ])
    await expect(publishStaged(project.bench, NAME, 'audit')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('takes several writes, and an overwrite or a merge of its own rows', async () => {
    await create(A)
    await stage('audit', B)
    await project.write(NAME, { input: await csv('B,2024-01-01,2,99', C), stage: 'audit', mode: 'merge' })
    expect(await ids({ ref: 'audit' })).toEqual(['A', 'B', 'C'])
    await project.write(NAME, { input: await csv(C), stage: 'other', mode: 'overwrite' })
    expect(
      (await stagedWrites(project.bench, NAME)).map(({ branch, rows, mode }) => [branch, rows, mode]),
    ).toEqual([
      ['audit', 3, null],
      ['other', 1, 'overwrite'],
    ])
    expect(await ids()).toEqual(['A'])
    await publishStaged(project.bench, NAME, 'other')
    expect(await ids()).toEqual(['C'])
  })

  it('is put on top of what was written since, with its files and without its rows being written again', async () => {
    await create(A)
    const staged = await stage('audit', B)
    await project.write(NAME, { input: await csv(C) })
    expect(await stagedWrites(project.bench, NAME)).toMatchObject([{ branch: 'audit', behind: true }])
    const filesOf = async (): Promise<unknown[]> =>
      (
        await project.bench.engine.rows(
          'SELECT DISTINCT filename AS file FROM firn_local."default".customer_daily',
        )
      ).map(({ file }) => file)
    const before = await filesOf()
    const { snapshot, replayed } = await publishStaged(project.bench, NAME, 'audit')
    expect(replayed).toBe(true)
    expect(snapshot).toMatchObject({ operation: 'append', rows: 3, addedRows: 1, isCurrent: true })
    expect(snapshot.snapshotId).not.toBe(staged.snapshotId)
    expect(await ids()).toEqual(['A', 'B', 'C'])
    const added = (await filesOf()).filter((file) => !before.includes(file))
    expect(added).toHaveLength(1)
    expect(String(added[0])).toContain(staged.watermark.writeId)
    const metadata = await project.bench.local.loadTable({ namespace: ['default'], table: NAME })
    const summary = metadata?.snapshots.find(
      (one) => String(one['snapshot-id']) === snapshot.snapshotId,
    )?.summary
    expect(summary).toMatchObject({
      'source-snapshot-id': staged.snapshotId,
      'published-wap-id': staged.watermark.writeId,
      'firn.inputs': JSON.stringify(staged.watermark.inputs),
    })
    expect(Object.keys(metadata?.refs ?? {})).toEqual(['main'])
    expect(await watermarks()).toEqual([1, 1, 1])
    // The table goes on as any other.
    await project.write(NAME, { input: await csv('D,2024-01-03,1,1') })
    expect(await ids()).toEqual(['A', 'B', 'C', 'D'])
  })

  it.skipIf(pyicebergPython === undefined)(
    'is read by PyIceberg, staged and put on top of another',
    async () => {
      await create(A)
      const staged = await stage('audit', B)
      await project.write(NAME, { input: await csv(C) })
      const { snapshot } = await publishStaged(project.bench, NAME, 'audit')
      const history = await pyiceberg(project.bench.gateway, 'history', `default.${NAME}`)
      const idsOf = (snapshotId: string | null) =>
        history
          .find((one) => one.snapshotId === snapshotId)
          ?.rows.map(([id]) => id)
          .sort()
      expect(idsOf(staged.snapshotId)).toEqual(['A', 'B'])
      expect(idsOf(snapshot.snapshotId)).toEqual(['A', 'B', 'C'])
    },
  )

  it('that replaces rows is not published over what was written since', async () => {
    await create(A)
    await project.write(NAME, { input: await csv(B), stage: 'audit', mode: 'overwrite' })
    await project.write(NAME, { input: await csv(C) })
    await expect(publishStaged(project.bench, NAME, 'audit')).rejects.toMatchObject({
      code: 'conflict',
      hint: expect.stringContaining(`firn discard ${NAME} audit`),
    })
    expect(await ids()).toEqual(['A', 'C'])
    const discarded = await discardStaged(project.bench, NAME, 'audit')
    expect(await stagedWrites(project.bench, NAME)).toEqual([])
    expect(await ids({ snapshotId: discarded.snapshotId })).toEqual(['B'])
    expect(await watermarks()).toEqual([1, 1])
    expect((await groupHistory(project.bench, NAME)).at(-1)).toMatchObject({
      event: 'discarded',
      note: 'branch audit',
    })
  })

  it.each([
    ['merge', { mode: 'merge' }],
    ['overwrite-range', { mode: 'overwrite-range', start: '2024-01-02', end: '2024-01-02' }],
  ] as const)('that replaced nothing, as a %s, is no append to what was written since', async (_, mode) => {
    await create(A)
    expect(await project.write(NAME, { input: await csv(C), stage: 'audit', ...mode })).toMatchObject({
      replacedRows: 0,
    })
    await project.write(NAME, { input: await csv(C), mode: 'merge' })
    const isRefused = { code: 'conflict', hint: expect.stringContaining(`firn discard ${NAME} audit`) }
    await expect(publishStaged(project.bench, NAME, 'audit')).rejects.toMatchObject(isRefused)
    expect(await ids()).toEqual(['A', 'C'])
    expect(await stagedWrites(project.bench, NAME)).toMatchObject([{ branch: 'audit', behind: true }])
  })

  it('that overwrote a table without rows is no append to a first write that came between', async () => {
    await project.create(customerGroup(), customer, {
      input: await csv(A),
      stage: 'first',
      mode: 'overwrite',
    })
    await project.write(NAME, { input: await csv(A) })
    await expect(publishStaged(project.bench, NAME, 'first')).rejects.toMatchObject({ code: 'conflict' })
    expect(await ids()).toEqual(['A'])
  })

  it('is not discarded together with one that was staged on top of it unseen', async () => {
    await create(A)
    await stage('audit', B)
    const { local } = project.bench
    let loads = 0
    const whileSomeoneStages = {
      ...local,
      async loadTable(...asked: Parameters<typeof local.loadTable>) {
        const seen = await local.loadTable(...asked)
        loads += 1
        if (loads === 1) await stage('audit', C)
        return seen
      },
    }
    await expect(
      discardStaged({ ...project.bench, local: whileSomeoneStages }, NAME, 'audit'),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect(await ids({ ref: 'audit' })).toEqual(['A', 'B', 'C'])
    expect((await groupHistory(project.bench, NAME)).some(({ event }) => event === 'discarded')).toBe(false)
    expect(await discardStaged(project.bench, NAME, 'audit')).toMatchObject({ rows: 3, addedRows: 2 })
  })

  it('may be the first one of a table, which has no current rows until it is published', async () => {
    const staged = await project.create(customerGroup(), customer, { input: await csv(A, B), stage: 'first' })
    expect(staged.branch).toBe('first')
    expect(await current()).toBeUndefined()
    await expect(ids()).rejects.toMatchObject({ code: 'not_found' })
    expect(await ids({ ref: 'first' })).toEqual(['A', 'B'])
    const merge = { group: customerGroup(), input: await csv(C), mode: 'merge' as const }
    expect(await plan(project.bench, merge, signal)).toMatchObject({ stores: [{ replacedRows: 0 }] })
    await stage('first', C)
    expect(await stagedWrites(project.bench, NAME)).toMatchObject([
      { branch: 'first', baseSnapshotId: null, rows: 3, behind: false },
    ])
    expect(await groupDetail(project.bench, NAME)).toMatchObject({ stores: [{ exists: true, rows: 0 }] })
    await publishStaged(project.bench, NAME, 'first')
    expect(await ids()).toEqual(['A', 'B', 'C'])
    expect(await watermarks()).toEqual([2, 1])
  })

  it('goes on top of a first write that came between', async () => {
    await project.create(customerGroup(), customer, { input: await csv(A), stage: 'first' })
    await project.write(NAME, { input: await csv(B) })
    expect(await ids()).toEqual(['B'])
    expect(await stagedWrites(project.bench, NAME)).toMatchObject([{ baseSnapshotId: null, behind: true }])
    await publishStaged(project.bench, NAME, 'first')
    expect(await ids()).toEqual(['A', 'B'])
  })
})

describe('publishing on top of what was written since', () => {
  const unique = { kind: 'unique' as const, columns: ['customer_id', 'day'], severity: 'fail' as const }
  const inRange = {
    ...{ kind: 'accepted_range' as const, column: 'spend', severity: 'fail' as const },
    ...{ min: 0, max: 25 },
  }
  const tested = async (tests: readonly GroupTest[], ...rows: string[]) =>
    project.create(customerGroup({ tests: [...tests] }), customer, { input: await csv(...rows) })

  it('is refused where a key that is staged has come meanwhile: all stays as it was', async () => {
    await tested([unique], A)
    await stage('audit', B, 'D,2024-01-03,1,1')
    await project.write(NAME, { input: await csv(B) })
    const before = await groupRefs(project.bench, NAME)
    await expect(publishStaged(project.bench, NAME, 'audit')).rejects.toMatchObject({
      code: 'test_failed',
      message: expect.stringMatching(/1 row with a key that the table has already.*Nothing was published/),
      hint: expect.stringContaining(`firn discard ${NAME} audit`),
      details: { results: [{ outcome: 'failed', examples: [{ customer_id: 'B', day: '2024-01-01' }] }] },
    })
    expect(await ids()).toEqual(['A', 'B'])
    expect(await groupRefs(project.bench, NAME)).toEqual(before)
    expect((await groupHistory(project.bench, NAME)).some(({ event }) => event === 'published')).toBe(false)
    expect(await testGroup(project.bench, NAME, undefined, signal)).toMatchObject([{ outcome: 'passed' }])
  })

  it('tests the rows of the branch alone, all of its writes, under the columns of now', async () => {
    await tested([unique, inRange], A)
    await stage('audit', B)
    await stage('audit', 'D,2024-01-03,1,21')
    // Not of the branch: neither tells against it.
    await changeSchema(project.bench, NAME, [{ kind: 'rename', from: 'spend', to: 'amount' }])
    const later = await project.file('later.csv', 'customer_id,day,orders,amount\nC,2024-01-02,3,24\n')
    await project.write(NAME, { input: { paths: [later] } })
    const change = async (max: number) => {
      const group = await project.bench.folder.group(NAME)
      const tests = [unique, { ...inRange, column: 'amount', max }]
      await saveGroup(project.bench, { ...group, tests }, NAME)
    }
    await change(20.5)
    await expect(publishStaged(project.bench, NAME, 'audit')).rejects.toMatchObject({
      code: 'test_failed',
      details: {
        results: [
          { outcome: 'passed' },
          { outcome: 'failed', failures: 1, examples: [{ customer_id: 'D' }] },
        ],
      },
    })
    await change(22)
    expect(await publishStaged(project.bench, NAME, 'audit')).toMatchObject({ replayed: true })
    expect(await ids()).toEqual(['A', 'B', 'C', 'D'])
  })
})

describe('staging is refused', () => {
  it.each([
    ['main', /what the current state is called/],
    ['a b', /cannot be a tag or branch/],
  ])('on a branch named %j', async (branch, message) => {
    await create(A)
    const error = await stage(branch, B).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'invalid_input',
      details: { field: 'stage' },
      message: expect.stringMatching(message),
    })
  })

  it('in stores without branches, in several at once, and where columns change', async () => {
    const file = { kind: 'FILE' as const, path: 'files/x', format: 'parquet' as const }
    const [iceberg] = customerGroup().stores
    if (!iceberg) throw new Error('no store')
    const of = async (group: ReturnType<typeof customerGroup>) =>
      (await plan(project.bench, { group, input: await csv(A), stage: 'audit' }, signal)).problems
    expect(await of(customerGroup({ stores: [file] }))).toMatchObject([
      { code: 'unsupported', message: expect.stringContaining('FILE'), details: { field: 'stage' } },
    ])
    expect(await of(customerGroup({ stores: [iceberg, file] }))).toMatchObject([
      { code: 'unsupported', message: expect.stringContaining('has 2') },
    ])
    await create(A)
    const wider = customerGroup({
      features: [...customerGroup().features, { name: 'extra', dtype: '', description: '' }],
    })
    const wide = await project.file('wide.csv', 'customer_id,day,orders,spend,extra\nZ,2024-01-01,1,1,1\n')
    const planned = await plan(
      project.bench,
      { group: wider, input: { paths: [wide] }, stage: 'audit' },
      signal,
    )
    expect(planned.problems).toMatchObject([
      { code: 'unsupported', message: expect.stringContaining('extra') },
    ])
    expect((await count(project.bench, { kind: 'group', name: NAME }, signal)).rows).toBe(1)
  })
})
