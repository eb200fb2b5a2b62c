// A feature group as plain data, for tests that compare what is stored with what ought to be: rows in an array, columns
// by an id of their own, and each operation a few lines.

import type { Cell, WriteMode } from '../../contract/index.ts'

export interface ModelField {
  readonly id: number
  readonly name: string
  /** DuckDB's. */
  readonly type: string
}

export interface GroupState {
  readonly fields: readonly ModelField[]
  /** By field id; what is not there is NULL. */
  readonly rows: readonly ReadonlyMap<number, Cell>[]
  readonly nextId: number
}

export interface ModelWrite {
  readonly kind: 'write'
  readonly mode: WriteMode
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly Cell[])[]
  /** Of `overwrite-range`: days, both inside. */
  readonly start?: string
  readonly end?: string
}

/** What changes rows or columns; everything else leaves the state as it is. */
export type ModelChange =
  | ModelWrite
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'drop'; readonly name: string }

export const KEY = 'customer_id'
export const EVENT_TIME = 'day'

export const EMPTY: GroupState = { fields: [], rows: [], nextId: 1 }

export function applyChange(state: GroupState, change: ModelChange): GroupState {
  switch (change.kind) {
    case 'rename':
      return {
        ...state,
        fields: state.fields.map((field) =>
          field.name === change.from ? { ...field, name: change.to } : field,
        ),
      }
    case 'drop':
      return { ...state, fields: state.fields.filter(({ name }) => name !== change.name) }
    case 'write':
      return written(withColumns(state, change.columns), change)
  }
}

/** New columns come last; a type that differs is a wider one. */
function withColumns(state: GroupState, columns: ModelWrite['columns']): GroupState {
  const given = new Map(columns.map(({ name, type }) => [name, type]))
  const kept = state.fields.map((field) => ({ ...field, type: given.get(field.name) ?? field.type }))
  const added = columns
    .filter(({ name }) => !state.fields.some((field) => field.name === name))
    .map((column, index) => ({ ...column, id: state.nextId + index }))
  return { ...state, fields: [...kept, ...added], nextId: state.nextId + added.length }
}

function written(state: GroupState, { mode, columns, rows, start = '', end = '~' }: ModelWrite): GroupState {
  const idOf = (name: string): number => state.fields.find((field) => field.name === name)?.id ?? 0
  const dayOf = (row: ReadonlyMap<number, Cell>): string => String(row.get(idOf(EVENT_TIME)))
  const keyOf = (row: ReadonlyMap<number, Cell>): string => `${String(row.get(idOf(KEY)))} ${dayOf(row)}`
  const isInside = (row: ReadonlyMap<number, Cell>): boolean => start <= dayOf(row) && dayOf(row) <= end
  const added = rows
    .map((row) => new Map(columns.map(({ name }, index) => [idOf(name), row[index] ?? null])))
    .filter(isInside)
  const keys = new Set(added.map(keyOf))
  const isKept = (row: ReadonlyMap<number, Cell>): boolean => {
    switch (mode) {
      case 'append':
        return true
      case 'overwrite':
        return false
      case 'overwrite-range':
        return !isInside(row)
      case 'merge':
        return !keys.has(keyOf(row))
    }
  }
  return { ...state, rows: [...state.rows.filter(isKept), ...added] }
}

/** One line a row, columns and rows in an order that does not depend on how they are stored. */
export type Contents = readonly string[]

export function contentsOf({ fields, rows }: GroupState): Contents {
  return linesOf(
    fields.map(({ name }) => name),
    rows.map((row) => fields.map(({ id }) => row.get(id) ?? null)),
  )
}

export function linesOf(names: readonly string[], rows: readonly (readonly Cell[])[]): Contents {
  const order = names.map((name, index) => ({ name, index })).sort((a, b) => (a.name < b.name ? -1 : 1))
  return rows.map((row) => JSON.stringify(order.map(({ name, index }) => [name, row[index] ?? null]))).sort()
}
