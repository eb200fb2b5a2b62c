import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Row } from '../engine/engine.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { snapshots } from './groups.ts'
import { storeOf } from './stores.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'
import { write } from './writes.ts'

// Random writes in every mode against a plain array, in all stores at once: after each of them every store has the
// array's rows, and at the end every snapshot still has the rows of its moment.

interface ModelRow {
  readonly customer_id: string
  readonly day: string
  readonly orders: number
}
type Step =
  | { readonly mode: 'append' | 'overwrite' | 'merge'; readonly rows: readonly ModelRow[] }
  | { readonly mode: 'overwrite-range'; readonly rows: readonly ModelRow[]; start: string; end: string }

const day = fc.integer({ min: 1, max: 5 }).map((n) => `2024-01-0${n}`)
const row: fc.Arbitrary<ModelRow> = fc.record({
  customer_id: fc.constantFrom('A', 'b', 'ä "x"', "it's", ' '),
  day,
  orders: fc.nat(1_000_000),
})
const rows = fc.array(row, { minLength: 1, maxLength: 8 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ mode: fc.constantFrom('append', 'merge', 'merge', 'overwrite'), rows }),
  fc.record({ rows, ends: fc.tuple(day, day) }).map(({ rows, ends }): Step => {
    const [start = '', end = ''] = [...ends].sort()
    // A write without rows is refused, so one of them is in the range.
    const inside = rows.map((one, index) => (index === 0 ? { ...one, day: start } : one))
    return { mode: 'overwrite-range', rows: inside, start, end }
  }),
)

const keyOf = ({ customer_id, day }: ModelRow): string => `${customer_id}\n${day}`

/** The rows after a step, and how many of those before it are replaced. */
function after(before: readonly ModelRow[], step: Step): { rows: ModelRow[]; replaced: number | undefined } {
  const replacing = (incoming: readonly ModelRow[], isReplaced: (row: ModelRow) => boolean) => ({
    rows: [...before.filter((row) => !isReplaced(row)), ...incoming],
    replaced: before.filter(isReplaced).length,
  })
  switch (step.mode) {
    case 'append':
      return { rows: [...before, ...step.rows], replaced: undefined }
    case 'overwrite':
      return { rows: [...step.rows], replaced: undefined }
    case 'merge': {
      const last = new Map(step.rows.map((row) => [keyOf(row), row]))
      return replacing([...last.values()], (row) => last.has(keyOf(row)))
    }
    case 'overwrite-range': {
      const inside = ({ day }: ModelRow): boolean => day >= step.start && day <= step.end
      return replacing(step.rows.filter(inside), inside)
    }
  }
}

const csv = (rows: readonly ModelRow[]): string =>
  [
    'customer_id,day,orders',
    ...rows.map((row) => `"${row.customer_id.replaceAll('"', '""')}",${row.day},${row.orders}`),
    '',
  ].join('\n')
const text = (rows: readonly (Row | ModelRow)[]): string[] =>
  rows.map(({ customer_id, day, orders }) => `${customer_id}|${day}|${orders}`).sort()

const group = customerGroup({
  stores: [
    { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: 'customer_daily' },
    { kind: 'FILE', path: 'files/parquet', format: 'parquet' },
    { kind: 'FILE', path: 'files/csv', format: 'csv' },
    { kind: 'HIVE_TABLE', database: 'default', table: 'by_day', partitionBy: ['day'] },
    { kind: 'HIVE_TABLE', database: 'default', table: 'by_id', partitionBy: ['customer_id'] },
  ],
  features: [{ name: 'orders', dtype: '', description: '' }],
  parsing: { types: { customer_id: 'VARCHAR', day: 'DATE', orders: 'BIGINT' } },
})

async function run(project: TempProject, steps: readonly Step[]): Promise<void> {
  const { bench } = project
  const job = { signal: new AbortController().signal, report: () => {} }
  const moments: { rows: readonly ModelRow[]; snapshotId: string | null }[] = []
  let now: readonly ModelRow[] = []
  for (const [index, one] of steps.entries()) {
    const expected = after(now, one)
    now = expected.rows
    const file = await project.file(`${index}.csv`, csv(one.rows))
    const request = {
      input: { paths: [file] },
      mode: one.mode,
      onDuplicates: 'last' as const,
      ...(one.mode === 'overwrite-range' && { start: one.start, end: one.end }),
    }
    if (index === 0) await project.create(group, customer, request)
    const result = index === 0 ? null : await write(bench, { name: group.name, ...request }, job)
    if (result?.kind === 'write')
      expect(result.receipts.map(({ replacedRows }) => replacedRows)).toEqual(
        result.receipts.map(() => expected.replaced),
      )
    for (const [at] of group.stores.entries()) {
      const store = storeOf(bench, group, at)
      const stored = await bench.engine.rows(`SELECT * FROM (${await store.read()})`)
      expect(text(stored), `${store.kind} after ${one.mode}`).toEqual(text(now))
      expect((await store.describe())?.rows).toBe(now.length)
    }
    moments.push({ rows: now, snapshotId: (await storeOf(bench, group).snapshotAt()).snapshotId })
  }
  const history = await snapshots(bench, group.name)
  expect(history.map(({ snapshotId }) => snapshotId)).toEqual(moments.map(({ snapshotId }) => snapshotId))
  expect(history.map((snapshot) => snapshot.rows)).toEqual(moments.map(({ rows }) => rows.length))
  for (const { rows, snapshotId } of moments) {
    const read = await storeOf(bench, group).read({ snapshotId: snapshotId ?? '' })
    expect(text(await bench.engine.rows(`SELECT * FROM (${read})`)), quoteLiteral(read)).toEqual(text(rows))
  }
}

it('every mode leaves in every store what it should', { timeout: 240_000 }, async () => {
  let runs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async (steps) => {
      const project = await tempProject('Ä ö [x] run=3')
      try {
        await run(project, steps)
        runs += 1
      } finally {
        await project.close()
      }
    }),
    { numRuns: 8, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: false },
  )
  // A slow machine may end the property early, but not before it has said something.
  expect(runs).toBeGreaterThanOrEqual(3)
})
