// A catalog that fails, hangs and hangs up, before and after it stored a commit, under everything that commits: nothing
// is lost, nothing is there twice, and what is reported is what happened.

import { readdir } from 'node:fs/promises'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AskedBench, askedBench } from './testing/asked-bench.ts'
import {
  answers,
  closesTheConnection,
  type Fault,
  type FaultyCatalog,
  hangs,
  mountFaultyCatalog,
  storesThen,
} from './testing/faulty-catalog.ts'
import { applyChange, contentsOf, EMPTY, type GroupState } from './testing/group-model.ts'
import {
  FIRST_COLUMNS,
  intent,
  isChange,
  type Operation,
  perform,
  readContents,
  resolve,
} from './testing/group-operations.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

const GROUP = 'customer_daily'
const KINDS = ['append', 'overwrite', 'merge', 'overwrite-range', 'compact'] as const
const SEED = 7

let project: TempProject
let asked: AskedBench
let catalog: FaultyCatalog
let inputs = ''
let state: GroupState = EMPTY
let snapshots = 0
let files: readonly string[] = []

beforeAll(async () => {
  project = await tempProject()
  inputs = path.dirname(await project.file('inputs', ''))
  const file = await project.file('1.csv', 'customer_id,day,orders,spend\nK0,2024-01-01,1,0.5\n')
  const types = Object.fromEntries(FIRST_COLUMNS.map((column) => [column.name, column.type]))
  await project.create(customerGroup(), customer, { input: { paths: [file], parsing: { types } } })
  await project.bench.close()
  state = applyChange(EMPTY, {
    kind: 'write',
    mode: 'append',
    columns: FIRST_COLUMNS,
    rows: [['K0', '2024-01-01', 1, 0.5]],
  })
  asked = await askedBench(project.folder, {
    commits: { commitTimeoutMs: 500, backoff: { firstMs: 5, maxMs: 50 } },
  })
  catalog = await mountFaultyCatalog(project.folder, asked.bench.gateway)
})
afterAll(async () => {
  await asked.bench.close()
  await project.close()
})
const count = async (): Promise<number> => (await asked.ask('group.snapshots', { name: GROUP })).length
const filesIn = async (): Promise<readonly string[]> => {
  const folder = path.join(project.folder, '.firn', 'warehouse', 'default', GROUP, 'data')
  return (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.parquet')).sort()
}

function operation(kind: (typeof KINDS)[number]): Operation {
  const [wanted] = fc.sample(intent(kind), { seed: SEED + snapshots, numRuns: 1 })
  const resolved = wanted && resolve(wanted, state)
  if (!resolved) throw new Error(kind)
  return resolved
}

/** Does it and expects it to be done, once. */
async function doOne(wanted: Operation): Promise<void> {
  const before = await count()
  const made = await perform(asked, GROUP, wanted, inputs)
  if (isChange(wanted)) state = applyChange(state, wanted)
  const [newest] = (await asked.ask('group.snapshots', { name: GROUP })).filter((one) => one.isCurrent)
  expect(newest?.snapshotId).toBe(made)
  expect(await count()).toBe(before + 1)
  expect(await readContents(asked, GROUP)).toEqual(contentsOf(state))
}

async function expectNothingDone(): Promise<void> {
  expect(await count()).toBe(snapshots)
  expect(await readContents(asked, GROUP)).toEqual(contentsOf(state))
}

/** @param fate of the newest write that did not end as it should */
async function expectSettled(fate: string): Promise<void> {
  const [told] = await asked.ask('project.unfinished', {})
  expect(told?.note).toContain(fate)
  expect(await asked.bench.history.unfinished()).toEqual([])
}

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['answers 500', answers(500)],
  ['answers 503', answers(503)],
  ['closes the connection', closesTheConnection],
  ['hangs', hangs],
]

