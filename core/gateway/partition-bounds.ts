// Combines the partition summaries of several manifests into one, so that a merged manifest can still be skipped by
// readers. Bounds are in Iceberg's single-value serialization; how they compare depends on the type.

import type { FieldKey } from '../spec/avro-schema.ts'
import type { AvroRecord, AvroValue } from '../spec/avro-value.ts'
import type { JsonValue } from '../spec/json.ts'

/** Field ids: the specification's table "field_summary". */
const ID = { containsNull: 509, lowerBound: 510, upperBound: 511, containsNan: 518 } as const

type Compare = (a: Uint8Array, b: Uint8Array) => number

/**
 * @param summaries one a manifest; null: that manifest has none.
 * @param types Avro schemas of the partition fields.
 * @returns null when they cannot be combined for certain: readers then look into the manifest.
 */
export function combineSummaries(
  summaries: readonly (readonly AvroRecord[] | null)[],
  types: readonly JsonValue[],
): readonly AvroRecord[] | null {
  const combined: AvroRecord[] = []
  for (const [index, type] of types.entries()) {
    const compare = comparison(type)
    const fields = summaries.map((summary) => summary?.[index])
    if (!compare || !fields.every((field) => field !== undefined)) return null
    combined.push(combineField(fields, compare))
  }
  return combined
}

function combineField(fields: readonly AvroRecord[], compare: Compare): AvroRecord {
  const nans = fields.map((field) => field.get(ID.containsNan) ?? null)
  const bound = (id: number, better: number): AvroValue => {
    const values = fields.map((field) => field.get(id)).filter((value) => value instanceof Uint8Array)
    return values.reduce<Uint8Array | null>(
      (best, value) => (best === null || Math.sign(compare(value, best)) === better ? value : best),
      null,
    )
  }
  return new Map<FieldKey, AvroValue>([
    [ID.containsNull, fields.some((field) => field.get(ID.containsNull) === true)],
    [ID.containsNan, nans.includes(true) ? true : nans.includes(null) ? null : false],
    [ID.lowerBound, bound(ID.lowerBound, -1)],
    [ID.upperBound, bound(ID.upperBound, 1)],
  ])
}

function comparison(schema: JsonValue): Compare | undefined {
  if (Array.isArray(schema)) {
    const branches = (schema as readonly JsonValue[]).filter((branch) => branch !== 'null')
    return branches.length === 1 ? comparison(branches[0] ?? null) : undefined
  }
  const node =
    typeof schema === 'object' && schema !== null ? (schema as Record<string, JsonValue>) : { type: schema }
  switch (node.type) {
    case 'int':
    case 'long':
      return (a, b) => order(littleEndian(a), littleEndian(b))
    case 'float':
    case 'double':
      return (a, b) => floating(a) - floating(b)
    case 'boolean':
    case 'string':
      return Buffer.compare
    case 'bytes':
    case 'fixed':
      return node.logicalType === 'decimal' ? (a, b) => order(bigEndian(a), bigEndian(b)) : Buffer.compare
    default:
      return undefined
  }
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function littleEndian(bytes: Uint8Array): bigint {
  return bigEndian(Uint8Array.from(bytes).reverse())
}

/** Two's complement of any length. */
function bigEndian(bytes: Uint8Array): bigint {
  return BigInt.asIntN(
    bytes.length * 8,
    bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n),
  )
}

function floating(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return bytes.length === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true)
}
