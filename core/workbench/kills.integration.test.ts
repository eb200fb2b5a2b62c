// Processes are killed at random instants of everything that changes a table, several tables at a time, and each time
// the project is opened again and compared with what was acknowledged.

import { readdir, readFile, utimes } from 'node:fs/promises'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readManifest } from '../spec/manifest.ts'
import { readManifestList } from '../spec/manifest-list.ts'
import { type AskedBench, askedBench } from './testing/asked-bench.ts'
import { applyChange, type Contents, contentsOf, EMPTY, type GroupState } from './testing/group-model.ts'
import {
  FIRST_COLUMNS,
  type IntentName,
  intent,
  isChange,
  nameOf,
  type Operation,
  perform,
  readContents,
  resolve,
} from './testing/group-operations.ts'
import { type Progress, workAndKill } from './testing/killed-worker.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

/** Operations that a kill fell into, all tables together. */
const KILLS = Number(process.env.FIRN_KILLS ?? 200)
const GROUPS = Array.from({ length: 10 }, (_, index) => `g${index}`)
const MIX: readonly IntentName[] = [
  'append',
  'append',
  'merge',
  'merge',
  'overwrite',
  'overwrite-range',
  'compact',
  'compact',
  'expire',
  'manifests',
]
/** More than a worker does before it is killed. */
const AHEAD = 12
/** Kills fall into the time that so many operations take in a row. */
const SPREAD = 3

const seed = Number(process.env.FIRN_SEED ?? Date.now() % 1_000_000)

/** What is known of a group's table. */
interface Known {
  readonly state: GroupState
  /** Every snapshot that is there, and the rows it had. */
  readonly snapshots: ReadonlyMap<string, Contents>
  /** Writes that are committed. */
  readonly writes: number
}

let project: TempProject
const known = new Map<string, Known>()
const kills = new Map<string, { killed: number; landed: number }>()

beforeAll(async () => {
  project = await tempProject()
  for (const name of GROUPS) {
    const store = {
      kind: 'ICEBERG',
      catalog: 'local',
      warehouse: null,
      namespace: 'default',
      table: name,
    } as const
    const group = customerGroup({ name, stores: [store] })
    const file = await project.file(`${name}.csv`, 'customer_id,day,orders,spend\nK0,2024-01-01,1,0.5\n')
    const types = Object.fromEntries(FIRST_COLUMNS.map((column) => [column.name, column.type]))
    const { snapshotId } = await project.create(group, customer, {
      input: { paths: [file], parsing: { types } },
    })
    const state = applyChange(EMPTY, {
      kind: 'write',
      mode: 'append',
      columns: FIRST_COLUMNS,
      rows: [['K0', '2024-01-01', 1, 0.5]],
    })
    known.set(name, { state, snapshots: new Map([[String(snapshotId), contentsOf(state)]]), writes: 1 })
  }
  await project.bench.close()
})
afterAll(() => project.close())

function plan(round: number): Record<string, Operation[]> {
  return Object.fromEntries(
    GROUPS.map((name, index) => {
      const one = fc.oneof(...MIX.map(intent))
      const wanted = fc.sample(one, { seed: seed + round * 100 + index, numRuns: AHEAD })
      // None of the mix changes columns.
      const state = known.get(name)?.state ?? EMPTY
      return [name, wanted.flatMap((its) => resolve(its, state) ?? [])]
    }),
  )
}

/** The states that a group can be in: what was acknowledged, and what was being done. */
function statesOf(state: GroupState, done: readonly Operation[], inside: Operation | undefined) {
  const after = (from: GroupState, operation: Operation): GroupState =>
    isChange(operation) ? applyChange(from, operation) : from
  const states = [state]
  for (const operation of done) states.push(after(states.at(-1) ?? state, operation))
  const acknowledged = states.at(-1) ?? state
  return { states, acknowledged, next: inside && after(acknowledged, inside) }
}

