// Bounds of columns in Iceberg's binary single-value serialization (table specification, appendix D), from the text
// that DuckDB prints.

import type { Type } from './schema.ts'

/** Iceberg's own default, `write.metadata.metrics.default = truncate(16)`. */
const TEXT_LENGTH = 16
const MICROS_PER_SECOND = 1_000_000n

export type BoundSide = 'lower' | 'upper'

/**
 * The bound, or null where the type has no bounds that readers could use or the text is none of its values: no bound
 * is always right. Text is cut to 16 characters, an upper one rounded up.
 */
export function boundOf(type: Type, text: string, side: BoundSide): Uint8Array | null {
  if (typeof type !== 'string') return null
  switch (type) {
    case 'boolean':
      return text === '0' || text === 'false'
        ? Uint8Array.of(0)
        : text === '1' || text === 'true'
          ? Uint8Array.of(1)
          : null
    case 'int':
      return integer(text, 4)
    case 'long':
      return integer(text, 8)
    case 'float':
      return floating(text, 4)
    case 'double':
      return floating(text, 8)
    case 'date':
      return whole(days(text), 4)
    case 'timestamp':
    case 'timestamptz':
      return whole(micros(text), 8)
    case 'string':
      return side === 'lower' ? utf8(firstOf(text)) : roundedUp(text)
    default:
      return type.startsWith('decimal(') ? decimal(type, text) : null
  }
}

function integer(text: string, bytes: 4 | 8): Uint8Array | null {
  return whole(/^-?\d+$/.test(text) ? BigInt(text) : null, bytes)
}

function whole(value: bigint | null, bytes: 4 | 8): Uint8Array | null {
  if (value === null || BigInt.asIntN(bytes * 8, value) !== value) return null
  const view = new DataView(new ArrayBuffer(bytes))
  if (bytes === 4) view.setInt32(0, Number(value), true)
  else view.setBigInt64(0, value, true)
  return new Uint8Array(view.buffer)
}

function floating(text: string, bytes: 4 | 8): Uint8Array | null {
  const value = Number(text)
  // Infinities are left out, and both zeros: readers differ in how they order them.
  if (text.trim() === '' || !Number.isFinite(value) || value === 0) return null
  const view = new DataView(new ArrayBuffer(bytes))
  if (bytes === 4) view.setFloat32(0, value, true)
  else view.setFloat64(0, value, true)
  return new Uint8Array(view.buffer)
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const DAY_MS = 86_400_000

function days(text: string): bigint | null {
  if (!DATE.test(text)) return null
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(time) ? null : BigInt(time / DAY_MS)
}

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:\+00(?::00)?)?$/

/** Years of four digits, in UTC: all that DuckDB prints of a sane event time. */
function micros(text: string): bigint | null {
  const [, date, clock, fraction = ''] = TIMESTAMP.exec(text) ?? []
  const time = date === undefined ? Number.NaN : Date.parse(`${date}T${clock}Z`)
  if (Number.isNaN(time)) return null
  return (BigInt(time) / 1000n) * MICROS_PER_SECOND + BigInt(fraction.padEnd(6, '0'))
}

/** The unscaled value in two's complement, big-endian, in as few bytes as hold it. */
function decimal(type: string, text: string): Uint8Array | null {
  const scale = Number(/,\s*(\d+)\s*\)$/.exec(type)?.[1])
  const [, sign = '', head = '', tail = ''] = /^(-?)(\d*)(?:\.(\d+))?$/.exec(text) ?? []
  if (Number.isNaN(scale) || head + tail === '' || tail.length > scale) return null
  const unscaled = BigInt(`${head}${tail.padEnd(scale, '0')}`) * (sign === '-' ? -1n : 1n)
  let length = 1
  while (BigInt.asIntN(length * 8, unscaled) !== unscaled) length += 1
  const bits = BigInt.asUintN(length * 8, unscaled)
  return Uint8Array.from({ length }, (_, index) => Number((bits >> BigInt((length - 1 - index) * 8)) & 0xffn))
}

const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'))
const firstOf = (text: string): string => Array.from(text).slice(0, TEXT_LENGTH).join('')

/** A text that no value of the column is greater than: the last character that can be raised is. */
function roundedUp(text: string): Uint8Array | null {
  const letters = Array.from(text)
  if (letters.length <= TEXT_LENGTH) return utf8(text)
  const cut = letters.slice(0, TEXT_LENGTH)
  for (let last = cut.length - 1; last >= 0; last -= 1) {
    const raised = raise(cut[last]?.codePointAt(0) ?? 0)
    if (raised !== null) return utf8(cut.slice(0, last).join('') + String.fromCodePoint(raised))
  }
  return null
}

/** The next code point that is a character: surrogates are none. */
function raise(codePoint: number): number | null {
  if (codePoint >= 0x10ffff) return null
  return codePoint + 1 === 0xd800 ? 0xe000 : codePoint + 1
}
