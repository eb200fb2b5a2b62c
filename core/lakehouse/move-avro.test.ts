import { describe, expect, it } from 'vitest'
import { readAvroFile, writeAvroFile } from '../spec/avro-file.ts'
import type { AvroRecord } from '../spec/avro-value.ts'
import { readManifest } from '../spec/manifest.ts'
import { readManifestList } from '../spec/manifest-list.ts'
import { fileFormat, readList, rewriteList, rewriteManifest } from './move-avro.ts'
import { pathMap } from './move-paths.ts'

const map = pathMap('/old', '/a much longer neü place')
const DELETED_FROM = 2_147_483_546
const DATA = 0
const POSITION_DELETES = 1

const optional = (id: number, name: string, type: unknown) => ({ name, type: ['null', type], 'field-id': id })
const bounds = (id: number, name: string, key: number, value: number) =>
  optional(id, name, {
    type: 'array',
    logicalType: 'map',
    items: {
      type: 'record',
      name: `k${key}_v${value}`,
      fields: [
        { name: 'key', type: 'int', 'field-id': key },
        { name: 'value', type: 'bytes', 'field-id': value },
      ],
    },
  })
const SCHEMA = JSON.stringify({
  type: 'record',
  name: 'manifest_entry',
  fields: [
    { name: 'status', type: 'int', 'field-id': 0 },
    optional(1, 'snapshot_id', 'long'),
    {
      name: 'data_file',
      'field-id': 2,
      type: {
        type: 'record',
        name: 'r2',
        fields: [
          { name: 'content', type: 'int', 'field-id': 134 },
          { name: 'file_path', type: 'string', 'field-id': 100 },
          { name: 'file_format', type: 'string', 'field-id': 101 },
          {
            name: 'partition',
            'field-id': 102,
            type: { type: 'record', name: 'r102', fields: [optional(1000, 'p', 'string')] },
          },
          { name: 'record_count', type: 'long', 'field-id': 103 },
          { name: 'file_size_in_bytes', type: 'long', 'field-id': 104 },
          bounds(125, 'lower_bounds', 126, 127),
          bounds(128, 'upper_bounds', 129, 130),
          optional(132, 'split_offsets', { type: 'array', items: 'long' }),
          optional(143, 'referenced_data_file', 'string'),
          { name: 'custom', type: ['null', 'string', 'long'] },
        ],
      },
    },
  ],
})

const fileOf = (record: AvroRecord): Map<unknown, unknown> => new Map(record.get(2) as AvroRecord)
const bound = (key: number, value: number, id: number, text: string) =>
  new Map<number, number | Uint8Array>([
    [key, id],
    [value, Buffer.from(text)],
  ])

function entry(
  content: number,
  change: readonly (readonly [number | string, never])[] | [] = [],
): AvroRecord {
  const file = new Map<number | string, never>([
    [134, content],
    [100, '/old/ns/t/data/a.parquet'],
    [101, 'PARQUET'],
    [102, new Map([[1000, '/old/ns']])],
    [103, 7n],
    [104, 100n],
    [125, [bound(126, 127, DELETED_FROM, '/old/ns'), bound(126, 127, 1, '/old/rows')]],
    [128, [bound(129, 130, DELETED_FROM, '/old/nt'), bound(129, 130, 1, '/old/rows')]],
    [132, [4n, 50n]],
    [143, null],
    ['custom', { branch: 2, value: 9_223_372_036_854_775_807n }],
    ...change,
  ] as never)
  return new Map<number, never>([
    [0, 1],
    [1, 8_958_860_120_812_242_164n],
    [2, file],
  ] as never)
}

const manifestOf = (...records: readonly AvroRecord[]) =>
  readManifest(
    writeAvroFile({ schemaText: SCHEMA, header: new Map([['content', 'x']]), records, codec: 'null' }),
  )

/** The data files of the rewritten manifest. */
function rewritten(records: readonly AvroRecord[], deletes: Parameters<typeof rewriteManifest>[2]) {
  const bytes = rewriteManifest(manifestOf(...records), map, deletes)
  if (bytes === undefined) return undefined
  const file = readAvroFile(bytes)
  expect(file.schemaText).toBe(SCHEMA)
  expect(file.header.get('content')).toBe('x')
  return file.records.map(fileOf)
}

