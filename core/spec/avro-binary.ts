// Avro's primitive binary encoding: the zigzag varints, lengths and little-endian floats that everything else in
// an Avro file is made of. Longs are bigint, since Iceberg's snapshot ids do not fit a JS number.

import { FirnError } from '../contract/errors.ts'

/** Reads forward through bytes; `position` is the next byte. */
export interface AvroSource {
  readonly bytes: Uint8Array
  position: number
}

export function sourceOf(bytes: Uint8Array): AvroSource {
  return { bytes, position: 0 }
}

/** @throws FirnError `io`: every malformed byte ends here. */
export function malformed(what: string): FirnError {
  return new FirnError('io', `The Avro data is damaged: ${what}.`, {
    hint: 'The file was cut short or overwritten. Restore it from a backup, or go back to an earlier snapshot.',
  })
}

export function readByte(source: AvroSource): number {
  const byte = source.bytes[source.position]
  if (byte === undefined) throw malformed('it ends in the middle of a value')
  source.position += 1
  return byte
}

/** A slice (no copy) of the next `length` bytes. */
export function readSlice(source: AvroSource, length: number): Uint8Array {
  const end = source.position + length
  if (length < 0 || end > source.bytes.length) throw malformed('a length reaches beyond its end')
  const slice = source.bytes.subarray(source.position, end)
  source.position = end
  return slice
}

/** `long` and `int`: a zigzag varint of at most ten bytes. */
export function readLong(source: AvroSource): bigint {
  let low = 0
  let shift = 0
  // Four groups of seven bits fit a JS number's bit operations; most values end there.
  for (; shift < 28; shift += 7) {
    const byte = readByte(source)
    low |= (byte & 0x7f) << shift
    if (byte < 0x80) return BigInt((low >>> 1) ^ -(low & 1))
  }
  let value = BigInt(low)
  for (; shift < 70; shift += 7) {
    const byte = readByte(source)
    value |= BigInt(byte & 0x7f) << BigInt(shift)
    if (byte < 0x80) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n))
  }
  throw malformed('a number has too many bytes')
}

/** `int`, a length or a count, as a number. */
export function readInt(source: AvroSource): number {
  const value = Number(readLong(source))
  if (!Number.isSafeInteger(value)) throw malformed('a number is out of range')
  return value
}

export function readDouble(source: AvroSource, size: 4 | 8): number {
  const { buffer, byteOffset, byteLength } = readSlice(source, size)
  const view = new DataView(buffer, byteOffset, byteLength)
  return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true)
}

/** `bytes` and `string`: a length and that many bytes. */
export function readBytes(source: AvroSource): Uint8Array {
  return readSlice(source, readInt(source))
}

export function readString(source: AvroSource): string {
  const { buffer, byteOffset, byteLength } = readBytes(source)
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8')
}

/** Collects bytes; `finish` gives them in one piece. */
export interface AvroSink {
  bytes: Uint8Array
  length: number
}

export function newSink(): AvroSink {
  return { bytes: new Uint8Array(1024), length: 0 }
}

export function finish(sink: AvroSink): Uint8Array {
  return sink.bytes.slice(0, sink.length)
}

function reserve(sink: AvroSink, more: number): void {
  const needed = sink.length + more
  if (needed <= sink.bytes.length) return
  const grown = new Uint8Array(Math.max(needed, sink.bytes.length * 2))
  grown.set(sink.bytes.subarray(0, sink.length))
  sink.bytes = grown
}

export function writeByte(sink: AvroSink, byte: number): void {
  reserve(sink, 1)
  sink.bytes[sink.length] = byte
  sink.length += 1
}

export function writeSlice(sink: AvroSink, bytes: Uint8Array): void {
  reserve(sink, bytes.length)
  sink.bytes.set(bytes, sink.length)
  sink.length += bytes.length
}

export function writeLong(sink: AvroSink, value: bigint | number): void {
  const long = BigInt(value)
  if (BigInt.asIntN(64, long) !== long) throw new RangeError(`Not a 64-bit integer: ${long}`)
  let rest = BigInt.asUintN(64, (long << 1n) ^ (long >> 63n))
  while (rest > 0x7fn) {
    writeByte(sink, Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  writeByte(sink, Number(rest))
}

export function writeDouble(sink: AvroSink, value: number, size: 4 | 8): void {
  const view = new DataView(new ArrayBuffer(size))
  if (size === 4) view.setFloat32(0, value, true)
  else view.setFloat64(0, value, true)
  writeSlice(sink, new Uint8Array(view.buffer))
}

export function writeBytes(sink: AvroSink, bytes: Uint8Array): void {
  writeLong(sink, bytes.length)
  writeSlice(sink, bytes)
}

export function writeString(sink: AvroSink, text: string): void {
  writeBytes(sink, Buffer.from(text, 'utf8'))
}
