// Rewrites the paths in a Puffin file: each deletion vector names its data file in the footer, by which PyIceberg
// finds it (Puffin specification, "File structure"). Blobs stay where they are, so offsets to them stay true.

import { malformed } from '../spec/avro-binary.ts'
import { rewriteJson } from './move-json.ts'
import type { PathMap } from './move-paths.ts'

const MAGIC = Buffer.from('PFA1')
/** Behind the footer's payload: its size, flags and the magic. */
const TAIL_LENGTH = 12
const COMPRESSED = 1

/** @throws FirnError `io`, SyntaxError when the bytes are not a whole Puffin file */
export function rewritePuffin(bytes: Uint8Array, map: PathMap): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tail = file.length - TAIL_LENGTH
  if (tail < 2 * MAGIC.length || !file.subarray(-MAGIC.length).equals(MAGIC))
    throw malformed('it does not end as a Puffin file')
  const start = tail - file.readInt32LE(tail)
  if (start < 2 * MAGIC.length || start > tail || !file.subarray(start - MAGIC.length, start).equals(MAGIC))
    throw malformed('its footer is not where it should be')
  // A compressed footer stays: no writer of tables makes one, and what it says stands in the manifest too.
  if ((file.readUInt8(tail + 4) & COMPRESSED) !== 0) return bytes
  const payload = file.toString('utf8', start, tail)
  const rewritten = Buffer.from(
    rewriteJson(payload, (value, key) => (key === 'referenced-data-file' ? map.move(value) : undefined)),
  )
  const size = Buffer.alloc(4)
  size.writeInt32LE(rewritten.length)
  return Buffer.concat([file.subarray(0, start), rewritten, size, file.subarray(tail + 4)])
}
