// What a FILE store's folder holds at one moment: `current.json`, replaced whole by every write and resolved once by
// every reader.

import path from 'node:path'
import * as z from 'zod'
import type { Column, SchemaChange } from '../contract/index.ts'
import type { ColumnChange } from './column-changes.ts'
import { withSchemaChanges } from './renamed-columns.ts'
import { columnsAfter } from './stored-columns.ts'
import {
  columnList,
  dataFile,
  fileColumn,
  insidePath,
  readState,
  type StoredWrite,
  stateVersion,
  storedWrite,
  versionFor,
  withSchema,
} from './stored-state.ts'

export const CURRENT = 'current.json'
/** What `current.json` becomes when the store is dropped and its files stay. */
export const DROPPED = /^dropped-[0-9TZ-]+\.json$/

export const fileState = z.object({
  format: z.literal('firn-file-store'),
  formatVersion: stateVersion,
  /** The folder that parts are added to; an overwrite makes a new one. */
  version: insidePath,
  /** Names and DuckDB types of the rows, as they are read. */
  columns: columnList,
  /** Columns as files were written with them. */
  schemas: z.array(z.array(fileColumn)),
  files: z.array(dataFile.extend({ format: z.enum(['parquet', 'csv']) })),
  writes: z.array(storedWrite),
})
export type FileState = z.infer<typeof fileState>
export type FilePart = FileState['files'][number]

export const versionFolder = (writeId: string): string => `v-${writeId}`

/** null before the first write. */
export const readFileState = (folder: string): Promise<FileState | null> =>
  readState(path.join(folder, CURRENT), fileState)

export interface FileChange {
  readonly columns: readonly Column[]
  readonly columnChanges?: readonly ColumnChange[] | undefined
  /** Without its place in the list of schemas. */
  readonly part: NewPart
  /** What becomes of parts that are there, by their path; null: nothing. They are rewritten with the columns of before. */
  readonly rewritten?: ReadonlyMap<string, NewPart | null>
  readonly write: StoredWrite
}
export type NewPart = Omit<FilePart, 'schema'>

/** The state after a write. Errors: FirnError `schema_mismatch`. */
export function stateAfter(before: FileState | null, change: FileChange): FileState {
  const { columns, part, rewritten, write } = change
  const kept = write.mode === 'overwrite' ? null : before && withRewritten(before, rewritten ?? new Map())
  const { schemas, schema } = withSchema(kept?.schemas ?? [], columns)
  return {
    format: 'firn-file-store',
    formatVersion: versionFor(schemas),
    version: kept?.version ?? versionFolder(write.writeId),
    columns: columnsAfter(before?.columns ?? null, write.mode, columns, change.columnChanges),
    schemas,
    files: [...(kept?.files ?? []), { ...part, schema }],
    writes: [...(before?.writes ?? []), write],
  }
}

/** The state with columns renamed and dropped; the same one when it has them so. Errors: `schema_mismatch`. */
export function changedState(before: FileState, changes: readonly SchemaChange[]): FileState {
  const after = withSchemaChanges(before, changes)
  return after === before ? before : { ...after, formatVersion: versionFor(after.schemas) }
}

function withRewritten(state: FileState, rewritten: ReadonlyMap<string, NewPart | null>): FileState {
  if (![...rewritten.values()].some((part) => part !== null))
    return { ...state, files: state.files.filter((file) => !rewritten.has(file.path)) }
  const { schemas, schema } = withSchema(state.schemas, state.columns)
  const files = state.files.flatMap((file) => {
    const next = rewritten.get(file.path)
    return next === undefined ? [file] : next === null ? [] : [{ ...next, schema }]
  })
  return { ...state, schemas, files }
}
