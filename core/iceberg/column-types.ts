// A table's columns as the engine would show them, from its metadata alone: for a table that the engine cannot open.

import type { Column } from '../contract/index.ts'
import { quoteIdent } from '../engine/sql.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import type { Type } from '../spec/schema.ts'

/** Iceberg's primitive types by DuckDB's names (table specification, "Primitive Types"). */
const NAMES: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  timestamp_ns: 'TIMESTAMP_NS',
  string: 'VARCHAR',
  uuid: 'UUID',
  binary: 'BLOB',
}

export function columnsOf(metadata: TableMetadata): Column[] {
  const schema = metadata.schemas.find((one) => one['schema-id'] === metadata['current-schema-id'])
  return (schema?.fields ?? []).map(({ name, type }) => ({ name, type: typeName(type) }))
}

function typeName(type: Type): string {
  if (typeof type === 'string') {
    const decimal = /^decimal\((\d+),\s*(\d+)\)$/.exec(type)
    if (decimal) return `DECIMAL(${decimal[1]},${decimal[2]})`
    return NAMES[type] ?? (type.startsWith('fixed') ? 'BLOB' : type.toUpperCase())
  }
  switch (type.type) {
    case 'list':
      return `${typeName(type.element)}[]`
    case 'map':
      return `MAP(${typeName(type.key)}, ${typeName(type.value)})`
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${quoteIdent(field.name)} ${typeName(field.type)}`).join(', ')})`
  }
}
