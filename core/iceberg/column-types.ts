// A table's columns as the engine would show them, from its metadata alone: quicker than asking the engine, which has to
// open the table for it, and possible where it cannot.

import type { Column } from '../contract/index.ts'
import { quoteIdent } from '../engine/sql.ts'
import { currentSchema, type TableMetadata } from '../spec/metadata.ts'
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
  return currentSchema(metadata).fields.map(({ name, type }) => ({ name, type: duckdbType(type) }))
}

export function duckdbType(type: Type): string {
  if (typeof type === 'string') {
    const decimal = /^decimal\((\d+),\s*(\d+)\)$/.exec(type)
    if (decimal) return `DECIMAL(${decimal[1]},${decimal[2]})`
    return NAMES[type] ?? (type.startsWith('fixed') ? 'BLOB' : type.toUpperCase())
  }
  switch (type.type) {
    case 'list':
      return `${duckdbType(type.element)}[]`
    case 'map':
      return `MAP(${duckdbType(type.key)}, ${duckdbType(type.value)})`
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${quoteIdent(field.name)} ${duckdbType(field.type)}`).join(', ')})`
  }
}
