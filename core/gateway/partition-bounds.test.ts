import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldKey } from '../spec/avro-schema.ts'
import type { AvroRecord, AvroValue } from '../spec/avro-value.ts'
import type { JsonValue } from '../spec/json.ts'
import { combineSummaries } from './partition-bounds.ts'

const summary = (
  lower: Uint8Array | null,
  upper = lower,
  nulls = false,
  nan: boolean | null = null,
): AvroRecord =>
  new Map<FieldKey, AvroValue>([
    [509, nulls],
    [518, nan],
    [510, lower],
    [511, upper],
  ])

/** Iceberg's single-value serialization of a few types, and an order to check against. */
const kinds: readonly {
  type: JsonValue
  value: fc.Arbitrary<number | bigint | string>
  encode: (value: never) => Buffer
}[] = [
  { type: ['null', 'int'], value: fc.integer(), encode: (n: number) => write(4, (b) => b.writeInt32LE(n)) },
  {
    type: ['null', { type: 'long', logicalType: 'timestamp-micros' }],
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    encode: (n: bigint) => write(8, (b) => b.writeBigInt64LE(n)),
  },
  {
    type: 'double',
    value: fc.double({ noNaN: true }),
    encode: (n: number) => write(8, (b) => b.writeDoubleLE(n)),
  },
  {
    type: ['null', { type: 'fixed', size: 8, name: 'd', logicalType: 'decimal', precision: 18, scale: 2 }],
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    encode: (n: bigint) => write(8, (b) => b.writeBigInt64BE(n)),
  },
  {
    type: ['null', 'string'],
    value: fc.stringMatching(/^[a-zA-Z0-9 ]*$/),
    encode: (s: string) => Buffer.from(s),
  },
]

function write(size: number, into: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(size)
  into(buffer)
  return buffer
}

describe('partition summaries', () => {
  it.each(kinds)('of $type span all that went into them', ({ type, value, encode }) => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const ordered = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
        const combined = combineSummaries(
          values.map((one) => [summary(encode(one as never))]),
          [type],
        )
        expect(combined?.[0]?.get(510)).toEqual(encode(ordered[0] as never))
        expect(combined?.[0]?.get(511)).toEqual(encode(ordered.at(-1) as never))
      }),
    )
  })

  it('know of nulls and of not-a-number, and say nothing they do not know', () => {
    const one = Buffer.from('a')
    const combine = (...fields: AvroRecord[]) =>
      combineSummaries(
        fields.map((f) => [f]),
        [['null', 'string']],
      )?.[0]
    expect(combine(summary(null, null, true), summary(one))).toEqual(summary(one, one, true))
    expect(combine(summary(null, null, true), summary(null, null, true))).toEqual(summary(null, null, true))
    expect(combine(summary(one, one, false, true), summary(one))?.get(518)).toBe(true)
    expect(combine(summary(one, one, false, false), summary(one))?.get(518)).toBeNull()
    expect(combineSummaries([[summary(one)], null], [['null', 'string']])).toBeNull()
    expect(combineSummaries([[summary(one)]], [{ type: 'array', items: 'int' }])).toBeNull()
    expect(combineSummaries([[], []], [])).toEqual([])
  })
})
