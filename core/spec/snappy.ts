// Reads Snappy's raw format (a length, then literals and back references), for Avro blocks: format_description.txt
// of google/snappy. Only reading: we never write it.

import { malformed } from './avro-binary.ts'

/** A copy of 64 bytes takes at least 2 bytes. */
const MAX_EXPANSION = 32

/** @param checksum CRC-32 of the result, which Avro stores behind each block. */
export function uncompressSnappy(input: Uint8Array, checksum: number): Uint8Array {
  let at = 0
  const next = (): number => {
    const byte = input[at]
    if (byte === undefined) throw malformed('a snappy block ends early')
    at += 1
    return byte
  }
  const little = (bytes: number): number => {
    let value = 0
    for (let i = 0; i < bytes; i += 1) value += next() * 2 ** (8 * i)
    return value
  }

  let length = 0
  for (let shift = 0; ; shift += 7) {
    const byte = next()
    length += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  if (length > input.length * MAX_EXPANSION) throw malformed('a snappy block has a wrong length')
  const output = new Uint8Array(length)
  let filled = 0

  while (at < input.length) {
    const tag = next()
    if ((tag & 3) === 0) {
      const short = tag >> 2
      const size = (short < 60 ? short : little(short - 59)) + 1
      if (at + size > input.length || filled + size > length) throw malformed('a snappy literal is too long')
      output.set(input.subarray(at, at + size), filled)
      at += size
      filled += size
      continue
    }
    const [size, offset] = copyOf(tag, next, little)
    if (offset === 0 || offset > filled || filled + size > length)
      throw malformed('a snappy copy is out of range')
    // Byte by byte: a copy may reach into what it writes.
    for (let i = 0; i < size; i += 1, filled += 1) output[filled] = output[filled - offset] ?? 0
  }
  if (filled !== length || crc32(output) !== checksum) throw malformed('a snappy block has a wrong checksum')
  return output
}

function copyOf(tag: number, next: () => number, little: (bytes: number) => number): [number, number] {
  switch (tag & 3) {
    case 1:
      return [((tag >> 2) & 7) + 4, (tag >> 5) * 256 + next()]
    case 2:
      return [(tag >> 2) + 1, little(2)]
    default:
      return [(tag >> 2) + 1, little(4)]
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** node:zlib has one, but only from Node 22.2 on. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}
