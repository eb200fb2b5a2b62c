// Avro object container files: a header with the schema, then blocks of records, each closed by the sync marker.
// Writing keeps the schema's own text, so that Iceberg's `field-id` attributes stay (generic encoders drop them and
// readers then fail).

import { randomBytes } from 'node:crypto'
import * as binary from './avro-binary.ts'
import { compressBlock, decompressBlock } from './avro-codecs.ts'
import { type FieldKey, parseAvroSchema } from './avro-schema.ts'
import { type AvroRecord, type AvroValue, readValue, writeValue } from './avro-value.ts'
import { type JsonValue, parseJson } from './json.ts'

const MAGIC = Uint8Array.of(0x4f, 0x62, 0x6a, 1)
const SYNC_LENGTH = 16
const SCHEMA_KEY = 'avro.schema'
const CODEC_KEY = 'avro.codec'
/** Readers take a block at a time into memory. */
const RECORDS_PER_BLOCK = 1000

export interface AvroFile {
  /** The schema's text as its writer wrote it, attributes and all. */
  readonly schemaText: string
  /** Other keys of the header (Iceberg: `schema`, `partition-spec`, `format-version`, …), as text. */
  readonly header: ReadonlyMap<string, string>
  readonly codec: string
  readonly records: readonly AvroRecord[]
}

/**
 * @param opaque keys of fields to keep as raw bytes.
 * @throws FirnError `io` when the bytes are not a whole Avro file of records, `unsupported` for an unknown codec.
 */
export function readAvroFile(bytes: Uint8Array, opaque?: ReadonlySet<FieldKey>): AvroFile {
  const source = binary.sourceOf(bytes)
  if (Buffer.compare(binary.readSlice(source, MAGIC.length), MAGIC) !== 0)
    throw binary.malformed('it does not begin as an Avro file')
  const values = readValue({ kind: 'map', values: { kind: 'bytes' } }, source) as ReadonlyMap<
    string,
    Uint8Array
  >
  const header = new Map([...values].map(([key, value]) => [key, Buffer.from(value).toString('utf8')]))
  const schemaText = header.get(SCHEMA_KEY)
  if (schemaText === undefined) throw binary.malformed('its header has no schema')
  const codec = header.get(CODEC_KEY) ?? 'null'
  header.delete(SCHEMA_KEY)
  header.delete(CODEC_KEY)
  const type = parseAvroSchema(schemaOf(schemaText), opaque)
  const sync = binary.readSlice(source, SYNC_LENGTH)

  const records: AvroRecord[] = []
  while (source.position < bytes.length) {
    const count = binary.readInt(source)
    if (count < 0) throw binary.malformed('a block has a negative count')
    const block = binary.sourceOf(decompressBlock(codec, binary.readBytes(source)))
    for (let i = 0; i < count; i += 1) records.push(asRecord(readValue(type, block)))
    if (block.position !== block.bytes.length) throw binary.malformed('a block is longer than its records')
    if (Buffer.compare(binary.readSlice(source, SYNC_LENGTH), sync) !== 0)
      throw binary.malformed('a block lacks its sync marker')
  }
  return { schemaText, header, codec, records }
}

/** The inverse of {@link readAvroFile}: the header keeps the schema's text and every key. */
export function writeAvroFile(
  file: Omit<AvroFile, 'codec'> & { readonly codec?: 'null' | 'deflate' },
  opaque?: ReadonlySet<FieldKey>,
): Uint8Array {
  const codec = file.codec ?? 'deflate'
  const type = parseAvroSchema(schemaOf(file.schemaText), opaque)
  const sync = randomBytes(SYNC_LENGTH)
  const out = binary.newSink()
  binary.writeSlice(out, MAGIC)
  const header = new Map<string, AvroValue>(
    [[SCHEMA_KEY, file.schemaText] as const, [CODEC_KEY, codec] as const, ...file.header].map(
      ([key, text]) => [key, Buffer.from(text, 'utf8')] as const,
    ),
  )
  writeValue({ kind: 'map', values: { kind: 'bytes' } }, header, out)
  binary.writeSlice(out, sync)

  for (let start = 0; start < file.records.length; start += RECORDS_PER_BLOCK) {
    const records = file.records.slice(start, start + RECORDS_PER_BLOCK)
    const block = binary.newSink()
    for (const record of records) writeValue(type, record, block)
    binary.writeLong(out, records.length)
    binary.writeBytes(out, compressBlock(codec, binary.finish(block)))
    binary.writeSlice(out, sync)
  }
  return binary.finish(out)
}

function schemaOf(text: string): JsonValue {
  try {
    return parseJson(text)
  } catch {
    throw binary.malformed('its schema is not JSON')
  }
}

function asRecord(value: AvroValue): AvroRecord {
  if (!(value instanceof Map)) throw binary.malformed('it does not hold records')
  return value
}
