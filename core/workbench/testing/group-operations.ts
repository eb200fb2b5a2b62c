// Random operations on a feature group, as data: told to a model, or asked of an open project as the window asks.

import * as fc from 'fast-check'
import type { Cell, JobResult, Moment, WriteMode } from '../../contract/index.ts'
import { quoteIdent, quoteLiteral } from '../../engine/sql.ts'
import type { AskedBench } from './asked-bench.ts'
import {
  type Contents,
  EVENT_TIME,
  type GroupState,
  KEY,
  linesOf,
  type ModelChange,
  type ModelWrite,
} from './group-model.ts'

export type Maintenance = 'compact' | 'expire' | 'manifests'
export type Operation = ModelChange | { readonly kind: Maintenance }

/** What is to be done, before it is known which columns there are. */
export type Intent =
  | { readonly kind: Maintenance }
  | { readonly kind: 'rename' | 'drop'; readonly which: number }
  | {
      readonly kind: WriteMode | 'add' | 'widen'
      readonly rows: readonly SeedRow[]
      /** Days, of `overwrite-range`. */
      readonly range: readonly [number, number]
    }
export type IntentName = Intent['kind']

interface SeedRow {
  readonly key: number
  readonly day: number
  /** Its features are made from it; null: they are NULL. */
  readonly value: number | null
}

const KEEP_LAST = 3
const KEYS = 12
const DAYS = 9
const WIDER: Readonly<Record<string, string>> = { INTEGER: 'BIGINT', FLOAT: 'DOUBLE' }
/** Of the columns that `add` makes, in turn. */
const ADDED = ['INTEGER', 'VARCHAR', 'FLOAT'] as const

export const FIRST_COLUMNS = [
  { name: KEY, type: 'VARCHAR' },
  { name: EVENT_TIME, type: 'DATE' },
  { name: 'orders', type: 'INTEGER' },
  { name: 'spend', type: 'FLOAT' },
] as const

const seedRow: fc.Arbitrary<SeedRow> = fc.record({
  key: fc.nat(KEYS),
  day: fc.nat(DAYS - 1),
  value: fc.option(fc.nat(1_000_000)),
})

export function intent(kind: IntentName): fc.Arbitrary<Intent> {
  switch (kind) {
    case 'compact':
    case 'expire':
    case 'manifests':
      return fc.constant({ kind })
    case 'rename':
    case 'drop':
      return fc.record({ kind: fc.constant(kind), which: fc.nat(9) })
    default:
      return fc.record({
        kind: fc.constant(kind),
        rows: fc.array(seedRow, { minLength: 1, maxLength: 12 }),
        range: fc.tuple(fc.nat(DAYS - 1), fc.nat(DAYS - 1)),
      })
  }
}

/** The operation on a group that has these columns; undefined where it cannot be done there. */
export function resolve(wanted: Intent, { fields, nextId }: GroupState): Operation | undefined {
  const features = fields.filter(({ name }) => name !== KEY && name !== EVENT_TIME)
  switch (wanted.kind) {
    case 'compact':
    case 'expire':
    case 'manifests':
      return { kind: wanted.kind }
    case 'rename':
    case 'drop': {
      const feature = features[wanted.which % Math.max(1, features.length)]
      // One stays.
      if (!feature || features.length < 2) return undefined
      return wanted.kind === 'drop'
        ? { kind: 'drop', name: feature.name }
        : { kind: 'rename', from: feature.name, to: `renamed_${nextId}_${feature.id}_${wanted.which}` }
    }
    case 'add': {
      const type = ADDED[nextId % ADDED.length] ?? 'VARCHAR'
      return write('append', [...fields, { name: `added_${nextId}`, type }], wanted)
    }
    case 'widen': {
      const feature = features.find(({ type }) => WIDER[type] !== undefined)
      const type = feature && WIDER[feature.type]
      if (type === undefined) return undefined
      return write(
        'append',
        fields.map((field) => (field === feature ? { ...field, type } : field)),
        wanted,
      )
    }
    default:
      return write(wanted.kind, fields, wanted)
  }
}

function write(
  mode: WriteMode,
  fields: ModelWrite['columns'],
  { rows, range }: Extract<Intent, { readonly rows: unknown }>,
): ModelWrite {
  const [from = 0, to = 0] = range.toSorted()
  const isRange = mode === 'overwrite-range'
  // One is inside for sure: a write has rows.
  const inside = rows.map((row, index) => (isRange && index === 0 ? { ...row, day: from } : row))
  // A merge takes each key once.
  const seeds =
    mode === 'merge' ? [...new Map(inside.map((row) => [`${row.key} ${row.day}`, row])).values()] : inside
  const columns = fields.map(({ name, type }) => ({ name, type }))
  return {
    kind: 'write',
    mode,
    columns,
    rows: seeds.map((seed) => columns.map((column) => cellOf(column, seed))),
    ...(isRange && { start: dayText(from), end: dayText(to) }),
  }
}

const dayText = (n: number): string => `2024-01-0${n + 1}`

function cellOf({ name, type }: ModelWrite['columns'][number], { key, day, value }: SeedRow): Cell {
  if (name === KEY) return `K${key}`
  if (name === EVENT_TIME) return dayText(day)
  if (value === null) return null
  switch (type) {
    case 'INTEGER':
      return value
    case 'BIGINT':
      return value + 5_000_000_000
    case 'FLOAT':
    case 'DOUBLE':
      return value / 4
    default:
      return `${value} ä`
  }
}

export const nameOf = (operation: Operation): string =>
  operation.kind === 'write' ? operation.mode : operation.kind

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
      await addFeatures(asked, group, operation)
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

/** As a person does before a write that brings new ones. */
async function addFeatures({ ask }: AskedBench, name: string, { columns }: ModelWrite): Promise<void> {
  const { group } = await ask('group.get', { name })
  const known = [...group.joinKeys, group.eventTimeCol, ...group.features.map((feature) => feature.name)]
  const added = columns.filter((column) => !known.includes(column.name))
  if (added.length === 0) return
  const features = added.map((column) => ({ name: column.name, dtype: '', description: '' }))
  await ask('group.save', {
    group: { ...group, features: [...group.features, ...features] },
    previousName: name,
  })
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

/** All rows of a moment, as the grid shows them. @param at absent: now; text is a snapshot's id */
export async function readContents(asked: AskedBench, name: string, at?: Moment | string): Promise<Contents> {
  const moment = typeof at === 'string' ? { snapshotId: at } : at
  const source = { kind: 'group' as const, name, ...(moment && { at: moment }) }
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
