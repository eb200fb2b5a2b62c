// Random operations on a feature group, as data: told to a model, or asked of an open project as the window asks.

import * as fc from 'fast-check'
import type { Cell, JobResult } from '../../contract/index.ts'
import { quoteIdent, quoteLiteral } from '../../engine/sql.ts'
import type { AskedBench } from './asked-bench.ts'
import { type Contents, EVENT_TIME, KEY, linesOf, type ModelChange, type ModelWrite } from './group-model.ts'

export type Maintenance = 'compact' | 'expire' | 'manifests'
export type Operation = ModelChange | { readonly kind: Maintenance }

export const KEEP_LAST = 3
const KEYS = 12
const DAYS = 9

const COLUMNS = [
  { name: KEY, type: 'VARCHAR' },
  { name: EVENT_TIME, type: 'DATE' },
  { name: 'orders', type: 'INTEGER' },
  { name: 'spend', type: 'DOUBLE' },
] as const

export const day = (n: number): string => `2024-01-0${n + 1}`

const row = fc
  .tuple(fc.nat(KEYS), fc.nat(DAYS - 1), fc.nat(1_000_000), fc.option(fc.nat(400)))
  .map(([key, on, orders, spend]): Cell[] => [`K${key}`, day(on), orders, spend === null ? null : spend / 4])
const rows = fc.array(row, { minLength: 1, maxLength: 12 })
const write = (mode: ModelWrite['mode'], given: readonly Cell[][]): ModelWrite => ({
  kind: 'write',
  mode,
  columns: COLUMNS,
  rows: given,
})

/** By name; each is an arbitrary of whole operations. */
export const operations = {
  append: rows.map((given) => write('append', given)),
  overwrite: rows.map((given) => write('overwrite', given)),
  merge: rows.map((given) => write('merge', uniqueByKey(given))),
  'overwrite-range': fc
    .tuple(rows, fc.nat(DAYS - 1), fc.nat(DAYS - 1))
    .map(([given, one, other]): ModelWrite => {
      const [from, to] = one < other ? [one, other] : [other, one]
      // One is inside for sure: a write has rows.
      const inside = given.map((cells, index) =>
        index === 0 ? [cells[0] ?? null, day(from), 1, null] : cells,
      )
      return { ...write('overwrite-range', inside), start: day(from), end: day(to) }
    }),
  compact: fc.constant<Operation>({ kind: 'compact' }),
  expire: fc.constant<Operation>({ kind: 'expire' }),
  manifests: fc.constant<Operation>({ kind: 'manifests' }),
} as const satisfies Record<string, fc.Arbitrary<Operation>>
export type OperationName = keyof typeof operations

export const nameOf = (operation: Operation): string =>
  operation.kind === 'write' ? operation.mode : operation.kind

function uniqueByKey(given: readonly Cell[][]): Cell[][] {
  return [...new Map(given.map((cells) => [`${cells[0]} ${cells[1]}`, cells])).values()]
}

export const isChange = (operation: Operation): operation is ModelChange =>
  operation.kind === 'write' || operation.kind === 'rename' || operation.kind === 'drop'

/**
 * Does it as the window would. Resolves to the snapshot that it made, as the job reports it; null for none.
 * @param folder where the input's file is made
 */
export async function perform(
  asked: AskedBench,
  group: string,
  operation: Operation,
  folder: string,
): Promise<string | null> {
  switch (operation.kind) {
    case 'write': {
      const file = await inputFile(asked, operation, folder)
      const { mode, start, end } = operation
      const range = { ...(start !== undefined && { start }), ...(end !== undefined && { end }) }
      return snapshotOf(
        await asked.job('write.start', { name: group, input: { paths: [file] }, mode, ...range }),
      )
    }
    case 'rename':
    case 'drop':
      await asked.ask('group.changeSchema', { name: group, changes: [operation] })
      return null
    case 'compact':
      return snapshotOf(await asked.job('maintenance.start', { kind: 'compact', group }))
    case 'manifests':
      return snapshotOf(await asked.job('maintenance.start', { kind: 'manifests', group }))
    case 'expire':
      return snapshotOf(
        await asked.job('maintenance.start', {
          kind: 'expire',
          group,
          olderThanDays: 0,
          keepLast: KEEP_LAST,
        }),
      )
  }
}

function snapshotOf(result: JobResult): string | null {
  if (result.kind === 'write') return result.receipts[0]?.snapshotId ?? null
  return result.kind === 'maintenance' ? result.report.snapshotId : null
}

let files = 0

/** Parquet, so that its types are the ones that are meant. */
async function inputFile(
  { bench }: AskedBench,
  { columns, rows: given }: ModelWrite,
  folder: string,
): Promise<string> {
  files += 1
  const file = `${folder}/input-${process.pid}-${files}.parquet`
  const literal = (cell: Cell): string => (cell === null ? 'NULL' : quoteLiteral(String(cell)))
  const values = given.map((cells) => `(${cells.map(literal).join(', ')})`).join(', ')
  const list = columns.map(({ name, type }, index) => `CAST(c${index} AS ${type}) AS ${quoteIdent(name)}`)
  const names = columns.map((_, index) => `c${index}`).join(', ')
  await bench.engine.run(
    `COPY (SELECT ${list.join(', ')} FROM (VALUES ${values}) AS v(${names})) TO ${quoteLiteral(file)} (FORMAT parquet)`,
  )
  return file
}

/** All rows of a moment, as the grid shows them. @param snapshotId absent: now */
export async function readContents(asked: AskedBench, name: string, snapshotId?: string): Promise<Contents> {
  const source = { kind: 'group' as const, name, ...(snapshotId !== undefined && { at: { snapshotId } }) }
  const limit = 1000
  const lines: string[] = []
  for (let offset = 0; ; offset += limit) {
    const { columns, values } = await asked.ask('rows.page', { source, offset, limit })
    const count = values[0]?.length ?? 0
    const cells = Array.from({ length: count }, (_, index) => values.map((column) => column[index] ?? null))
    lines.push(
      ...linesOf(
        columns.map((column) => column.name),
        cells,
      ),
    )
    if (count < limit) return lines.sort()
  }
}
