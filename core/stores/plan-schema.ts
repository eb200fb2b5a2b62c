// The columns of a store before a write and after it.

import type { Column, StorePlan, WriteMode } from '../contract/index.ts'
import { changedColumns, changeWords } from './column-changes.ts'
import type { OfflineStore } from './offline-store.ts'
import type { ColumnsPlan } from './plan-columns.ts'
import { columnsAfter, findColumn } from './stored-columns.ts'

type SchemaPlan = Pick<StorePlan, 'schemaBefore' | 'schemaAfter' | 'schemaChanges'>

/** @param existing null when the write creates the table */
export function planSchema(
  { kind, overwritesPartitions = false }: Pick<OfflineStore, 'kind' | 'overwritesPartitions'>,
  mode: WriteMode,
  existing: readonly Column[] | null,
  { columns, changes }: ColumnsPlan,
): SchemaPlan {
  const rows = columns.flatMap(({ planned: { name, storedType, change } }) =>
    storedType === null || change === 'refused' ? [] : [{ name, type: storedType }],
  )
  if (existing === null) return { schemaBefore: null, schemaAfter: rows, schemaChanges: [] }
  const before = existing.map(({ name, type }) => ({ name, type }))
  // A table of Iceberg's keeps its columns for its earlier snapshots; a folder that is overwritten has the rows' own.
  const schemaAfter =
    kind === 'ICEBERG' || mode !== 'overwrite' || overwritesPartitions
      ? changedColumns(before, changes)
      : columnsAfter(before, mode, rows)
  const gone = before.filter(({ name }) => findColumn(schemaAfter, name) === undefined)
  return {
    schemaBefore: before,
    schemaAfter,
    schemaChanges: [...changes.map(changeWords), ...gone.map(({ name }) => `removes ${name}`)],
  }
}
