import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { JsonObject } from '../spec/json.ts'
import { openLakehouse } from './lakehouse.ts'
import {
  addSnapshot,
  assertMain,
  commit,
  loadMetadata,
  newLakehouse,
  newTable,
} from './testing/lakehouse-fixture.ts'

/** The table as plain data, in the fewest words: what the folder must say after each step. */
interface Model {
  snapshots: bigint[]
  refs: Map<string, { id: bigint; type: string }>
  log: bigint[]
  properties: Map<string, string>
  columns: string[]
}

type Step =
  | { readonly do: 'append'; readonly stale: boolean }
  | { readonly do: 'stage' }
  | { readonly do: 'ref'; readonly name: string; readonly type: 'branch' | 'tag'; readonly nth: number }
  | { readonly do: 'remove-ref'; readonly name: string }
  | { readonly do: 'remove-snapshots'; readonly nths: readonly number[] }
  | { readonly do: 'property'; readonly key: string; readonly value: string | undefined }
  | { readonly do: 'add-column'; readonly name: string }
  | { readonly do: 'open-again' }

const refName = fc.constantFrom('main', 'audit', 'v1', 'toString', '__proto__')
const nth = fc.nat(12)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), stale: fc.boolean() }) },
  fc.record({ do: fc.constant('stage' as const) }),
  fc.record({ do: fc.constant('ref' as const), name: refName, type: fc.constantFrom('branch', 'tag'), nth }),
  fc.record({ do: fc.constant('remove-ref' as const), name: refName }),
  fc.record({ do: fc.constant('remove-snapshots' as const), nths: fc.array(nth, { maxLength: 3 }) }),
  fc.record({
    do: fc.constant('property' as const),
    key: fc.constantFrom('a', 'b', '__proto__'),
    value: fc.option(fc.string(), { nil: undefined }),
  }),
  fc.record({ do: fc.constant('add-column' as const), name: fc.constantFrom('x', 'y', 'z') }),
  fc.record({ do: fc.constant('open-again' as const) }),
)

it('any sequence of commits leaves in the folder what a model in memory says', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), runSteps), { numRuns: 40 })
}, 120_000)

async function runSteps(steps: readonly Step[]): Promise<void> {
  await using fixture = await newLakehouse()
  let { lake } = fixture
  await newTable(lake)
  const model: Model = {
    snapshots: [],
    refs: new Map(),
    log: [],
    properties: new Map([['write.parquet.compression-codec', 'zstd']]),
    columns: ['id', 'name'],
  }
  for (const [index, one] of steps.entries()) {
    if (one.do === 'open-again') lake = await openLakehouse(fixture.root)
    else {
      const base = await loadMetadata(lake)
      const id = 9_007_199_254_740_993n + BigInt(index)
      const { updates, requirements, status } = await plan(one, base, id, model)
      expect((await commit(lake, updates, requirements)).status).toBe(status)
    }
    await expectModel(await loadMetadata(lake), model)
  }
}

interface Planned {
  readonly updates: readonly JsonObject[]
  readonly requirements?: readonly JsonObject[]
  readonly status: number
}

/** The commit of a step and the status that it must get; the model is changed as the table must be. */
async function plan(
  one: Exclude<Step, { do: 'open-again' }>,
  base: Awaited<ReturnType<typeof loadMetadata>>,
  id: bigint,
  model: Model,
): Promise<Planned> {
  const main = model.refs.get('main')
  switch (one.do) {
    case 'append': {
      const updates = [await addSnapshot(base, id), setRef('main', 'branch', id)]
      if (one.stale) return { updates, requirements: [assertMain(4n)], status: 409 }
      model.snapshots.push(id)
      model.refs.set('main', { id, type: 'branch' })
      model.log.push(id)
      return { updates, requirements: [assertMain(main?.id ?? null)], status: 200 }
    }
    case 'stage':
      model.snapshots.push(id)
      return { updates: [await addSnapshot(base, id)], status: 200 }
    case 'ref': {
      const target = model.snapshots[one.nth]
      if (target === undefined) return { updates: [setRef(one.name, one.type, 4n)], status: 400 }
      const before = model.refs.get(one.name)
      const isChange = before?.id !== target || before.type !== one.type
      if (isChange && one.name === 'main') model.log.push(target)
      model.refs.set(one.name, { id: target, type: one.type })
      return { updates: [setRef(one.name, one.type, target)], status: 200 }
    }
    case 'remove-ref':
      model.refs.delete(one.name)
      return { updates: [{ action: 'remove-snapshot-ref', 'ref-name': one.name }], status: 200 }
    case 'remove-snapshots': {
      const ids = one.nths.map((n) => model.snapshots[n] ?? 4n)
      const updates = [{ action: 'remove-snapshots', 'snapshot-ids': ids }]
      if ([...model.refs.values()].some((ref) => ids.includes(ref.id))) return { updates, status: 409 }
      model.snapshots = model.snapshots.filter((snapshot) => !ids.includes(snapshot))
      model.log = model.log.slice(model.log.findLastIndex((logged) => ids.includes(logged)) + 1)
      return { updates, status: 200 }
    }
    case 'property': {
      const { key, value } = one
      if (value === undefined) model.properties.delete(key)
      else model.properties.set(key, value)
      const update: JsonObject =
        value === undefined
          ? { action: 'remove-properties', removals: [key] }
          : { action: 'set-properties', updates: Object.fromEntries([[key, value]]) }
      return { updates: [update], status: 200 }
    }
    case 'add-column': {
      const columns = model.columns.includes(one.name) ? model.columns : [...model.columns, one.name]
      model.columns = columns
      const fields = columns.map((name, index) => ({
        id: index + 1,
        name,
        required: false,
        type: index === 1 ? 'string' : 'long',
      }))
      const updates: readonly JsonObject[] = [
        { action: 'add-schema', schema: { type: 'struct', fields } },
        { action: 'set-current-schema', 'schema-id': -1 },
      ]
      return { updates, status: 200 }
    }
  }
}

const setRef = (name: string, type: string, id: bigint): JsonObject => ({
  action: 'set-snapshot-ref',
  'ref-name': name,
  type,
  'snapshot-id': id,
})

async function expectModel(table: Awaited<ReturnType<typeof loadMetadata>>, model: Model): Promise<void> {
  const ids = table.snapshots.map((snapshot) => snapshot['snapshot-id'])
  expect(ids).toEqual(model.snapshots)
  const refs = Object.entries(table.refs).map(([name, ref]) => [name, ref['snapshot-id'], ref.type])
  expect(refs.toSorted()).toEqual([...model.refs].map(([name, ref]) => [name, ref.id, ref.type]).toSorted())
  expect(table['current-snapshot-id']).toBe(model.refs.get('main')?.id ?? null)
  expect(table['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual(model.log)
  expect(new Map(Object.entries(table.properties))).toEqual(model.properties)
  const schema = table.schemas.find((one) => one['schema-id'] === table['current-schema-id'])
  expect(schema?.fields.map((field) => field.name)).toEqual(model.columns)
  expect(table['last-column-id']).toBe(model.columns.length)
}
