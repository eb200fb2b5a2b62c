// Random sequences of everything that can be done to a table against a plain model in memory: after each step the rows
// of now are the model's, and at the end every snapshot that there is still has the rows and the columns of its moment,
// as Firn reads them and as PyIceberg does.

import path from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cell } from '../contract/index.ts'
import { pyiceberg, pyicebergPython } from '../gateway/testing/pyiceberg.ts'
import { type AskedBench, askedBench } from './testing/asked-bench.ts'
import {
  applyChange,
  type Contents,
  contentsOf,
  EMPTY,
  type GroupState,
  linesOf,
} from './testing/group-model.ts'
import {
  FIRST_COLUMNS,
  type Intent,
  type IntentName,
  intent,
  isChange,
  perform,
  readContents,
  resolve,
} from './testing/group-operations.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

const SEQUENCES = Number(process.env.FIRN_SEQUENCES ?? 10)
const LONGEST = 14

/** Beside what a group's own operations are: the table's history is pinned, and taken back. */
type Step =
  | Intent
  | { readonly kind: 'tag'; readonly back: number }
  | { readonly kind: 'rollback'; readonly back: number }

const weights: readonly (readonly [IntentName, number])[] = [
  ['append', 3],
  ['merge', 4],
  ['overwrite', 1],
  ['overwrite-range', 2],
  ['compact', 2],
  ['manifests', 1],
  ['expire', 1],
  ['add', 2],
  ['widen', 2],
  ['rename', 2],
  ['drop', 1],
]
const step: fc.Arbitrary<Step> = fc.oneof(
  ...weights.map(([kind, weight]) => ({ weight, arbitrary: intent(kind) })),
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tag' as const), back: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rollback' as const), back: fc.nat(5) }) },
)

/** A table as the model has it. */
interface Model {
  readonly state: GroupState
  /** By snapshot: the state of its moment. */
  readonly moments: ReadonlyMap<string, GroupState>
  readonly current: string
  readonly tags: ReadonlyMap<string, string>
}

let project: TempProject
let asked: AskedBench
let inputs = ''
/** Of the tables that sequences left. */
const finished = new Map<string, Model>()

beforeAll(async () => {
  project = await tempProject()
  inputs = path.dirname(await project.file('inputs', ''))
  await project.bench.close()
  asked = await askedBench(project.folder)
})
afterAll(async () => {
  await asked.bench.close()
  await project.close()
})

let groups = 0

async function newGroup(): Promise<{ readonly name: string; readonly model: Model }> {
  groups += 1
  const name = `sequence_${groups}`
  const store = {
    kind: 'ICEBERG',
    catalog: 'local',
    warehouse: null,
    namespace: 'default',
    table: name,
  } as const
  const group = customerGroup({
    name,
    stores: [store],
    schemaEvolution: { mode: 'auto', allowColumnAdd: true, allowColumnTypeChange: true },
  })
  const first = {
    kind: 'write',
    mode: 'append',
    columns: FIRST_COLUMNS,
    rows: [['K0', '2024-01-01', 1, 0.5]],
  } as const
  const file = await project.file(`${name}.csv`, 'customer_id,day,orders,spend\nK0,2024-01-01,1,0.5\n')
  const types = Object.fromEntries(FIRST_COLUMNS.map((column) => [column.name, column.type]))
  const result = await asked.job('write.create', {
    group,
    entity: customer,
    input: { paths: [file], parsing: { types } },
  })
  // How the first file was read is not how the next ones are.
  const id = result.kind === 'write' ? (result.receipts[0]?.snapshotId ?? '') : ''
  const state = applyChange(EMPTY, first)
  return { name, model: { state, moments: new Map([[id, state]]), current: id, tags: new Map() } }
}

async function take(name: string, model: Model, wanted: Step): Promise<Model> {
  const ids = [...model.moments.keys()]
  switch (wanted.kind) {
    case 'tag': {
      const snapshotId = ids.at(-1 - (wanted.back % ids.length)) ?? ''
      const tag = `tag_${model.tags.size}`
      await asked.ask('group.createRef', { group: name, name: tag, type: 'tag', snapshotId })
      return { ...model, tags: new Map([...model.tags, [tag, snapshotId]]) }
    }
    case 'rollback': {
      const snapshotId = ids.at(-1 - (wanted.back % ids.length)) ?? ''
      await asked.ask('group.rollback', { name, snapshotId })
      // The rows of then under the columns of now.
      const rows = model.moments.get(snapshotId)?.rows ?? []
      return { ...model, current: snapshotId, state: { ...model.state, rows } }
    }
    default: {
      const operation = resolve(wanted, model.state)
      if (!operation) return model
      const made = await perform(asked, name, operation, inputs)
      const state = isChange(operation) ? applyChange(model.state, operation) : model.state
      const moments = made === null ? model.moments : new Map([...model.moments, [made, state]])
      return expired({ ...model, state, moments, current: made ?? model.current }, name, operation.kind)
    }
  }
}

async function expired(model: Model, name: string, kind: string): Promise<Model> {
  const listed = new Set((await asked.ask('group.snapshots', { name })).map(({ snapshotId }) => snapshotId))
  expect([...listed].filter((id) => !model.moments.has(id))).toEqual([])
  const gone = [...model.moments.keys()].filter((id) => !listed.has(id))
  if (kind !== 'expire') expect(gone).toEqual([])
  for (const kept of [model.current, ...model.tags.values()]) expect(gone).not.toContain(kept)
  return { ...model, moments: new Map([...model.moments].filter(([id]) => listed.has(id))) }
}

async function expectEverySnapshot(name: string, { state, moments, current, tags }: Model): Promise<void> {
  for (const [id, moment] of moments)
    expect(await readContents(asked, name, { snapshotId: id })).toEqual(
      contentsOf(id === current ? state : moment),
    )
  for (const [ref, id] of tags) {
    const moment = id === current ? state : moments.get(id)
    expect(await readContents(asked, name, { ref })).toEqual(contentsOf(moment ?? EMPTY))
  }
}

describe('a table after any sequence of writes, changes of columns, upkeep and rollbacks', () => {
  it(`has the rows of its model, and so has every snapshot that there is (${SEQUENCES} sequences)`, {
    timeout: 900_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: LONGEST, size: 'max' }), async (steps) => {
        const group = await newGroup()
        const { name } = group
        let { model } = group
        for (const wanted of steps) {
          model = await take(name, model, wanted)
          expect(await readContents(asked, name)).toEqual(contentsOf(model.state))
        }
        await expectEverySnapshot(name, model)
        finished.set(name, model)
      }),
      { numRuns: SEQUENCES, endOnFailure: process.env.CI === 'true' },
    )
  })

  it.skipIf(pyicebergPython === undefined)(
    'is read alike by PyIceberg, now and at every snapshot',
    async () => {
      const names = [...finished.keys()]
      expect(names.length).toBeGreaterThan(0)
      const theirs = await pyiceberg(
        asked.bench.gateway,
        'moments',
        ...names.map((name) => `default.${name}`),
      )
      for (const [index, name] of names.entries()) {
        const model = finished.get(name)
        const read = new Map(
          theirs[index]?.map(({ snapshotId, columns, rows }) => [
            snapshotId,
            linesOf(columns, rows as readonly (readonly Cell[])[]),
          ]),
        )
        const expected = new Map<string | null, Contents>(
          [...(model?.moments ?? [])].map(([id, state]) => [id, contentsOf(state)]),
        )
        expected.set(null, contentsOf(model?.state ?? EMPTY))
        expect(read, name).toEqual(expected)
      }
    },
  )
})
