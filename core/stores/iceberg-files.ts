// Writes to a table without partitions: one COPY makes the files, and the gateway commits them.

import { FirnError } from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'
import type { Engine } from '../engine/engine.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { columnsOfTypes, type TypedColumn } from '../engine/typed-columns.ts'
import type { OpenTable, WriteEndpoint } from '../gateway/gateway.ts'
import { type WrittenFiles, writeDataFiles } from '../iceberg/data-files.ts'
import { evolveSchema, type FieldChange, fitsType } from '../iceberg/evolve-schema.ts'
import { icebergType, schemaOf } from '../iceberg/iceberg-types.ts'
import { EVENT_TIME_FROM, EVENT_TIME_TO } from '../iceberg/snapshots.ts'
import { currentSchema, type TableMetadata } from '../spec/metadata.ts'
import type { Schema } from '../spec/schema.ts'
import type { SchemaUpdate } from '../spec/schema-update.ts'
import type { ColumnChange } from './column-changes.ts'
import { type IcebergTable, replacement } from './iceberg-replace.ts'
import { isoTime } from './iso-time.ts'
import { noRowsError } from './no-rows.ts'
import type { StoreReceipt, StoreWrite } from './offline-store.ts'

/** The table, or the one that this write's commit will create. */
export async function openForWrite(
  engine: Engine,
  endpoint: WriteEndpoint,
  { rows }: Pick<StoreWrite, 'rows'>,
): Promise<OpenTable> {
  const table = await endpoint.load()
  if (table) return table
  const schema = schemaOf(await columnsOfTypes(engine, rows.columns))
  return endpoint.stageTable(schema).catch(async (error: unknown) => {
    // Another writer was faster.
    const made = error instanceof FirnError && error.code === 'conflict' ? await endpoint.load() : null
    if (made) return made
    throw error
  })
}

/** Errors: FirnError `invalid_input` when there are no rows; nothing is committed then, and no table made. */
export async function writeFiles(
  engine: Engine,
  endpoint: WriteEndpoint,
  table: OpenTable,
  write: StoreWrite,
  place: IcebergTable,
): Promise<StoreReceipt> {
  const { replaces } = write
  const schemaUpdate = await schemaUpdateFor(engine, table.metadata, write.columnChanges ?? [])
  const schema = schemaUpdate?.schema ?? currentSchema(table.metadata)
  refuseOtherTypes(schema, await columnsOfTypes(engine, write.rows.columns))
  const written = await writeDataFiles(engine, {
    sql: write.rows.sql,
    columns: write.rows.columns,
    schema,
    folder: table.dataPath,
    properties: table.metadata.properties,
    signal: write.signal,
    onProgress: write.onProgress,
  })
  if (written.rows === 0) throw noRowsError()
  const replacing = replaces && replacement(engine, place, table, written.files, { ...write, replaces })
  const changesOn = replacing?.changesOn
  const reach = await eventTimeReach(engine, written, write)
  const receipt = await endpoint.commitFiles({
    files: written.files,
    schemaUpdate,
    changesOn,
    ref: write.branch,
    summary: {
      ...(reach.eventTimeFrom !== null && { [EVENT_TIME_FROM]: reach.eventTimeFrom }),
      ...(reach.eventTimeTo !== null && { [EVENT_TIME_TO]: reach.eventTimeTo }),
    },
  })
  return {
    rows: written.rows,
    attempts: receipt.attempts,
    replacedRows: replacing?.replacedRowsOn(receipt.parentId),
    bytes: written.bytes,
    snapshotId: receipt.snapshotId,
    ...reach,
  }
}

async function schemaUpdateFor(
  engine: Engine,
  metadata: TableMetadata,
  changes: readonly ColumnChange[],
): Promise<SchemaUpdate | undefined> {
  const columns = changes.map((change) => ({
    name: change.name,
    type: change.kind === 'add' ? change.type : change.to,
  }))
  const types = await columnsOfTypes(engine, columns)
  const fields = types.map(({ name, duckdb }, index): FieldChange => {
    const type = (nextId: () => number) => icebergType(duckdb, nextId)
    return changes[index]?.kind === 'widen' ? { kind: 'widen', name, type } : { kind: 'add', name, type }
  })
  return evolveSchema(metadata, fields) ?? undefined
}

/** The plan made the rows for the table as it was then; a column may have been dropped and made anew since. */
function refuseOtherTypes(schema: Schema, columns: readonly TypedColumn[]): void {
  for (const { name, type, duckdb } of columns) {
    const field = schema.fields.find((one) => sameName(one.name, name))
    if (
      field === undefined ||
      fitsType(
        icebergType(duckdb, () => 0),
        field.type,
      )
    )
      continue
    throw new FirnError(
      'schema_mismatch',
      `Column ${field.name} is another one now; the rows have ${type}.`,
      {
        hint: 'The table was changed after this write was planned. Nothing was written. Plan the write again.',
        details: { column: field.name },
      },
    )
  }
}

/** From the statistics of the files that were written: no row is read again. */
async function eventTimeReach(
  engine: Engine,
  written: WrittenFiles,
  { rows: { columns }, eventTimeCol }: StoreWrite,
): Promise<Pick<StoreReceipt, 'eventTimeFrom' | 'eventTimeTo'>> {
  const { least, greatest } = written.extremes(eventTimeCol)
  const type = columns.find(({ name }) => name === eventTimeCol)?.type ?? 'TIMESTAMP'
  const pick = async (texts: readonly string[], which: 'min' | 'max') => {
    if (texts.length < 2) return texts[0] ?? null
    const values = texts.map((text) => `(CAST(${quoteLiteral(text)} AS ${type}))`).join(', ')
    const rows = await engine.rows(`SELECT CAST(${which}(v) AS VARCHAR) AS v FROM (VALUES ${values}) t(v)`)
    return rows[0]?.v ?? null
  }
  return {
    eventTimeFrom: isoTime(await pick(least, 'min')),
    eventTimeTo: isoTime(await pick(greatest, 'max')),
  }
}