async function compare(
  asked: AskedBench,
  name: string,
  planned: readonly Operation[],
  { done, isInside }: Progress,
): Promise<void> {
  const before = known.get(name)
  if (!before) throw new Error(name)
  const performed = planned.slice(0, done.length)
  const inside = isInside ? planned[done.length] : undefined
  const { states, acknowledged, next } = statesOf(before.state, performed, inside)

  const expected = new Map(before.snapshots)
  for (const [index, snapshotId] of done.entries()) {
    const its = states[index + 1]
    if (snapshotId !== null && its) expected.set(snapshotId, contentsOf(its))
  }
  const listed = (await asked.ask('group.snapshots', { name })).map(({ snapshotId }) => snapshotId)
  const mayHaveExpired = [...performed, ...(inside ? [inside] : [])].some(({ kind }) => kind === 'expire')
  const unknown = listed.filter((id) => !expected.has(id))
  const gone = [...expected.keys()].filter((id) => !listed.includes(id))
  if (!mayHaveExpired) expect(gone, `${name}: snapshots that are gone`).toEqual([])
  expect(unknown.length, `${name}: snapshots that nobody acknowledged`).toBeLessThanOrEqual(inside ? 1 : 0)

  const rows = await readContents(asked, name)
  const isNew = unknown.length === 1
  if (inside && !isChange(inside)) expect(rows).toEqual(contentsOf(acknowledged))
  else
    expect(rows, `${name}: ${inside ? nameOf(inside) : 'idle'}, ${isNew ? 'new' : 'old'}`).toEqual(
      contentsOf(isNew && next ? next : acknowledged),
    )
  for (const id of unknown) expected.set(id, rows)
  for (const id of gone) expected.delete(id)

  // What is new since, and two of before.
  const earlier = fc.sample(fc.constantFrom(...expected.keys()), { seed, numRuns: 2 })
  const news = listed.filter((id) => !before.snapshots.has(id))
  for (const id of new Set([...news, ...earlier]))
    expect(await readContents(asked, name, id), `${name}@${id}`).toEqual(expected.get(id))

  const writes = before.writes + performed.filter(({ kind }) => kind === 'write').length
  const landed = isNew && inside?.kind === 'write' ? 1 : 0
  const watermarks = await asked.bench.history.watermarks(name)
  expect(watermarks, `${name}: committed writes in the history`).toHaveLength(writes + landed)
  if (inside) {
    const count = kills.get(nameOf(inside)) ?? { killed: 0, landed: 0 }
    kills.set(nameOf(inside), { killed: count.killed + 1, landed: count.landed + (isNew ? 1 : 0) })
  }
  known.set(name, {
    state: isNew && next ? next : acknowledged,
    snapshots: expected,
    writes: writes + landed,
  })
}

const killCount = (): number => [...kills.values()].reduce((sum, { killed }) => sum + killed, 0)

it(`is at the old state or the new one wherever its process was killed (${KILLS} instants, seed ${seed})`, {
  timeout: 900_000,
}, async () => {
  const inputs = path.dirname(await project.file('inputs', ''))
  let usual = 300
  for (let round = 1; killCount() < KILLS; round += 1) {
    const groups = plan(round)
    const [delay = 0] = fc.sample(fc.nat(Math.ceil(SPREAD * usual)), { seed: seed + round, numRuns: 1 })
    const { progress, milliseconds } = await workAndKill({ project: project.folder, inputs, groups }, delay)
    if (milliseconds.length === 0) usual *= 1.25
    for (const one of milliseconds) usual = 0.9 * usual + 0.1 * one
    await using asked = await askedBench(project.folder)
    expect(await asked.bench.history.unfinished()).toEqual([])
    for (const name of GROUPS)
      await compare(asked, name, groups[name] ?? [], progress.get(name) ?? { done: [], isInside: false })
  }
  console.log(
    `Killed in ${[...kills].map(([name, { killed, landed }]) => `${name} ${killed} (${landed} landed)`).join(', ')}`,
  )
})

it('leaves nothing that the removal of orphans does not find, and every snapshot that there is readable', async () => {
  await using asked = await askedBench(project.folder)
  for (const name of GROUPS) {
    const folder = path.join(project.folder, '.firn', 'warehouse', 'default', name)
    for (const file of await filesIn(folder)) await utimes(file, LONG_AGO, LONG_AGO)
    await asked.job('maintenance.start', { kind: 'orphans', group: name, olderThanHours: 1 })
    const its = known.get(name)
    for (const [id, contents] of its?.snapshots ?? [])
      expect(await readContents(asked, name, id), `${name}@${id}`).toEqual(contents)
    const needed = await filesOfSnapshots(asked, name)
    expect((await filesIn(folder)).filter((file) => !needed.has(file))).toEqual([])
    await perform(asked, name, { kind: 'compact' }, path.dirname(await project.file('last', '')))
    expect(await readContents(asked, name)).toEqual(contentsOf(its?.state ?? EMPTY))
  }
})

const LONG_AGO = new Date('2024-01-01')

/** Data files, manifests and manifest lists. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(({ name }) => /\.(parquet|avro)$/.test(name))
    .map((entry) => path.join(entry.parentPath, entry.name))
}

async function filesOfSnapshots({ bench }: AskedBench, table: string): Promise<ReadonlySet<string>> {
  const metadata = await bench.local.loadTable({ namespace: ['default'], table })
  const files = new Set<string>()
  for (const snapshot of metadata?.snapshots ?? []) {
    const list = snapshot['manifest-list'] ?? ''
    files.add(list)
    for (const manifest of readManifestList(await readFile(list)).manifests) {
      if (files.has(manifest.path)) continue
      files.add(manifest.path)
      for (const { filePath } of readManifest(await readFile(manifest.path)).entries) files.add(filePath)
    }
  }
  return files
}
