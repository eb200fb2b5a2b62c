// The rows that some snapshots of a branch brought, as they would be seen among those of the table as it is now.

import type { Runner, RunOptions } from '../engine/engine.ts'
import { quoteIdent, quoteLiteral } from '../engine/sql.ts'
import { addedFilesOf, type BlobReader } from '../spec/added-files.ts'
import { currentSchema, type TableMetadata } from '../spec/metadata.ts'
import type { Field } from '../spec/schema.ts'
import { duckdbType } from './column-types.ts'
import { placedRows } from './placed-rows.ts'
import type { StagedBranch } from './staged.ts'

export interface AddedRowsRequest {
  /** Quoted name of the attached table. */
  readonly table: string
  readonly metadata: TableMetadata
  /** Each of its own snapshots an append: the head has all their files yet. */
  readonly branch: Pick<StagedBranch, 'head' | 'own'>
  readonly io: BlobReader
}

/** A SELECT with the table's columns of now. Cost: one read for each own snapshot's list and each manifest it added. */
export async function addedRows(
  engine: Runner,
  { table, metadata, branch: { head, own }, io }: AddedRowsRequest,
  options: RunOptions = {},
): Promise<string> {
  const placed = await placedRows(engine, { table, at: String(head) }, options)
  // Manifests are among them, and no row lies in one.
  const files = (await Promise.all(own.map((snapshot) => addedFilesOf(io, snapshot)))).flat()
  const schemaId = own.at(-1)?.['schema-id']
  const written = metadata.schemas.find((schema) => schema['schema-id'] === schemaId)
  const current = currentSchema(metadata)
  const columns = current.fields.map((field) => columnNow(field, (written ?? current).fields))
  return (
    `SELECT ${columns.join(', ')} FROM (${placed.sql}) ` +
    `WHERE ${placed.file} IN (${files.map(quoteLiteral).join(', ')})`
  )
}

/** A snapshot of a branch is read under its own schema; columns may have been renamed, widened or added since. */
function columnNow({ id, name, type }: Field, written: readonly Field[]): string {
  const then = written.find((field) => field.id === id)
  const value = then === undefined ? 'NULL' : quoteIdent(then.name)
  const isSame = then !== undefined && duckdbType(then.type) === duckdbType(type)
  return `${isSame ? value : `CAST(${value} AS ${duckdbType(type)})`} AS ${quoteIdent(name)}`
}
