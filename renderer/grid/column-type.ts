// What the grid needs to know of a DuckDB type: how its values look, which side they stand on, and its short name.

export type ColumnKind =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'nested'
  | 'blob'
  | 'text'

const INTEGERS = new Set([
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'UHUGEINT',
  'BIGNUM',
])

/** `type` is DuckDB's text of a type, such as `DECIMAL(18,2)` or `STRUCT(a INTEGER)[]`. */
export function columnKind(type: string): ColumnKind {
  const text = type.trim().toUpperCase()
  if (text.endsWith(']')) return 'nested'
  const name = text.split('(', 1)[0]?.trim() ?? ''
  if (INTEGERS.has(name)) return 'integer'
  if (name === 'DECIMAL' || name === 'NUMERIC') return 'decimal'
  if (name === 'FLOAT' || name === 'DOUBLE' || name === 'REAL') return 'float'
  if (name === 'BOOLEAN') return 'boolean'
  if (name === 'DATE') return 'date'
  if (name.startsWith('TIMESTAMP')) return 'timestamp'
  if (name === 'TIME' || name === 'TIMETZ' || name.startsWith('TIME ') || name === 'TIME_NS') return 'time'
  if (name === 'STRUCT' || name === 'MAP' || name === 'UNION' || name === 'LIST') return 'nested'
  if (name === 'BLOB' || name === 'BIT') return 'blob'
  return 'text'
}

export const isNumeric = (kind: ColumnKind): boolean =>
  kind === 'integer' || kind === 'decimal' || kind === 'float'

/** The type as a header says it: short, lower case, `text` for VARCHAR; nested types without their insides. */
export function typeLabel(type: string): string {
  const text = type.trim()
  const upper = text.toUpperCase()
  if (upper === 'VARCHAR') return 'text'
  if (upper === 'TIMESTAMP WITH TIME ZONE') return 'timestamptz'
  if (upper === 'TIME WITH TIME ZONE') return 'timetz'
  if (upper.endsWith(']')) {
    const inner = typeLabel(text.slice(0, text.lastIndexOf('[')))
    return `${inner}${text.slice(text.lastIndexOf('['))}`
  }
  if (/^(STRUCT|MAP|UNION|ENUM)\b/.test(upper)) return upper.split('(', 1)[0]?.trim().toLowerCase() ?? text
  return text.toLowerCase()
}
