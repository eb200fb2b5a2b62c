// Types and values of DuckDB for property tests, as SQL.

import fc from 'fast-check'
import { quoteIdent, quoteLiteral } from '../../engine/sql.ts'

/** SQL of a type, and of values of it. */
export interface Typed {
  readonly type: string
  readonly value: fc.Arbitrary<string>
}

export const of = (type: string, text: fc.Arbitrary<string>): Typed => ({
  type,
  value: text.map((value) => `CAST(${quoteLiteral(value)} AS ${type})`),
})
export const integers = (type: string, bits: bigint, signed: boolean): Typed =>
  of(
    type,
    fc
      .bigInt(
        signed
          ? { min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n }
          : { min: 0n, max: 2n ** bits - 1n },
      )
      .map(String),
  )
export const digits = (width: number, scale: number): fc.Arbitrary<string> =>
  fc
    .bigInt({ min: -(10n ** BigInt(width)) + 1n, max: 10n ** BigInt(width) - 1n })
    .map((n) => `${n < 0n ? '-' : ''}${String(n < 0n ? -n : n).padStart(scale + 1, '0')}`)
    .map((text) => (scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`))
export const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((s) => s.replaceAll('\0', '')),
  fc.constantFrom(
    '',
    ' ',
    'NULL',
    'null',
    '"',
    '""',
    '\\N',
    '\n',
    '\r\n',
    '\r',
    ',',
    '#',
    "'",
    'a,"b"\n',
    '\ufeff',
    '\u00a0',
  ),
)
const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
export const day = date.map((at) => at.toISOString().slice(0, 10))
const micros = fc.integer({ min: 0, max: 999_999 }).map((n) => String(n).padStart(6, '0'))
export const clock = fc.tuple(date, micros).map(([at, part]) => `${at.toISOString().slice(11, 19)}.${part}`)
export const instant = fc.tuple(day, clock).map(([d, c]) => `${d} ${c}`)
const nanos = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map((n) => `make_timestamp_ns(${n})`)
export const double = fc
  .double()
  .map((n) => (Number.isNaN(n) ? 'nan' : Object.is(n, -0) ? '-0.0' : String(n)))

export const scalars: readonly Typed[] = [
  of('BOOLEAN', fc.constantFrom('true', 'false')),
  integers('TINYINT', 8n, true),
  integers('SMALLINT', 16n, true),
  integers('INTEGER', 32n, true),
  integers('BIGINT', 64n, true),
  integers('UTINYINT', 8n, false),
  integers('USMALLINT', 16n, false),
  integers('UINTEGER', 32n, false),
  integers('UBIGINT', 64n, false),
  of('HUGEINT', digits(38, 0)),
  of(
    'UHUGEINT',
    digits(38, 0).map((n) => n.replace('-', '')),
  ),
  of('DECIMAL(4,1)', digits(4, 1)),
  of('DECIMAL(18,6)', digits(18, 6)),
  of('DECIMAL(38,10)', digits(38, 10)),
  of(
    'FLOAT',
    fc.float().map((n) => (Number.isNaN(n) ? 'nan' : String(n))),
  ),
  of('DOUBLE', double),
  of('VARCHAR', text),
  of(
    'BLOB',
    fc
      .uint8Array({ maxLength: 6 })
      .map((bytes) => [...bytes].map((b) => `\\x${b.toString(16).padStart(2, '0').toUpperCase()}`).join('')),
  ),
  of('DATE', fc.oneof(day, fc.constantFrom('infinity', '-infinity', '0044-03-15 (BC)'))),
  of('TIME', clock),
  of('TIMESTAMP', fc.oneof(instant, fc.constantFrom('infinity', '-infinity'))),
  of(
    'TIMESTAMP_S',
    instant.map((at) => at.slice(0, 19)),
  ),
  of(
    'TIMESTAMP_MS',
    instant.map((at) => at.slice(0, 23)),
  ),
  { type: 'TIMESTAMP_NS', value: nanos },
  of(
    'TIMESTAMP WITH TIME ZONE',
    instant.map((at) => `${at}+00`),
  ),
  of(
    'INTERVAL',
    fc
      .tuple(fc.integer({ min: -999, max: 999 }), fc.nat(99), clock)
      .map(([m, d, c]) => `${m} months ${d} days ${c}`),
  ),
  of('UUID', fc.uuid()),
  of(
    'BIT',
    fc.array(fc.constantFrom('0', '1'), { minLength: 1, maxLength: 20 }).map((bits) => bits.join('')),
  ),
  of(`ENUM('a', 'b c', 'it''s')`, fc.constantFrom('a', 'b c', "it's")),
]

export const orNull = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant('NULL') })
export const listOf = (member: Typed): Typed => ({
  type: `${member.type}[]`,
  value: fc
    .array(orNull(member.value), { maxLength: 3 })
    .map((items) => `CAST([${items.join(', ')}] AS ${member.type}[])`),
})
export const arrayOf = (member: Typed): Typed => ({
  type: `${member.type}[2]`,
  value: fc
    .tuple(orNull(member.value), orNull(member.value))
    .map((items) => `CAST([${items.join(', ')}] AS ${member.type}[2])`),
})
export const structOf = (members: readonly Typed[]): Typed => {
  const names = members.map((_, index) => `f ${index}`)
  const type = `STRUCT(${members.map((member, i) => `${quoteIdent(names[i] ?? '')} ${member.type}`).join(', ')})`
  return {
    type,
    value: fc
      .tuple(...members.map((member) => orNull(member.value)))
      .map((values) => `CAST({${values.map((v, i) => `'${names[i]}': ${v}`).join(', ')}} AS ${type})`),
  }
}
export const mapOf = (member: Typed): Typed => ({
  type: `MAP(VARCHAR, ${member.type})`,
  value: fc
    .uniqueArray(fc.constantFrom('x', 'y', ''), { maxLength: 3 })
    .chain((keys) => fc.tuple(...keys.map((key) => orNull(member.value).map((v) => [key, v] as const))))
    .map((items) => {
      const keys = items.map(([key]) => quoteLiteral(key)).join(', ')
      const values = items.map(([, value]) => value).join(', ')
      return `CAST(MAP([${keys}], [${values}]) AS MAP(VARCHAR, ${member.type}))`
    }),
})
