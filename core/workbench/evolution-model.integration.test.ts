// Whatever is written, renamed, dropped, widened and named again, in whatever order: every store has what a plain model
// in memory has, and ICEBERG has it for every moment.

import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Column, SchemaChange, Store } from '../contract/index.ts'
import { quoteIdent } from '../engine/sql.ts'
import type { ColumnChange } from '../stores/column-changes.ts'
import type { OfflineStore } from '../stores/offline-store.ts'
import { openStores } from './stores.ts'
import { customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

let project: TempProject
beforeAll(async () => {
  project = await tempProject()
})
afterAll(() => project.close())

const NAMES = ['a', 'B', 'c d', 'é"', 'select']
const TYPES = ['INTEGER', 'VARCHAR'] as const
const KEYS: readonly Column[] = [
  { name: 'id', type: 'INTEGER' },
  { name: 't', type: 'TIMESTAMP' },
]

type Value = number | string | null
/** A column by what it is, whatever it is called. */
interface ModelColumn extends Column {
  readonly uid: number
}
interface Model {
  readonly columns: readonly ModelColumn[]
  readonly rows: readonly { readonly id: number; readonly values: ReadonlyMap<number, Value> }[]
}

const operation = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      mode: fc.constantFrom('append' as const, 'merge' as const, 'overwrite' as const),
      ids: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 4 }),
      /** Features that the rows lack, by place. */
      lacks: fc.uniqueArray(fc.nat(4), { maxLength: 2 }),
      big: fc.boolean(),
      adds: fc.uniqueArray(fc.tuple(fc.nat(4), fc.constantFrom(...TYPES)), {
        maxLength: 2,
        selector: ([name]) => name,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), at: fc.nat(4), to: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), at: fc.nat(4) }) },
)
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

let lastUid = 0
const freeName = (columns: readonly Column[], at: number): string | undefined => {
  const name = NAMES[at] ?? ''
  return columns.some((column) => column.name === name) ? undefined : name
}

/** What a write does to the model, and what a store is asked. */
function written(model: Model, { mode, ids, lacks, big, adds }: Extract<Operation, { kind: 'write' }>) {
  const changes: ColumnChange[] = []
  // A folder that is overwritten has the columns of its new rows only, so these have them all.
  const given = model.columns.filter((_, at) => mode === 'overwrite' || !lacks.includes(at))
  const kept = model.columns.map((column) => {
    if (!big || column.type !== 'INTEGER' || !given.includes(column)) return column
    changes.push({ kind: 'widen', name: column.name, from: 'INTEGER', to: 'BIGINT' })
    return { ...column, type: 'BIGINT' }
  })
  const added = adds.flatMap(([at, type]) => {
    const name = freeName(model.columns, at)
    if (name === undefined) return []
    changes.push({ kind: 'add', name, type })
    lastUid += 1
    return [{ name, type, uid: lastUid }]
  })
  const columns = [...kept, ...added]
  const inRows = columns.filter(
    ({ uid }) => given.some((one) => one.uid === uid) || added.some((one) => one.uid === uid),
  )
  const mark = model.rows.length
  const rows = ids.map((id) => ({
    id,
    values: new Map<number, Value>(
      inRows.map(({ uid, type }) => {
        const number = id * 100 + uid + mark
        return [uid, type === 'VARCHAR' ? `v${number}` : type === 'BIGINT' ? number + 2 ** 40 : number]
      }),
    ),
  }))
  const stay =
    mode === 'overwrite'
      ? []
      : mode === 'merge'
        ? model.rows.filter(({ id }) => !ids.includes(id))
        : model.rows
  const asked = [...KEYS, ...inRows]
  const selects = rows.map(({ id, values }) => {
    const cells = inRows.map(({ name, type, uid }) => {
      const value = values.get(uid)
      return `CAST(${typeof value === 'string' ? `'${value}'` : value} AS ${type}) AS ${quoteIdent(name)}`
    })
    const time = `TIMESTAMP '2024-01-01' + to_months(${id}::INTEGER) AS t`
    return `SELECT ${[`${id}::INTEGER AS id`, time, ...cells].join(', ')}`
  })
  return {
    model: { columns, rows: [...stay, ...rows] },
    write: { sql: selects.join(' UNION ALL '), columns: asked, changes, mode },
  }
}

