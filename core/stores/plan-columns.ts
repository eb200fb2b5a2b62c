// Which column of the input becomes which column of the store, with which cast: matched by name, never by position.

import type { ErrorData, FeatureGroup, PlannedColumn } from '../contract/index.ts'
import type { TypedColumn } from '../engine/typed-columns.ts'
import { isEventTimeType } from '../features/columns.ts'
import { conversion, storedType } from './stored-types.ts'

export interface ColumnPlan {
  readonly planned: PlannedColumn
  /** Whether each value must be checked to survive its cast. */
  readonly checked: boolean
}

export interface ColumnsPlan {
  readonly columns: readonly ColumnPlan[]
  readonly warnings: readonly string[]
  readonly problems: readonly ErrorData[]
}

export interface PlanColumnsInput {
  readonly group: FeatureGroup
  readonly input: readonly TypedColumn[]
  /** The columns that the store has now; null when the write creates it. */
  readonly existing: readonly TypedColumn[] | null
  /** Names of HUGEINT columns with a value beyond BIGINT. */
  readonly hugeintsTooBig: ReadonlySet<string>
}

export function planColumns({ group, input, existing, hugeintsTooBig }: PlanColumnsInput): ColumnsPlan {
  const columns: ColumnPlan[] = []
  const warnings: string[] = []
  const problems: ErrorData[] = []
  for (const { name, role } of groupColumns(group)) {
    const from = find(input, name)
    const to = existing && find(existing, name)
    if (!from) {
      const missing = missingColumn(name, role, to ?? null)
      columns.push(missing)
      if (missing.planned.change === 'refused') problems.push(refusal(missing.planned))
      else warnings.push(`${name} is not in the input: it is NULL in every row of this write.`)
      continue
    }
    const column =
      to === undefined
        ? columnNotInTable(name, role, from)
        : placeColumn(name, role, from, to, hugeintsTooBig)
    columns.push(column)
    const { change, note } = column.planned
    if (change === 'refused') problems.push(refusal(column.planned))
    else if (note !== null && change === 'cast' && isLossy(note)) warnings.push(`${name}: ${note}`)
  }
  return { columns, warnings, problems }
}

function groupColumns(group: FeatureGroup): { name: string; role: PlannedColumn['role'] }[] {
  return [
    ...group.joinKeys.map((name) => ({ name, role: 'key' as const })),
    { name: group.eventTimeCol, role: 'event_time' as const },
    ...group.features.map(({ name }) => ({ name, role: 'feature' as const })),
  ]
}

/** DuckDB's column names differ by more than case, so a store's do too. */
function find(columns: readonly TypedColumn[], name: string): TypedColumn | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
}

function placeColumn(
  name: string,
  role: PlannedColumn['role'],
  from: TypedColumn,
  to: TypedColumn | null,
  hugeintsTooBig: ReadonlySet<string>,
): ColumnPlan {
  const base = { name, role, inputType: from.type }
  if (role === 'event_time' && !isEventTimeType(from.type)) {
    return unchecked({
      ...base,
      storedType: null,
      change: 'refused',
      note: `The event time ${name} is ${from.type} in the input, not a date or a timestamp. Set its type in parsing, or cast it in the transform.`,
    })
  }
  const stored = storedType(from.duckdb, { hugeintFits: !hugeintsTooBig.has(from.name) })
  if (stored.kind === 'refused') {
    return unchecked({
      ...base,
      storedType: null,
      change: 'refused',
      note: `${stored.reason} ${stored.hint}`,
    })
  }
  if (!to) {
    const change = stored.kind === 'kept' ? 'new' : 'cast'
    const note = stored.kind === 'kept' ? null : castNote(from.type, stored.type, stored.warning)
    return unchecked({ ...base, storedType: stored.type, change, note })
  }
  if (stored.type === to.type) {
    const note = stored.kind === 'kept' ? null : castNote(from.type, to.type, stored.warning)
    return unchecked({ ...base, storedType: to.type, change: note === null ? 'same' : 'cast', note })
  }
  switch (conversion(from.duckdb, from.type, to.duckdb, to.type)) {
    case 'same':
      return unchecked({ ...base, storedType: to.type, change: 'same', note: null })
    case 'widened':
      return unchecked({
        ...base,
        storedType: to.type,
        change: 'cast',
        note: castNote(from.type, to.type, null),
      })
    case 'checked':
      return {
        planned: {
          ...base,
          storedType: to.type,
          change: 'cast',
          note: `${from.type} to ${to.type}: a value that does not fit exactly stops the write.`,
        },
        checked: true,
      }
    case 'impossible':
      return unchecked({
        ...base,
        storedType: to.type,
        change: 'refused',
        note: `The input has ${from.type}, the table has ${to.type}. Set the column's type in parsing, or cast it in the transform.`,
      })
  }
}

function missingColumn(name: string, role: PlannedColumn['role'], to: TypedColumn | null): ColumnPlan {
  const base = { name, role, inputType: null }
  if (role !== 'feature') {
    const what = role === 'key' ? 'join key' : 'event time column'
    return unchecked({
      ...base,
      storedType: null,
      change: 'refused',
      note: `The ${what} ${name} is not in the input. Check the file's header, or make the column in the transform.`,
    })
  }
  if (!to) {
    return unchecked({
      ...base,
      storedType: null,
      change: 'refused',
      note: `The feature ${name} is not in the input, and the table does not have it yet.`,
    })
  }
  return unchecked({
    ...base,
    storedType: to.type,
    change: 'missing',
    note: 'NULL in every row of this write.',
  })
}

function columnNotInTable(name: string, role: PlannedColumn['role'], from: TypedColumn): ColumnPlan {
  return unchecked({
    name,
    role,
    inputType: from.type,
    storedType: null,
    change: 'refused',
    note: `The table has no column ${name}. Remove the feature from the group, or write to a new table.`,
  })
}

const unchecked = (planned: PlannedColumn): ColumnPlan => ({ planned, checked: false })

const castNote = (from: string, to: string, warning: string | null): string =>
  `${from} is stored as ${to}.${warning === null ? '' : ` ${warning}`}`

const isLossy = (note: string): boolean => note.includes('cut')

const refusal = (column: PlannedColumn): ErrorData => ({
  code: 'schema_mismatch',
  message: `Column ${column.name} cannot be written.`,
  ...(column.note !== null && { hint: column.note }),
  details: {
    field: column.role === 'event_time' ? 'eventTimeCol' : column.role === 'key' ? 'joinKeys' : 'features',
  },
})
