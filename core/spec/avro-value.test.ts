import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finish, newSink, sourceOf } from './avro-binary.ts'
import { type FieldKey, parseAvroSchema } from './avro-schema.ts'
import { type AvroBranch, type AvroValue, readValue, writeValue } from './avro-value.ts'
import type { JsonObject, JsonValue } from './json.ts'

/** A schema, values of it as we hold them, and the same as avsc (another implementation) holds them. */
interface Sample {
  readonly schema: JsonValue
  readonly value: fc.Arbitrary<{ readonly ours: AvroValue; readonly theirs: unknown }>
}

const same = <T extends AvroValue>(arbitrary: fc.Arbitrary<T>) =>
  arbitrary.map((value) => ({ ours: value as AvroValue, theirs: value as unknown }))
const bytes = (size?: number) => {
  const length = size === undefined ? {} : { minLength: size, maxLength: size }
  return fc.uint8Array(length).map((value) => ({ ours: value as AvroValue, theirs: Buffer.from(value) }))
}

const PRIMITIVES: readonly Sample[] = [
  { schema: 'boolean', value: same(fc.boolean()) },
  { schema: 'int', value: same(fc.integer()) },
  { schema: 'long', value: same(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })) },
  { schema: { type: 'long', logicalType: 'x' }, value: same(fc.bigInt({ min: -300n, max: 300n })) },
  { schema: 'float', value: same(fc.float({ noNaN: true })) },
  { schema: 'double', value: same(fc.double({ noNaN: true })) },
  { schema: 'bytes', value: bytes() },
  { schema: 'string', value: same(fc.string({ unit: 'grapheme' })) },
]

let names = 0
const name = (kind: string): string => {
  names += 1
  return `${kind}${names}`
}
const fixed = (size: number): Sample => ({
  schema: { type: 'fixed', name: name('f'), size },
  value: bytes(size),
})
const enumOf = (symbols: readonly string[]): Sample => ({
  schema: { type: 'enum', name: name('e'), symbols },
  value: same(fc.constantFrom(...symbols)),
})
const arrayOf = ({ schema, value }: Sample): Sample => ({
  schema: { type: 'array', items: schema },
  value: fc
    .array(value, { maxLength: 4 })
    .map((items) => ({ ours: items.map((i) => i.ours), theirs: items.map((i) => i.theirs) })),
})
const mapOf = ({ schema, value }: Sample): Sample => ({
  schema: { type: 'map', values: schema },
  value: fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,5}$/), value), { maxLength: 4 }).map((entries) => {
    const unique = [...new Map(entries)]
    return {
      ours: new Map<FieldKey, AvroValue>(unique.map(([key, { ours }]) => [key, ours])),
      theirs: Object.fromEntries(unique.map(([key, { theirs }]) => [key, theirs])),
    }
  }),
})
const recordOf = (fields: readonly Sample[], ids: boolean): Sample => ({
  schema: {
    type: 'record',
    name: name('r'),
    fields: fields.map(({ schema }, i) => ({
      name: `a${i}`,
      type: schema,
      ...(ids && { 'field-id': 100 + i }),
    })),
  },
  value: fc.tuple(...fields.map(({ value }) => value)).map((values) => ({
    ours: new Map<FieldKey, AvroValue>(values.map((v, i) => [ids ? 100 + i : `a${i}`, v.ours])),
    theirs: Object.fromEntries(values.map((v, i) => [`a${i}`, v.theirs])),
  })),
})
const branchName = (schema: JsonValue): string =>
  typeof schema === 'string' ? schema : String((schema as JsonObject).name ?? (schema as JsonObject).type)
