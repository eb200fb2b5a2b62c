// Renamed and dropped columns of a store of files. Files stay as they are: the state says what their columns are called
// now, and which of them are no more.

import { type Column, FirnError, type SchemaChange } from '../contract/index.ts'
import { findColumn } from './stored-columns.ts'
import type { FileColumn } from './stored-state.ts'

interface ColumnsState {
  readonly columns: Column[]
  readonly schemas: FileColumn[][]
}

/**
 * The state with the changes; the same one when it has them already, as after a change that failed in another store.
 * Errors: FirnError `schema_mismatch` for a name that is taken.
 */
export function withSchemaChanges<S extends ColumnsState>(state: S, changes: readonly SchemaChange[]): S {
  return changes.reduce(
    (now, change) => (change.kind === 'rename' ? renamed(now, change) : dropped(now, change)),
    state,
  )
}

function renamed<S extends ColumnsState>(state: S, { from, to }: { from: string; to: string }): S {
  const column = findColumn(state.columns, from)
  if (column === undefined) return state
  const taken = findColumn(state.columns, to)
  if (taken !== undefined && taken !== column) throw nameTaken(taken.name)
  return {
    ...state,
    columns: state.columns.map((one) => (one === column ? { ...column, name: to } : one)),
    schemas: inSchemas(state, from, (one) => ({ ...one, name: to, storedAs: one.storedAs ?? one.name })),
  }
}

function dropped<S extends ColumnsState>(state: S, { name }: { name: string }): S {
  const column = findColumn(state.columns, name)
  if (column === undefined) return state
  return {
    ...state,
    columns: state.columns.filter((one) => one !== column),
    schemas: inSchemas(state, name, (one) => ({ ...one, dropped: true })),
  }
}

function inSchemas(
  { schemas }: ColumnsState,
  name: string,
  change: (column: FileColumn) => FileColumn,
): FileColumn[][] {
  return schemas.map((columns) => {
    const found = findColumn(
      columns.filter((column) => !column.dropped),
      name,
    )
    return columns.map((column) => (column === found ? change(column) : column))
  })
}

function nameTaken(name: string): FirnError {
  return new FirnError('schema_mismatch', `The table has a column ${name} already.`, {
    hint: 'Nothing was changed. Choose another name.',
    details: { column: name },
  })
}
