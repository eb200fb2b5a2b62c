// Reads and writes one Avro value by its schema.

import { assertNever } from '../contract/errors.ts'
import * as binary from './avro-binary.ts'
import { type AvroType, type FieldKey, isOptional } from './avro-schema.ts'

/** Which branch of a union with more than one non-null type a value belongs to. */
export interface AvroBranch {
  readonly branch: number
  readonly value: AvroValue
}

/** `long` is bigint, `int` and floats are number, records are maps by Iceberg field id, else by name. */
export type AvroValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly AvroValue[]
  | ReadonlyMap<FieldKey, AvroValue>
  | AvroBranch
export type AvroRecord = ReadonlyMap<FieldKey, AvroValue>

export function readValue(type: AvroType, source: binary.AvroSource): AvroValue {
  switch (type.kind) {
    case 'null':
      return null
    case 'boolean':
      return binary.readByte(source) !== 0
    case 'int':
      return binary.readInt(source)
    case 'long':
      return binary.readLong(source)
    case 'float':
      return binary.readDouble(source, 4)
    case 'double':
      return binary.readDouble(source, 8)
    case 'bytes':
      return binary.readBytes(source)
    case 'string':
      return binary.readString(source)
    case 'fixed':
      return binary.readSlice(source, type.size)
    case 'enum': {
      const symbol = type.symbols[binary.readInt(source)]
      if (symbol === undefined) throw binary.malformed('an enum value has no symbol')
      return symbol
    }
    case 'array':
      return readBlocks(source, () => readValue(type.items, source))
    case 'map':
      return new Map(
        readBlocks(source, () => [binary.readString(source), readValue(type.values, source)] as const),
      )
    case 'union': {
      const index = binary.readInt(source)
      const branch = type.branches[index]
      if (!branch) throw binary.malformed('a union value has no such branch')
      const value = readValue(branch, source)
      return isOptional(type) ? value : { branch: index, value }
    }
    case 'record':
      return new Map(type.fields.map((field) => [field.key, readValue(field.type, source)]))
    case 'opaque': {
      const start = source.position
      readValue(type.inner, source)
      return source.bytes.slice(start, source.position)
    }
    default:
      return assertNever(type)
  }
}

const MAX_EMPTY_ITEMS = 1_000_000

/** Arrays and maps come in blocks: a count (negative: a size in bytes follows) and that many items, until 0. */
function readBlocks<T>(source: binary.AvroSource, readItem: () => T): T[] {
  const items: T[] = []
  for (;;) {
    let count = binary.readInt(source)
    if (count === 0) return items
    if (count < 0) {
      count = -count
      binary.readLong(source)
    }
    // Even items of no bytes at all are not that many in metadata: a damaged count must not fill the memory.
    if (count > source.bytes.length + MAX_EMPTY_ITEMS) throw binary.malformed('a count is out of range')
    for (let i = 0; i < count; i += 1) items.push(readItem())
  }
}

/** @throws TypeError when the value does not fit the type: that is our fault, not the file's. */
export function writeValue(type: AvroType, value: AvroValue | undefined, sink: binary.AvroSink): void {
  switch (type.kind) {
    case 'null':
      if (value !== null && value !== undefined) throw misfit(type, value)
      break
    case 'boolean':
      if (typeof value !== 'boolean') throw misfit(type, value)
      binary.writeByte(sink, value ? 1 : 0)
      break
    case 'int':
    case 'long':
      if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) throw misfit(type, value)
      binary.writeLong(sink, value as bigint | number)
      break
    case 'float':
    case 'double':
      if (typeof value !== 'number') throw misfit(type, value)
      binary.writeDouble(sink, value, type.kind === 'float' ? 4 : 8)
      break
    case 'bytes':
      if (!(value instanceof Uint8Array)) throw misfit(type, value)
      binary.writeBytes(sink, value)
      break
    case 'string':
      if (typeof value !== 'string') throw misfit(type, value)
      binary.writeString(sink, value)
      break
    case 'fixed':
      if (!(value instanceof Uint8Array) || value.length !== type.size) throw misfit(type, value)
      binary.writeSlice(sink, value)
      break
    case 'enum': {
      const index = typeof value === 'string' ? type.symbols.indexOf(value) : -1
      if (index < 0) throw misfit(type, value)
      binary.writeLong(sink, index)
      break
    }
    case 'array':
      if (!Array.isArray(value)) throw misfit(type, value)
      writeBlock(sink, value as readonly AvroValue[], (item) => writeValue(type.items, item, sink))
      break
    case 'map':
      if (!(value instanceof Map)) throw misfit(type, value)
      writeBlock(sink, [...(value as ReadonlyMap<FieldKey, AvroValue>)], ([key, item]) => {
        binary.writeString(sink, String(key))
        writeValue(type.values, item, sink)
      })
      break
    case 'union':
      writeUnion(type, value, sink)
      break
    case 'record':
      if (!(value instanceof Map)) throw misfit(type, value)
      for (const field of type.fields) writeValue(field.type, value.get(field.key) ?? null, sink)
      break
    case 'opaque':
      if (!(value instanceof Uint8Array)) throw misfit(type, value)
      binary.writeSlice(sink, value)
      break
    default:
      assertNever(type)
  }
}

function writeUnion(
  type: Extract<AvroType, { kind: 'union' }>,
  value: AvroValue | undefined,
  sink: binary.AvroSink,
): void {
  if (isOptional(type)) {
    const index = value === null || value === undefined ? type.nullAt : 1 - type.nullAt
    binary.writeLong(sink, index)
    const branch = type.branches[index]
    if (branch) writeValue(branch, value, sink)
    return
  }
  const marked = isBranch(value) ? value : { branch: type.nullAt, value: null }
  const branch = type.branches[marked.branch]
  if (!branch || (!isBranch(value) && value !== null && value !== undefined)) throw misfit(type, value)
  binary.writeLong(sink, marked.branch)
  writeValue(branch, marked.value, sink)
}

function isBranch(value: AvroValue | undefined): value is AvroBranch {
  return typeof value === 'object' && value !== null && 'branch' in value
}

function writeBlock<T>(sink: binary.AvroSink, items: readonly T[], writeItem: (item: T) => void): void {
  if (items.length > 0) {
    binary.writeLong(sink, items.length)
    items.forEach(writeItem)
  }
  binary.writeLong(sink, 0)
}

function misfit(type: AvroType, value: unknown): TypeError {
  return new TypeError(`Not an Avro ${type.kind}: ${value instanceof Uint8Array ? 'bytes' : String(value)}`)
}