const optional = ({ schema, value }: Sample, nullFirst: boolean): Sample => ({
  schema: nullFirst ? ['null', schema] : [schema, 'null'],
  value: fc.option(value).map((v) => ({
    ours: v ? v.ours : null,
    theirs: v ? { [branchName(schema)]: v.theirs } : null,
  })),
})
const choice = (branches: readonly Sample[]): Sample => ({
  schema: ['null', ...branches.map(({ schema }) => schema)],
  value: fc.oneof(
    fc.constant({ ours: { branch: 0, value: null } satisfies AvroBranch, theirs: null as unknown }),
    ...branches.map(({ schema, value }, i) =>
      value.map((v) => ({
        ours: { branch: i + 1, value: v.ours } satisfies AvroBranch,
        theirs: { [branchName(schema)]: v.theirs } as unknown,
      })),
    ),
  ),
})

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(...PRIMITIVES),
    fc.integer({ min: 0, max: 20 }).map(fixed),
    fc.uniqueArray(fc.stringMatching(/^[A-Z]{1,4}$/), { minLength: 1, maxLength: 4 }).map(enumOf),
    tie('sample').map(arrayOf),
    tie('sample').map(mapOf),
    fc.tuple(fc.array(tie('sample'), { maxLength: 4 }), fc.boolean()).map(([f, ids]) => recordOf(f, ids)),
    fc
      .tuple(tie('sample'), fc.boolean())
      .filter(([s]) => !Array.isArray(s.schema))
      .map(([s, nullFirst]) => optional(s, nullFirst)),
    fc.constant(choice([PRIMITIVES[0], PRIMITIVES[2], PRIMITIVES[7]].filter((s) => s !== undefined))),
  ),
}))

/** avsc with longs as bigint. */
function otherImplementation(schema: JsonValue): avro.Type {
  const long = avro.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
    toBuffer: (value: bigint) => {
      const buffer = Buffer.alloc(8)
      buffer.writeBigInt64LE(value)
      return buffer
    },
    fromJSON: BigInt,
    toJSON: Number,
    isValid: (value: unknown) => typeof value === 'bigint',
    compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
  })
  return avro.Type.forSchema(schema as avro.Schema, {
    wrapUnions: true,
    typeHook: (node) =>
      node === 'long' || (typeof node === 'object' && 'type' in node && node.type === 'long')
        ? long
        : undefined,
  })
}

const schemaAndValue = sample.chain(({ schema, value }) => value.map((v) => ({ schema, ...v })))

describe('Avro values', () => {
  it('are encoded as another implementation does, and read back', () => {
    fc.assert(
      fc.property(schemaAndValue, ({ schema, ours, theirs }) => {
        const expected = otherImplementation(schema).toBuffer(theirs)
        const type = parseAvroSchema(schema)
        const sink = newSink()
        writeValue(type, ours, sink)
        expect(Buffer.from(finish(sink)).equals(expected)).toBe(true)
        const source = sourceOf(expected)
        expect(plain(readValue(type, source))).toEqual(plain(ours))
        expect(source.position).toBe(expected.length)
      }),
      { numRuns: 500 },
    )
  })

  it('kept as raw bytes come out as they went in', () => {
    fc.assert(
      fc.property(schemaAndValue, ({ schema, ours }) => {
        const record: JsonValue = {
          type: 'record',
          name: 'outer',
          fields: [
            { name: 'before', type: 'int', 'field-id': 1 },
            { name: 'inner', type: schema, 'field-id': 102 },
            { name: 'after', type: 'string', 'field-id': 2 },
          ],
        }
        const values = new Map<FieldKey, AvroValue>([
          [1, 7],
          [102, ours],
          [2, 'end'],
        ])
        const whole = newSink()
        writeValue(parseAvroSchema(record), values, whole)
        const opaque = parseAvroSchema(record, new Set([102]))
        const read = readValue(opaque, sourceOf(finish(whole)))
        const again = newSink()
        writeValue(opaque, read, again)
        expect(finish(again)).toEqual(finish(whole))
      }),
    )
  })

  it('cut short or scrambled are refused, never read as something else forever', () => {
    const type = parseAvroSchema({ type: 'array', items: { type: 'map', values: ['null', 'string'] } })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        try {
          readValue(type, sourceOf(noise))
        } catch (error) {
          expect(error).toMatchObject({ code: 'io' })
        }
      }),
    )
  })
})

/** Buffers and Uint8Arrays compare as what they hold. */
function plain(value: AvroValue): unknown {
  if (value instanceof Uint8Array) return [...value]
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [key, plain(inner)]))
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null && 'branch' in value)
    return { ...value, value: plain(value.value) }
  return Object.is(value, -0) ? 0 : value
}
