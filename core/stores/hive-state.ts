// What a Hive table's folder holds at one moment, as Firn wrote it: `_firn_table.json`, which other readers skip.

import path from 'node:path'
import * as z from 'zod'
import { type Column, FirnError, type SchemaChange } from '../contract/index.ts'
import { partitionParts } from '../features/partition.ts'
import type { ColumnChange } from './column-changes.ts'
import { dataColumns, type HivePartition } from './hive-partitions.ts'
import type { StoreWrite } from './offline-store.ts'
import { withSchemaChanges } from './renamed-columns.ts'
import { columnsAfter, findColumn } from './stored-columns.ts'
import {
  columnList,
  dataFile,
  fileColumn,
  readState,
  type StoredWrite,
  stateVersion,
  storedWrite,
  versionFor,
  withSchema,
} from './stored-state.ts'

export const TABLE = '_firn_table.json'

export const hiveState = z.object({
  format: z.literal('firn-hive-table'),
  formatVersion: stateVersion,
  /** Names and DuckDB types of the rows, partition columns among them. */
  columns: columnList,
  partitions: z.array(
    z.object({ name: z.string(), column: z.string(), part: z.enum(partitionParts).nullable() }),
  ),
  /** Columns as files were written with them, without those in folder names. */
  schemas: z.array(z.array(fileColumn)),
  /** `values`: one text a partition. */
  files: z.array(dataFile.extend({ values: z.array(z.string().nullable()) })),
  writes: z.array(storedWrite),
})
export type HiveState = z.infer<typeof hiveState>
export type HiveFile = HiveState['files'][number]

export const readHiveState = (folder: string): Promise<HiveState | null> =>
  readState(path.join(folder, TABLE), hiveState)

/** Errors: FirnError `schema_mismatch` when an append comes with other partitions than the table has. */
export function refuseOtherPartitions(
  before: HiveState | null,
  mode: StoreWrite['mode'],
  partitions: readonly HivePartition[],
): void {
  if (before === null || mode === 'overwrite') return
  const text = (list: readonly HivePartition[]): string =>
    list.map(({ column, part }) => (part === null ? column : `${part}(${column})`)).join(', ') || 'none'
  const [has, wants] = [text(before.partitions), text(partitions)]
  if (has.toLowerCase() === wants.toLowerCase()) return
  throw new FirnError('schema_mismatch', `The table is partitioned by ${has}; the settings say ${wants}.`, {
    hint: 'Overwrite the whole table to partition it anew, or set the partitions back.',
    details: { field: 'partitionBy' },
  })
}

export interface HiveChange {
  /** Of the rows of this write. */
  readonly columns: readonly Column[]
  readonly columnChanges?: readonly ColumnChange[] | undefined
  readonly fileColumns: readonly Column[]
  readonly partitions: readonly HivePartition[]
  readonly files: readonly Omit<HiveFile, 'schema'>[]
  /** Files that hold replaced rows, and what stays of them, written with the columns and partitions of before. */
  readonly rewritten?:
    | { readonly removed: ReadonlySet<string>; readonly files: readonly Omit<HiveFile, 'schema'>[] }
    | undefined
  readonly write: StoredWrite
}

/** The state after a write. Errors: FirnError `schema_mismatch`. */
export function hiveStateAfter(before: HiveState | null, change: HiveChange): HiveState {
  const { mode } = change.write
  const kept = mode === 'overwrite' ? null : before && withRewritten(before, change.rewritten)
  const { schemas, schema } = withSchema(kept?.schemas ?? [], change.fileColumns)
  const columns = columnsAfter(before?.columns ?? null, mode, change.columns, change.columnChanges)
  const partitions = kept?.partitions ?? [...change.partitions]
  refuseNameTaken(columns, partitions)
  return {
    format: 'firn-hive-table',
    formatVersion: versionFor(schemas),
    columns,
    partitions,
    schemas,
    files: [...(kept?.files ?? []), ...change.files.map((file) => ({ ...file, schema }))],
    writes: [...(before?.writes ?? []), change.write],
  }
}

/**
 * The state with columns renamed and dropped; the same one when it has them so. Errors: FirnError `schema_mismatch`,
 * also for a column that folders are named by.
 */
export function changedHiveState(before: HiveState, changes: readonly SchemaChange[]): HiveState {
  const after = withSchemaChanges(before, changes)
  if (after === before) return before
  const lost = before.partitions.find(({ column }) => findColumn(after.columns, column) === undefined)
  if (lost !== undefined) {
    throw new FirnError(
      'schema_mismatch',
      `The table is partitioned by ${lost.column}: its folders are named by it.`,
      {
        hint: 'Nothing was changed. Overwrite the whole table with other partitions first.',
        details: { column: lost.column },
      },
    )
  }
  refuseNameTaken(after.columns, after.partitions)
  return { ...after, formatVersion: versionFor(after.schemas) }
}

function withRewritten(state: HiveState, rewritten: HiveChange['rewritten']): HiveState {
  if (rewritten === undefined) return state
  const files = state.files.filter((file) => !rewritten.removed.has(file.path))
  if (rewritten.files.length === 0) return { ...state, files }
  const { schemas, schema } = withSchema(state.schemas, dataColumns(state.columns, state.partitions))
  return { ...state, schemas, files: [...files, ...rewritten.files.map((file) => ({ ...file, schema }))] }
}

function refuseNameTaken(columns: readonly Column[], partitions: readonly HivePartition[]): void {
  const taken = partitions.find(({ name, part }) => part !== null && findColumn(columns, name))
  if (taken === undefined) return
  throw new FirnError('schema_mismatch', `The table's partition ${taken.name} has the name of a column.`, {
    hint: 'Rename the column, or overwrite the whole table.',
    details: { column: taken.name },
  })
}
