import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Moment } from '../contract/index.ts'
import { readEvents } from '../stores/history.ts'
import { groupDetail, saveDraft, snapshotAt, snapshots } from './groups.ts'
import { createGroupRef, dropGroupRef, groupRefs, renameGroupRef, rollbackGroup } from './refs.ts'
import { count, exportRows, page } from './rows.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

const GROUP = 'customer_daily'
let project: TempProject
/** Of one, two and three rows. */
let ids: string[]
beforeEach(async () => {
  project = await tempProject()
  ids = []
  await saveDraft(project.bench, customerGroup(), customer)
  for (const name of ['A', 'B', 'C']) ids.push(await append(name))
})
afterEach(() => project.close())

async function append(name: string): Promise<string> {
  const file = await project.file(`${name}.csv`, `customer_id,day,orders,spend\n${name},2024-01-01,1,0.5\n`)
  const { snapshotId } = await project.write(GROUP, { input: { paths: [file] }, mode: 'append' })
  return snapshotId ?? ''
}

const { signal } = new AbortController()
const rowsAt = async (at?: Moment): Promise<number> =>
  (await count(project.bench, { kind: 'group', name: GROUP, ...(at && { at }) }, signal)).rows
const customers = async (at?: Moment): Promise<unknown> => {
  const source = { kind: 'group', name: GROUP, ...(at && { at }) } as const
  const orderBy = { column: 'customer_id', descending: false }
  const { columns, values } = await page(project.bench, { source, offset: 0, limit: 10, orderBy }, signal)
  return values[columns.findIndex(({ name }) => name === 'customer_id')]
}
const id = (n: number): string => ids[n] ?? ''

describe('a rollback', () => {
  it('makes an earlier snapshot the current one, deletes nothing, and can be rolled back', async () => {
    const before = new Date().toISOString()
    const { snapshot, from, isAncestor } = await rollbackGroup(project.bench, GROUP, id(0))
    expect(snapshot).toMatchObject({ snapshotId: id(0), isCurrent: true, rows: 1 })
    expect({ from, isAncestor }).toEqual({ from: id(2), isAncestor: true })
    expect(await customers()).toEqual(['A'])
    expect((await groupDetail(project.bench, GROUP)).stores[0]).toMatchObject({ rows: 1 })
    // As of: the time before it means what was current then, the time after it the older snapshot.
    expect(await snapshotAt(project.bench, GROUP, { asOf: before })).toMatchObject({ snapshotId: id(2) })
    const now = new Date().toISOString()
    expect(await snapshotAt(project.bench, GROUP, { asOf: now })).toMatchObject({ snapshotId: id(0) })
    expect(await customers({ snapshotId: id(2) })).toEqual(['A', 'B', 'C'])

    // A write goes on from there.
    const next = await append('D')
    expect(await customers()).toEqual(['A', 'D'])
    const listed = await snapshots(project.bench, GROUP)
    expect(listed.find(({ snapshotId }) => snapshotId === next)).toMatchObject({ parentId: id(0) })

    const forward = await rollbackGroup(project.bench, GROUP, id(2))
    expect(forward).toMatchObject({ from: next, isAncestor: false })
    expect(await customers()).toEqual(['A', 'B', 'C'])
    const events = await readEvents(path.join(project.folder, '.firn', 'history.jsonl'))
    expect(events.filter(({ event }) => event === 'rolled_back')).toMatchObject([
      { group: GROUP, path: `local.default.${GROUP}`, snapshotId: id(0), note: `from ${id(2)}` },
      { group: GROUP, snapshotId: id(2), note: expect.stringContaining('not an ancestor') },
    ])
  })

  it('to what is current already, or to a snapshot that is not there, commits nothing', async () => {
    const history = path.join(project.folder, '.firn', 'history.jsonl')
    const before = await readFile(history, 'utf8')
    expect(await rollbackGroup(project.bench, GROUP, id(2))).toMatchObject({ from: id(2) })
    for (const unknown of ['4711', 'x', ''])
      await expect(rollbackGroup(project.bench, GROUP, unknown)).rejects.toMatchObject({ code: 'not_found' })
    expect(await rowsAt()).toBe(3)
    expect(await readFile(history, 'utf8')).toBe(before)
  })

  it('is refused when someone writes between the look and the commit', async () => {
    const { local } = project.bench
    let first = true
    const bench = {
      ...project.bench,
      local: {
        ...local,
        updateTable: async (...request: Parameters<typeof local.updateTable>) => {
          if (first) await append('D')
          first = false
          return local.updateTable(...request)
        },
      },
    }
    await expect(rollbackGroup(bench, GROUP, id(0))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Someone wrote'),
    })
    expect(await customers()).toEqual(['A', 'B', 'C', 'D'])
  })
})

