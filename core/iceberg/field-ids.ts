// Field ids for DuckDB's Parquet writer: readers of Iceberg find columns by them, never by name or position.

import { quoteIdent } from '../engine/sql.ts'
import type { Field, Type } from '../spec/schema.ts'

/** `{"a": 1, "b": {__duckdb_field_id: 2, "element": 3}}`, for COPY's FIELD_IDS. */
export function fieldIds(fields: readonly Field[]): string {
  return `{${fields.map(({ name, id, type }) => entry(name, id, type)).join(', ')}}`
}

function entry(name: string, id: number, type: Type): string {
  const children = childrenOf(type)
  const value =
    children.length === 0
      ? String(id)
      : `{__duckdb_field_id: ${id}, ${children.map((child) => entry(...child)).join(', ')}}`
  return `${quoteIdent(name)}: ${value}`
}

function childrenOf(type: Type): (readonly [name: string, id: number, type: Type])[] {
  if (typeof type === 'string') return []
  switch (type.type) {
    case 'struct':
      return type.fields.map((field) => [field.name, field.id, field.type])
    case 'list':
      return [['element', type['element-id'], type.element]]
    case 'map':
      return [
        ['key', type['key-id'], type.key],
        ['value', type['value-id'], type.value],
      ]
  }
}