function changedModel(
  model: Model,
  operation: Exclude<Operation, { kind: 'write' }>,
): { model: Model; change: SchemaChange } | null {
  const column = model.columns[operation.at]
  if (column === undefined) return null
  if (operation.kind === 'drop') {
    const columns = model.columns.filter((one) => one !== column)
    return { model: { ...model, columns }, change: { kind: 'drop', name: column.name } }
  }
  const to = freeName(model.columns, operation.to)
  if (to === undefined) return null
  const columns = model.columns.map((one) => (one === column ? { ...one, name: to } : one))
  return { model: { ...model, columns }, change: { kind: 'rename', from: column.name, to } }
}

const sorted = (rows: readonly (readonly unknown[])[]) => rows.map((row) => JSON.stringify(row)).sort()

function expected({ columns, rows }: Model) {
  return {
    columns: [...KEYS, ...columns].map(({ name, type }) => `${name} ${type}`),
    rows: sorted(
      rows.map(({ id, values }) => [
        String(id),
        ...columns.map(({ uid }) => (values.get(uid) === undefined ? null : String(values.get(uid)))),
      ]),
    ),
  }
}

async function found(sql: string) {
  const { columns } = await project.bench.engine.run(`SELECT * FROM (${sql}) LIMIT 0`)
  const texts = columns
    .filter(({ name }) => name !== 't')
    .map(({ name }, at) => `CAST(${quoteIdent(name)} AS VARCHAR) AS c${at}`)
  const rows = await project.bench.engine.rows(`SELECT ${texts.join(', ')} FROM (${sql})`)
  return {
    columns: columns.map(({ name, type }) => `${name} ${type}`),
    rows: sorted(rows.map((row) => Object.values(row))),
  }
}

let tables = 0
function newStores(): readonly OfflineStore[] {
  tables += 1
  const name = `t${tables}`
  const stores: Store[] = [
    { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: name },
    { kind: 'FILE', path: `files/${name}`, format: 'parquet' },
    { kind: 'FILE', path: `files/${name}_csv`, format: 'csv' },
    { kind: 'HIVE_TABLE', database: 'default', table: name, partitionBy: ['month(t)'] },
  ]
  return openStores(project.bench, customerGroup({ stores }))
}

it('all stores have what the model has, at every moment that they keep', async () => {
  let runs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 2, maxLength: 9 }), async (operations) => {
      const stores = newStores()
      const moments = new Map<string, Model>()
      let model: Model = { columns: [], rows: [] }
      let isWritten = false
      for (const operation of operations) {
        if (operation.kind === 'write') {
          const next = written(model, operation)
          const { sql, columns, changes, mode } = next.write
          for (const store of stores) {
            const receipt = await store.write({
              rows: { sql, columns },
              mode,
              ...(mode === 'merge' && { replaces: { kind: 'keys', columns: ['id', 't'] } }),
              writeId: randomUUID(),
              eventTimeCol: 't',
              columnChanges: isWritten ? changes : [],
              summary: {},
            })
            if (receipt.snapshotId !== null) moments.set(receipt.snapshotId, next.model)
          }
          model = next.model
          isWritten = true
        } else {
          const next = changedModel(model, operation)
          if (next === null) continue
          for (const store of stores) await store.changeColumns([next.change])
          model = next.model
        }
        if (!isWritten) continue
        for (const store of stores)
          expect(await found(await store.read()), store.path).toEqual(expected(model))
      }
      const [iceberg] = stores
      for (const [snapshotId, then] of moments) {
        const isCurrent = snapshotId === [...moments.keys()].at(-1)
        const rows = await found((await iceberg?.read({ snapshotId })) ?? '')
        expect(rows).toEqual(expected(isCurrent ? model : then))
      }
      runs += 1
    }),
    { numRuns: 12, interruptAfterTimeLimit: 120_000 },
  )
  // A slow machine may end the property early, but not before it has said something.
  expect(runs).toBeGreaterThanOrEqual(3)
})
