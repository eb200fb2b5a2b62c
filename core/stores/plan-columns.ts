// Which column of the input becomes which column of the store, with which cast: matched by name, never by position.

import {
  type Column,
  DEFAULT_SCHEMA_EVOLUTION,
  type ErrorData,
  type FeatureGroup,
  type PlannedColumn,
  type SchemaEvolution,
} from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'
import type { TypedColumn } from '../engine/typed-columns.ts'
import { isEventTimeType } from '../features/columns.ts'
import { type ColumnChange, widens } from './column-changes.ts'
import { conversion, type StoredType, storedType } from './stored-types.ts'

export interface ColumnPlan {
  readonly planned: PlannedColumn
  /** Whether each value must be checked to survive its cast. */
  readonly checked: boolean
  /** What would let values in that do not fit. */
  readonly cure?: string
  /** What of the table changes for this column. */
  readonly tableChange?: ColumnChange
}

export interface ColumnsPlan {
  readonly columns: readonly ColumnPlan[]
  /** What of the table changes with the write; none when it creates the table. */
  readonly changes: readonly ColumnChange[]
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
  const evolution = group.schemaEvolution ?? DEFAULT_SCHEMA_EVOLUTION
  const columns: ColumnPlan[] = []
  const warnings: string[] = []
  const problems: ErrorData[] = []
  for (const { name, role } of groupColumns(group)) {
    const from = find(input, name)
    const to = existing === null ? null : find(existing, name)
    const column = from
      ? placeColumn({ name, role, from, to, evolution, hugeintsTooBig })
      : missingColumn(name, role, to ?? null, evolution)
    columns.push(column)
    const { change, note } = column.planned
    if (change === 'refused') problems.push(refusal(column.planned))
    else if (change === 'missing')
      warnings.push(`${name} is not in the input: it is NULL in every row of this write.`)
    else if (note !== null && change === 'cast' && isLossy(note)) warnings.push(`${name}: ${note}`)
  }
  for (const { name } of existing ?? []) {
    if (groupColumns(group).some((column) => sameName(column.name, name))) continue
    if (evolution.mode === 'strict') problems.push(unknownToGroup(name))
    else warnings.push(`${name} is a column of the table but not of the group: new rows have NULL there.`)
  }
  const changes = columns.flatMap(({ tableChange }) => tableChange ?? [])
  return { columns, changes, warnings, problems }
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
  return columns.find((column) => sameName(column.name, name))
}

interface Placing {
  readonly name: string
  readonly role: PlannedColumn['role']
  readonly from: TypedColumn
  /** null: the write creates the table; undefined: the table lacks the column. */
  readonly to: TypedColumn | null | undefined
  readonly evolution: SchemaEvolution
  readonly hugeintsTooBig: ReadonlySet<string>
}

function placeColumn({ name, role, from, to, evolution, hugeintsTooBig }: Placing): ColumnPlan {
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
  if (to === undefined) return addColumn(base, stored, evolution)
  if (to === null) {
    const change = stored.kind === 'kept' ? 'new' : 'cast'
    const note = stored.kind === 'kept' ? null : castNote(from.type, stored.type, stored.warning)
    return unchecked({ ...base, storedType: stored.type, change, note })
  }
  if (stored.type === to.type) {
    const note = stored.kind === 'kept' ? null : castNote(from.type, to.type, stored.warning)
    return unchecked({ ...base, storedType: to.type, change: note === null ? 'same' : 'cast', note })
  }
  const widening = widens(to.type, stored.type)
  if (widening && mayWiden(evolution)) return widenColumn(base, stored, to)
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
    case 'checked': {
      const cure = `The table's column becomes ${stored.type} with ${widenSetting(evolution)}.`
      const note = `${from.type} to ${to.type}: a value that does not fit exactly stops the write.`
      return {
        planned: {
          ...base,
          storedType: to.type,
          change: 'cast',
          note: widening ? `${note} ${cure}` : note,
        },
        checked: true,
        ...(widening && { cure }),
      }
    }
    case 'impossible':
      return unchecked({
        ...base,
        storedType: to.type,
        change: 'refused',
        note:
          `The input has ${from.type}, the table has ${to.type}. Set the column's type in parsing, or cast it in the transform. ` +
          'A table’s types change only from INTEGER to BIGINT, from FLOAT to DOUBLE, and to a DECIMAL of more digits.',
      })
  }
}

function missingColumn(
  name: string,
  role: PlannedColumn['role'],
  to: TypedColumn | null,
  evolution: SchemaEvolution,
): ColumnPlan {
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
  if (evolution.mode === 'strict') {
    return unchecked({
      ...base,
      storedType: to.type,
      change: 'refused',
      note: `The feature ${name} is not in the input, and schema_evolution is strict: every write has all features. Make the column in the transform, or set the mode to safe: it is NULL then.`,
    })
  }
  return unchecked({
    ...base,
    storedType: to.type,
    change: 'missing',
    note: 'NULL in every row of this write.',
  })
}

type PlacedColumn = Pick<PlannedColumn, 'name' | 'role' | 'inputType'>
type Storable = Exclude<StoredType, { readonly kind: 'refused' }>

function addColumn(base: PlacedColumn, stored: Storable, evolution: SchemaEvolution): ColumnPlan {
  const { name, role } = base
  const refused = (note: string): ColumnPlan =>
    unchecked({ ...base, storedType: null, change: 'refused', note })
  if (role !== 'feature') {
    const what = role === 'key' ? 'join key' : 'event time'
    return refused(
      `The table has no column ${name}, and its rows would be without their ${what}. Write to a new table.`,
    )
  }
  if (!mayAdd(evolution)) {
    return refused(
      `The table has no column ${name}, and ${addSetting(evolution)} Or remove the feature from the group, or write to a new table.`,
    )
  }
  const note = `New in the table: its earlier rows have NULL.${stored.kind === 'kept' ? '' : ` ${castNote(base.inputType ?? '', stored.type, stored.warning)}`}`
  return {
    ...unchecked({ ...base, storedType: stored.type, change: 'new', note }),
    tableChange: { kind: 'add', name, type: stored.type },
  }
}

function widenColumn(base: PlacedColumn, stored: Storable, to: Column): ColumnPlan {
  const note = `The table's ${to.type} is widened to ${stored.type}.`
  return {
    ...unchecked({ ...base, storedType: stored.type, change: 'cast', note }),
    tableChange: { kind: 'widen', name: to.name, from: to.type, to: stored.type },
  }
}

const mayAdd = ({ mode, allowColumnAdd }: SchemaEvolution): boolean =>
  mode === 'auto' || (mode === 'safe' && allowColumnAdd)
const mayWiden = ({ mode, allowColumnTypeChange }: SchemaEvolution): boolean =>
  mode === 'auto' || (mode === 'safe' && allowColumnTypeChange)

const addSetting = ({ mode }: SchemaEvolution): string =>
  mode === 'strict'
    ? 'schema_evolution is strict: a write changes no columns. Set its mode to safe or auto.'
    : 'schema_evolution does not allow to add one. Set its allow_column_add, or its mode to auto.'
const widenSetting = ({ mode }: SchemaEvolution): string =>
  mode === 'strict' ? 'schema_evolution: auto' : 'schema_evolution: allow_column_type_change'

const unknownToGroup = (name: string): ErrorData => ({
  code: 'schema_mismatch',
  message: `The table's column ${name} is not a column of the feature group.`,
  hint: 'schema_evolution is strict: group and table have the same columns. Add the feature, drop the column, or set the mode to safe.',
  details: { field: 'features' },
})

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