const boundTexts = (file: Map<unknown, unknown> | undefined, field: number) =>
  ((file?.get(field) ?? []) as readonly AvroRecord[]).map((one) => {
    const [id, value] = [...one.values()]
    return [id, Buffer.from(value as Uint8Array).toString()]
  })

describe('a manifest', () => {
  it('of data: paths change, and nothing else does, rows that look like paths included', () => {
    const [file] = rewritten([entry(DATA)], () => undefined) ?? []
    const expected = fileOf(entry(DATA)).set(100, '/a much longer neü place/ns/t/data/a.parquet')
    expect(file).toEqual(expected)
  })

  it('of position deletes: size, referenced file and bounds are those of the rewritten file', () => {
    const records = [entry(POSITION_DELETES, [[143, '/old/ns/t/data/b.parquet' as never]])]
    const [file] =
      rewritten(records, (location) =>
        location === '/old/ns/t/data/a.parquet' ? { size: 222, bounds: ['/x/low', '/x/high'] } : undefined,
      ) ?? []
    expect(file?.get(104)).toBe(222n)
    expect(file?.get(132)).toEqual([4n])
    expect(file?.get(143)).toBe('/a much longer neü place/ns/t/data/b.parquet')
    // The old bounds were cut short, as some writers do: the new ones come from the file.
    expect(boundTexts(file, 125)).toEqual([
      [DELETED_FROM, '/x/low'],
      [1, '/old/rows'],
    ])
    expect(boundTexts(file, 128)).toEqual([
      [DELETED_FROM, '/x/high'],
      [1, '/old/rows'],
    ])
  })

  it('of deletion vectors: bounds are the paths that they name', () => {
    const [file] = rewritten([entry(POSITION_DELETES)], () => ({ size: 5, bounds: null })) ?? []
    expect(boundTexts(file, 125)[0]).toEqual([DELETED_FROM, '/a much longer neü place/ns'])
    expect(file?.get(132)).toEqual([4n, 50n])
  })

  it('that names only files elsewhere is left alone', () => {
    const elsewhere = entry(DATA, [[100, '/elsewhere/a.parquet' as never]])
    expect(rewritten([elsewhere], () => undefined)).toBeUndefined()
  })

  it('says the formats of its files', () => {
    expect(manifestOf(entry(DATA)).entries.map(fileFormat)).toEqual(['parquet'])
  })
})

describe('a manifest list', () => {
  const LIST = JSON.stringify({
    type: 'record',
    name: 'manifest_file',
    fields: [
      { name: 'manifest_path', type: 'string', 'field-id': 500 },
      { name: 'manifest_length', type: 'long', 'field-id': 501 },
      { name: 'later', type: ['null', 'bytes'], 'field-id': 9999 },
    ],
  })
  const listOf = (...paths: readonly string[]) =>
    readList(
      writeAvroFile({
        schemaText: LIST,
        header: new Map([['snapshot-id', '1']]),
        codec: 'null',
        records: paths.map(
          (path) =>
            new Map<number, string | bigint | Uint8Array>([
              [500, path],
              [501, 10n],
              [9999, Buffer.from('/old/x')],
            ]),
        ),
      }),
    )

  it('has the new paths and lengths, in its own schema and compression', () => {
    const bytes = rewriteList(
      listOf('/old/m1.avro', '/old/m2.avro', '/elsewhere/m3.avro'),
      map,
      (location) => (location === '/old/m1.avro' ? 1234 : undefined),
    )
    const file = readAvroFile(bytes ?? new Uint8Array())
    expect(file.schemaText).toBe(LIST)
    expect(file.codec).toBe('null')
    expect(file.header.get('snapshot-id')).toBe('1')
    expect(
      readManifestList(bytes ?? new Uint8Array()).manifests.map((one) => [one.path, one.length]),
    ).toEqual([
      ['/a much longer neü place/m1.avro', 1234],
      ['/a much longer neü place/m2.avro', 10],
      ['/elsewhere/m3.avro', 10],
    ])
    expect(Buffer.from(file.records[0]?.get(9999) as Uint8Array).toString()).toBe('/old/x')
  })

  it('that names only manifests elsewhere is left alone', () => {
    expect(rewriteList(listOf('/elsewhere/m3.avro'), map, () => 1)).toBeUndefined()
  })
})
