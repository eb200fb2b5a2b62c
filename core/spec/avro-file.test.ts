import * as zlib from 'node:zlib'
import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as binary from './avro-binary.ts'
import { readAvroFile, writeAvroFile } from './avro-file.ts'
import type { FieldKey } from './avro-schema.ts'
import type { AvroRecord, AvroValue } from './avro-value.ts'
import { crc32 } from './snappy.ts'

const SCHEMA = {
  type: 'record',
  name: 'r',
  fields: [
    { name: 'id', type: 'int', 'field-id': 1 },
    { name: 'text', type: ['null', 'string'], default: null, 'field-id': 2, doc: 'kept' },
  ],
}
const record = (id: number, text: string | null): AvroRecord =>
  new Map<FieldKey, AvroValue>([
    [1, id],
    [2, text],
  ])
const records = fc.array(
  fc.tuple(fc.integer(), fc.option(fc.string())).map(([id, text]) => record(id, text)),
  {
    maxLength: 2500,
  },
)

describe('Avro files', () => {
  it('are read as they were written: records, header and the text of the schema', () => {
    fc.assert(
      fc.property(records, fc.constantFrom('null' as const, 'deflate' as const), (rows, codec) => {
        const schemaText = JSON.stringify(SCHEMA)
        const header = new Map([['format-version', '2']])
        const file = readAvroFile(writeAvroFile({ schemaText, header, records: rows, codec }))
        expect(file).toEqual({ schemaText, header, records: rows, codec })
      }),
      { numRuns: 30 },
    )
  })

  it.each(['null', 'deflate'] as const)(
    'of another implementation are read (%s), and ours by it',
    async (codec) => {
      const rows = Array.from({ length: 3000 }, (_, id) => ({ id, text: id % 3 === 0 ? null : `row ${id}` }))
      const encoder = new avro.streams.BlockEncoder(avro.Type.forSchema(SCHEMA as avro.Schema), { codec })
      const chunks: Buffer[] = []
      encoder.on('data', (chunk: Buffer) => chunks.push(chunk))
      const ended = new Promise((resolve) => encoder.on('end', resolve))
      for (const row of rows) encoder.write(row)
      encoder.end()
      await ended
      const theirs = readAvroFile(Buffer.concat(chunks))
      // Their encoder drops the field ids from the header: keys are then the names.
      expect(theirs.records).toEqual(
        rows.map(
          ({ id, text }) =>
            new Map<FieldKey, AvroValue>([
              ['id', id],
              ['text', text],
            ]),
        ),
      )

      const ours = writeAvroFile({
        schemaText: JSON.stringify(SCHEMA),
        header: new Map(),
        records: rows.map(({ id, text }) => record(id, text)),
        codec,
      })
      const decoder = new avro.streams.BlockDecoder()
      const read: unknown[] = []
      decoder.on('data', (row: { id: number; text: string | null }) => read.push({ ...row }))
      const decoded = new Promise((resolve, reject) => decoder.on('end', resolve).on('error', reject))
      decoder.end(Buffer.from(ours))
      await decoded
      expect(read).toEqual(rows)
    },
  )

  it('cut short at any byte are refused', () => {
    const bytes = writeAvroFile({
      schemaText: JSON.stringify(SCHEMA),
      header: new Map(),
      records: [record(1, 'a'), record(2, null)],
      codec: 'deflate',
    })
    // Cut right behind the header it is a whole file without records.
    const headerEnd = readableLengths(bytes)
    expect(headerEnd).toHaveLength(2)
  })

  it('compressed with snappy are read, back references and checksum included', () => {
    const text = 'the snow of yesteryear '.repeat(40)
    const file = readAvroFile(withBlock('snappy', snappyBlock(text), 1))
    expect(file.records).toEqual([record(1, text)])
    const damaged = snappyBlock(text)
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1
    expect(() => readAvroFile(withBlock('snappy', damaged, 1))).toThrow(/damaged/)
  })

  it('compressed with zstandard are read where Node can, else refused with what to do', () => {
    const plain = blockOf(1, 'zstd')
    const compress: unknown = Reflect.get(zlib, 'zstdCompressSync')
    if (typeof compress === 'function') {
      const file = readAvroFile(withBlock('zstandard', compress(plain) as Uint8Array, 1))
      expect(file.records).toEqual([record(1, 'zstd')])
    } else expect(() => readAvroFile(withBlock('zstandard', plain, 1))).toThrow(/zstandard/)
  })

  it('of an unknown codec are refused by its name', () => {
    expect(() => readAvroFile(withBlock('bzip2', new Uint8Array(4), 1))).toThrow(/bzip2/)
  })
})

function readableLengths(bytes: Uint8Array): number[] {
  const readable: number[] = []
  for (let length = 0; length <= bytes.length; length += 1) {
    try {
      readAvroFile(bytes.subarray(0, length))
      readable.push(length)
    } catch (error) {
      expect(error).toMatchObject({ code: 'io' })
    }
  }
  return readable
}

function blockOf(id: number, text: string): Uint8Array {
  const sink = binary.newSink()
  binary.writeLong(sink, id)
  binary.writeLong(sink, 1)
  binary.writeString(sink, text)
  return binary.finish(sink)
}

/** An Avro file with one block as given. */
function withBlock(codec: string, block: Uint8Array, count: number): Uint8Array {
  const empty = writeAvroFile({
    schemaText: JSON.stringify(SCHEMA),
    header: new Map(),
    records: [],
    codec: 'null',
  })
  const marker = Buffer.from(empty).indexOf('\x14avro.codec\x08null')
  const name = Buffer.from(codec)
  const sink = binary.newSink()
  binary.writeSlice(sink, empty.subarray(0, marker + 11))
  binary.writeBytes(sink, name)
  binary.writeSlice(sink, empty.subarray(marker + 16))
  binary.writeLong(sink, count)
  binary.writeBytes(sink, block)
  binary.writeSlice(sink, empty.subarray(empty.length - 16))
  return binary.finish(sink)
}

/** The record with this text as Snappy would: one literal, then copies of it. */
function snappyBlock(text: string): Uint8Array {
  const plain = blockOf(1, text)
  const period = 'the snow of yesteryear '.length
  const prefix = plain.length - text.length
  const literal = plain.subarray(0, prefix + period)
  const sink = binary.newSink()
  writeUnsigned(sink, plain.length)
  // Literal with its length in one further byte.
  binary.writeByte(sink, 60 << 2)
  binary.writeByte(sink, literal.length - 1)
  binary.writeSlice(sink, literal)
  for (let left = plain.length - literal.length; left > 0; ) {
    const size = Math.min(left, left > 64 && left < 68 ? 60 : 64)
    binary.writeByte(sink, ((size - 1) << 2) | 2)
    binary.writeByte(sink, period)
    binary.writeByte(sink, 0)
    left -= size
  }
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(plain))
  binary.writeSlice(sink, checksum)
  return binary.finish(sink)
}

function writeUnsigned(sink: binary.AvroSink, value: number): void {
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) binary.writeByte(sink, (rest & 0x7f) | 0x80)
  binary.writeByte(sink, rest)
}
