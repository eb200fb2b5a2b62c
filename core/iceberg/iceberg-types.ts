// DuckDB's types as Iceberg's (table specification, "Schemas and Data Types"), for tables that Firn creates.

import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api'
import { FirnError } from '../contract/index.ts'
import type { TypedColumn } from '../engine/typed-columns.ts'
import type { Field, Schema, StructType, Type } from '../spec/schema.ts'

const PRIMITIVES = new Map<DuckDBTypeId, string>([
  [DuckDBTypeId.BOOLEAN, 'boolean'],
  [DuckDBTypeId.INTEGER, 'int'],
  [DuckDBTypeId.BIGINT, 'long'],
  [DuckDBTypeId.FLOAT, 'float'],
  [DuckDBTypeId.DOUBLE, 'double'],
  [DuckDBTypeId.DATE, 'date'],
  [DuckDBTypeId.TIME, 'time'],
  [DuckDBTypeId.TIMESTAMP, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_TZ, 'timestamptz'],
  [DuckDBTypeId.VARCHAR, 'string'],
  [DuckDBTypeId.UUID, 'uuid'],
  [DuckDBTypeId.BLOB, 'binary'],
])

/**
 * A schema of optional fields with fresh ids, in the order of the columns. Errors: FirnError `unsupported` for a type
 * that Iceberg lacks; the write plan casts those.
 */
export function schemaOf(columns: readonly TypedColumn[]): Schema {
  const nextId = counter()
  // Ids of a level are given before those below it, as Iceberg's own library does.
  return {
    ...structOf(
      columns.map(({ name, duckdb }) => [name, duckdb]),
      nextId,
    ),
    'schema-id': 0,
  }
}

/** A type whose nested fields take their ids from `nextId`. */
export function icebergType(type: DuckDBType, nextId: () => number): Type {
  const primitive = PRIMITIVES.get(type.typeId)
  if (primitive !== undefined) return primitive
  switch (type.typeId) {
    case DuckDBTypeId.DECIMAL:
      return `decimal(${type.width}, ${type.scale})`
    case DuckDBTypeId.LIST: {
      const id = nextId()
      return {
        type: 'list',
        'element-id': id,
        element: icebergType(type.valueType, nextId),
        'element-required': false,
      }
    }
    case DuckDBTypeId.MAP: {
      const [key, value] = [nextId(), nextId()]
      return {
        type: 'map',
        'key-id': key,
        key: icebergType(type.keyType, nextId),
        'value-id': value,
        value: icebergType(type.valueType, nextId),
        'value-required': false,
      }
    }
    case DuckDBTypeId.STRUCT: {
      const entries = type.entryNames.map((name, index) => [name, type.entryTypes[index]] as const)
      return structOf(entries, nextId)
    }
    default:
      throw new FirnError('unsupported', `Iceberg has no type for ${type}.`, {
        hint: 'Cast the column in the transform.',
      })
  }
}

function structOf(
  entries: readonly (readonly [name: string, type: DuckDBType | undefined])[],
  nextId: () => number,
): StructType {
  const ids = entries.map(nextId)
  const fields = entries.map(([name, type], index): Field => {
    if (!type) throw new Error(`Field ${name} came without a type`)
    return { id: ids[index] ?? 0, name, required: false, type: icebergType(type, nextId) }
  })
  return { type: 'struct', fields }
}

function counter(): () => number {
  let last = 0
  return () => {
    last += 1
    return last
  }
}