describe('tags and branches', () => {
  it('are made, read by name, renamed in one commit, and dropped', async () => {
    const { bench } = project
    await createGroupRef(bench, { group: GROUP, name: 'v1', type: 'tag', snapshotId: id(0) })
    await createGroupRef(bench, { group: GROUP, name: 'audit', type: 'branch' })
    expect(await groupRefs(bench, GROUP)).toEqual([
      { name: 'main', type: 'branch', snapshotId: id(2), isMain: true, timestamp: expect.any(String) },
      { name: 'audit', type: 'branch', snapshotId: id(2), isMain: false, timestamp: expect.any(String) },
      { name: 'v1', type: 'tag', snapshotId: id(0), isMain: false, timestamp: expect.any(String) },
    ])
    expect(await customers({ ref: 'v1' })).toEqual(['A'])
    expect(await rowsAt({ ref: 'v1' })).toBe(1)
    const target = path.join(path.dirname(project.folder), 'v1.csv')
    const request = {
      source: { kind: 'group', name: GROUP, at: { ref: 'v1' } },
      path: target,
      format: 'csv',
    } as const
    await bench.jobs.start('', (job) => exportRows(bench, request, job)).ended
    expect((await readFile(target, 'utf8')).trim().split('\n')).toHaveLength(2)
    expect((await stat(target)).size).toBeGreaterThan(0)

    const versions = async (): Promise<number> =>
      (await bench.local.loadTable({ namespace: ['default'], table: GROUP }))?.['metadata-log'].length ?? 0
    const before = await versions()
    await renameGroupRef(bench, { group: GROUP, name: 'v1', to: 'v1.0' })
    expect(await versions()).toBe(before + 1)
    await expect(rowsAt({ ref: 'v1' })).rejects.toMatchObject({
      code: 'not_found',
      hint: 'There are: audit, v1.0.',
    })
    expect(await rowsAt({ ref: 'v1.0' })).toBe(1)

    // A tag stays where it is while main moves, and when main is rolled back.
    await append('D')
    await rollbackGroup(bench, GROUP, id(1))
    expect(await customers({ ref: 'v1.0' })).toEqual(['A'])
    expect(await customers({ ref: 'audit' })).toEqual(['A', 'B', 'C'])

    await dropGroupRef(bench, { group: GROUP, name: 'audit' })
    await dropGroupRef(bench, { group: GROUP, name: 'v1.0' })
    expect((await groupRefs(bench, GROUP)).map(({ name }) => name)).toEqual(['main'])
    expect(await snapshots(bench, GROUP)).toHaveLength(4)
  })

  it('keep their names apart, and main its own', async () => {
    const { bench } = project
    await createGroupRef(bench, { group: GROUP, name: 'v1', type: 'tag' })
    await createGroupRef(bench, { group: GROUP, name: 'v2', type: 'tag', snapshotId: id(0) })
    const fails = (work: Promise<unknown>, code: string) => expect(work).rejects.toMatchObject({ code })
    await fails(createGroupRef(bench, { group: GROUP, name: 'v1', type: 'branch' }), 'already_exists')
    await fails(renameGroupRef(bench, { group: GROUP, name: 'v1', to: 'v2' }), 'already_exists')
    await fails(renameGroupRef(bench, { group: GROUP, name: 'no', to: 'v3' }), 'not_found')
    await fails(renameGroupRef(bench, { group: GROUP, name: 'main', to: 'v3' }), 'invalid_input')
    await fails(renameGroupRef(bench, { group: GROUP, name: 'v1', to: 'main' }), 'invalid_input')
    await fails(createGroupRef(bench, { group: GROUP, name: 'main', type: 'tag' }), 'invalid_input')
    await fails(dropGroupRef(bench, { group: GROUP, name: 'main' }), 'invalid_input')
    await fails(dropGroupRef(bench, { group: GROUP, name: 'no' }), 'not_found')
    await fails(
      createGroupRef(bench, { group: GROUP, name: 'v3', type: 'tag', snapshotId: '4711' }),
      'not_found',
    )
    await fails(dropGroupRef(bench, { group: GROUP, name: 'hasOwnProperty' }), 'not_found')
    expect(await customers({ ref: 'v2' })).toEqual(['A'])
  })

  it('of many at once are all there: each commit asserts its own alone', async () => {
    const { bench } = project
    const names = Array.from({ length: 8 }, (_, n) => `t${n}`)
    await Promise.all([
      append('D'),
      ...names.map((name) => createGroupRef(bench, { group: GROUP, name, type: 'tag', snapshotId: id(0) })),
    ])
    expect((await groupRefs(bench, GROUP)).map(({ name }) => name)).toEqual(['main', ...names])
    expect(await rowsAt()).toBe(4)
  })

  it('are refused of a FILE store, with what to do instead', async () => {
    const { bench } = project
    const group = customerGroup({
      name: 'plain',
      stores: [{ kind: 'FILE', path: 'files/plain', format: 'parquet' }],
    })
    await saveDraft(bench, group, customer)
    const refused = { code: 'unsupported', hint: expect.stringContaining('firn convert plain --to iceberg') }
    await expect(groupRefs(bench, 'plain')).rejects.toMatchObject(refused)
    await expect(rollbackGroup(bench, 'plain', '1')).rejects.toMatchObject(refused)
  })
})
