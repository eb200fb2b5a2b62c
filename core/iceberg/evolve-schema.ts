// A table's schema with new columns and wider types, as the updates of a commit (table specification, "Schema
// Evolution"): fields keep their ids, so earlier files and snapshots mean what they meant.

import type { TypedColumn } from '../engine/typed-columns.ts'
import type { JsonObject } from '../spec/json.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import { highestFieldId, type Schema } from '../spec/schema.ts'
import { icebergType } from './iceberg-types.ts'

export interface SchemaEvolution {
  readonly requirements: readonly JsonObject[]
  readonly updates: readonly JsonObject[]
  readonly schema: Schema
}

export interface ColumnTypes {
  readonly added: readonly TypedColumn[]
  /** Columns of the table with the types that they get. */
  readonly widened: readonly TypedColumn[]
}

/** null when the table has all of it already, as by another writer. */
export function evolveSchema(
  metadata: TableMetadata,
  { added, widened }: ColumnTypes,
): SchemaEvolution | null {
  const before = currentSchema(metadata)
  let lastId = metadata['last-column-id']
  const nextId = (): number => {
    lastId += 1
    return lastId
  }
  const kept = before.fields.map((field) => {
    const wider = widened.find(({ name }) => sameName(name, field.name))
    return wider ? { ...field, type: icebergType(wider.duckdb, nextId) } : field
  })
  const fresh = added
    .filter(({ name }) => !before.fields.some((field) => sameName(field.name, name)))
    .map(({ name, duckdb }) => {
      const id = nextId()
      return { id, name, required: false, type: icebergType(duckdb, nextId) }
    })
  const isSame = fresh.length === 0 && kept.every((field, index) => field.type === before.fields[index]?.type)
  if (isSame) return null
  const highest = Math.max(...metadata.schemas.map((schema) => schema['schema-id']))
  const schema: Schema = { ...before, 'schema-id': highest + 1, fields: [...kept, ...fresh] }
  return {
    requirements: [
      { type: 'assert-current-schema-id', 'current-schema-id': metadata['current-schema-id'] },
      { type: 'assert-last-assigned-field-id', 'last-assigned-field-id': metadata['last-column-id'] },
    ],
    updates: [
      {
        action: 'add-schema',
        schema: schema as unknown as JsonObject,
        'last-column-id': Math.max(metadata['last-column-id'], highestFieldId(schema)),
      },
      { action: 'set-current-schema', 'schema-id': -1 },
    ],
    schema,
  }
}

export function currentSchema(metadata: TableMetadata): Schema {
  const schema = metadata.schemas.find((one) => one['schema-id'] === metadata['current-schema-id'])
  if (schema) return schema
  throw new Error('The table has no current schema')
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