describe.each(KINDS)('%s', (kind) => {
  beforeEach(async () => {
    // Something to compact.
    if (kind === 'compact') for (const _ of [1, 2]) await doOne(operation('append'))
    snapshots = await count()
    files = await filesIn()
  })

  it.each([...FAULTS, ['answers 429', answers(429)] as const])(
    'is done once by a catalog that %s before it stores the commit',
    async (_, fault) => {
      catalog.plan(fault)
      await doOne(operation(kind))
      expect(catalog.commits()).toBeGreaterThan(1)
    },
  )

  it.each(FAULTS)('is done once by a catalog that %s after it stored the commit', async (_, fault) => {
    catalog.plan(storesThen(fault))
    await doOne(operation(kind))
  })

  it('fails and leaves nothing with a catalog that cannot store it', async () => {
    catalog.plan(...Array.from({ length: 9 }, () => answers(500)))
    await expect(perform(asked, GROUP, operation(kind), inputs)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('status 500'),
      hint: expect.stringContaining('Nothing was written'),
    })
    catalog.plan()
    await expectNothingDone()
    expect(await filesIn()).toEqual(files)
    await doOne(operation(kind))
  })

  it('is said to be unknown when no answer comes at all, and is there when it was stored', async () => {
    catalog.plan(storesThen(hangs))
    const wanted = operation(kind)
    // From the commit on, nothing is answered any more.
    catalog.plan(async (request, pass) => {
      await pass()
      catalog.break(hangs)
      return hangs(request, pass)
    })
    await expect(perform(asked, GROUP, wanted, inputs)).rejects.toMatchObject({
      code: 'commit_unknown',
      hint: expect.stringContaining('firn.write-id'),
    })
    catalog.break(undefined)
    if (isChange(wanted)) state = applyChange(state, wanted)
    expect(await readContents(asked, GROUP)).toEqual(contentsOf(state))
    expect(await count()).toBe(snapshots + 1)
    await expectSettled('all of it is stored')
    const mode = kind === 'compact' ? null : kind
    const [newest] = (await asked.ask('group.snapshots', { name: GROUP })).filter((one) => one.isCurrent)
    expect((await asked.bench.history.entries(GROUP)).at(-1)).toMatchObject({
      event: mode === null ? 'maintained' : 'committed',
      snapshotId: newest?.snapshotId,
      mode,
    })
    snapshots += 1
    await doOne(operation('append'))
  })

  it('is said to be unknown when no answer comes at all, and to be gone when it can be stored no more', async () => {
    const wanted = operation(kind)
    catalog.plan((request, pass) => {
      catalog.break(hangs)
      return hangs(request, pass)
    })
    await expect(perform(asked, GROUP, wanted, inputs)).rejects.toMatchObject({ code: 'commit_unknown' })
    catalog.break(undefined)
    // It may still be under way: until someone else is faster, no one can tell.
    const [told] = await asked.ask('project.unfinished', {})
    expect(told).toMatchObject({ state: 'interrupted', note: expect.stringContaining('may be stored') })
    expect((await filesIn()).filter((file) => file.startsWith(told?.writeId ?? ''))).not.toEqual([])
    await expectNothingDone()
    await doOne(operation('append'))
    await expectSettled('nothing of it is stored')
    expect((await filesIn()).filter((file) => file.startsWith(told?.writeId ?? ''))).toEqual([])
    expect(await readContents(asked, GROUP)).toEqual(contentsOf(state))
  })
})

it('says that the catalog does not answer, and goes on when it does', async () => {
  snapshots = await count()
  catalog.break(answers(503))
  await expect(readContents(asked, GROUP)).rejects.toMatchObject({ code: 'unreachable' })
  await expect(perform(asked, GROUP, operation('append'), inputs)).rejects.toMatchObject({
    code: 'unreachable',
  })
  catalog.break(undefined)
  await expectNothingDone()
})

it('has each write in the history once, and nothing that is not in the table', async () => {
  const committed = await asked.bench.history.watermarks(GROUP)
  const ids = committed.map(({ snapshotId }) => snapshotId)
  expect(new Set(ids).size).toBe(ids.length)
  const listed = await asked.ask('group.snapshots', { name: GROUP })
  const known = new Set(listed.map(({ snapshotId }) => snapshotId))
  expect(ids.filter((id) => !known.has(id ?? ''))).toEqual([])
})
