// What a text value is: the same rules in JavaScript, for the beginning of a file, and in SQL, for all of it. They are
// stricter than DuckDB's casts, which round 1.5 to 2, cut the time off a date and the zone off a time.

import { quoteLiteral } from '../engine/sql.ts'

export const valueKinds = [
  'none',
  'boolean',
  'bigint',
  'hugeint',
  'double',
  'date',
  'time',
  'timestamp',
  'timestamp_ns',
  'timestamptz',
  'text',
] as const
/** `none`: no value seen. */
export type ValueKind = (typeof valueKinds)[number]

/** DuckDB's type for a column of such values. */
export const columnType: Readonly<Record<ValueKind, string>> = {
  none: 'VARCHAR',
  boolean: 'BOOLEAN',
  bigint: 'BIGINT',
  hugeint: 'HUGEINT',
  double: 'DOUBLE',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamp_ns: 'TIMESTAMP_NS',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  text: 'VARCHAR',
}

/** Texts that stand for a missing value in numbers and dates. */
export const NULL_WORDS = [
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  'NULL',
  'Null',
  'null',
  'NaN',
  'nan',
  'NAN',
  'None',
  'none',
  'NaT',
  'nil',
  '-',
  '--',
  '?',
  '.',
  '\\N',
] as const

// Written so that JavaScript and RE2 read them alike. Leading zeros are no number: 00501 is a code.
const SPACE = '[ \\t]*'
const INTEGER = `${SPACE}[+-]?(0|[1-9][0-9]*)${SPACE}`
const HUGE = `${SPACE}[+-]?(0|[1-9][0-9]{0,37})${SPACE}`
const NUMBER = `${SPACE}[+-]?((0|[1-9][0-9]*)([.][0-9]*)?|[.][0-9]+|[iI]nf|INF|[iI]nfinity)([eE][+-]?[0-9]+)?${SPACE}`
const DATE = '[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}'
const CLOCK = '[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?'
const FINE_CLOCK = '[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?'
const ZONE = '(Z| UTC|[+-][0-9]{2}(:?[0-9]{2})?)'

const patterns = {
  boolean: '[tT]rue|TRUE|[fF]alse|FALSE',
  bigint: INTEGER,
  hugeint: HUGE,
  double: NUMBER,
  date: SPACE + DATE + SPACE,
  time: SPACE + CLOCK + SPACE,
  timestamp: `${SPACE}${DATE}([ T]${CLOCK})?${SPACE}`,
  timestamp_ns: `${SPACE}${DATE}([ T]${FINE_CLOCK})?${SPACE}`,
  timestamptz: `${SPACE}${DATE}([ T]${CLOCK}${ZONE}?)?${SPACE}`,
} as const satisfies Partial<Record<ValueKind, string>>

export type TypedKind = keyof typeof patterns

const asRegExp = Object.fromEntries(
  Object.entries(patterns).map(([kind, pattern]) => [kind, new RegExp(`^(?:${pattern})$`)]),
) as Readonly<Record<TypedKind, RegExp>>
const ZONED = new RegExp(`${ZONE}${SPACE}$`)

export const isText = (kind: ValueKind): boolean => kind === 'text'

/** The narrowest kind of one value. Whether a date exists in the calendar is only known to SQL. */
export function valueKind(value: string): ValueKind {
  if (value === '') return 'none'
  if (!/^[ \t]*[-+.0-9a-zA-Z]/.test(value) || value.length > 64) return 'text'
  if (asRegExp.bigint.test(value)) {
    const digits = value.replace(/[^0-9]/g, '')
    if (digits.length < 19) return 'bigint'
    const exact = BigInt(value.trim())
    if (exact >= -(2n ** 63n) && exact < 2n ** 63n) return 'bigint'
    return asRegExp.hugeint.test(value) ? 'hugeint' : 'text'
  }
  if (asRegExp.double.test(value)) return 'double'
  if (asRegExp.boolean.test(value)) return 'boolean'
  if (asRegExp.date.test(value)) return 'date'
  if (asRegExp.time.test(value)) return 'time'
  if (asRegExp.timestamp.test(value)) return 'timestamp'
  if (asRegExp.timestamp_ns.test(value)) return 'timestamp_ns'
  if (asRegExp.timestamptz.test(value) && ZONED.test(value)) return 'timestamptz'
  return 'text'
}

/** The narrowest kind that holds values of both. */
export function mergeKinds(a: ValueKind, b: ValueKind): ValueKind {
  if (a === b) return a
  if (a === 'none' || b === 'none') return a === 'none' ? b : a
  for (const family of [
    ['bigint', 'hugeint', 'double'],
    ['date', 'timestamp', 'timestamp_ns'],
    ['date', 'timestamp', 'timestamptz'],
  ] as const satisfies readonly (readonly ValueKind[])[]) {
    const ranks = [a, b].map((kind) => (family as readonly ValueKind[]).indexOf(kind))
    if (!ranks.includes(-1)) return family[Math.max(...ranks)] ?? 'text'
  }
  return 'text'
}

/** A SQL condition, never NULL for a value: the text column `column` holds what this kind keeps without loss. */
export function fitsSql(kind: TypedKind, column: string): string {
  const type = columnType[kind]
  const matches = `regexp_full_match(${column}, ${quoteLiteral(patterns[kind])})`
  const casts = `TRY_CAST(${column} AS ${type}) IS NOT NULL`
  switch (kind) {
    case 'boolean':
    case 'double':
      return matches
    case 'bigint':
    case 'hugeint':
      // Most integers print as they are written, which is quicker to see than a pattern.
      return `(TRY_CAST(${column} AS ${type})::VARCHAR IS NOT DISTINCT FROM ${column} OR (${matches} AND ${casts}))`
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamp_ns':
    case 'timestamptz':
      return `(${matches} AND ${casts})`
  }
}

/** A SQL condition: the value has a time zone. */
export function isZonedSql(column: string): string {
  return `regexp_matches(${column}, ${quoteLiteral(`${ZONE}${SPACE}$`)})`
}
