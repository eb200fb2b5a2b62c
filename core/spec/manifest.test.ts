import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addedFilesOf } from './added-files.ts'
import { readAvroFile, writeAvroFile } from './avro-file.ts'
import type { FieldKey } from './avro-schema.ts'
import type { AvroRecord, AvroValue } from './avro-value.ts'
import { stringifyJson } from './json.ts'
import { changeEntry, inherit, readManifest, upgradeManifest, writeManifest } from './manifest.ts'
import {
  changeManifest,
  hasCounts,
  mergeUnknownFields,
  newManifest,
  readManifestList,
  writeManifestList,
} from './manifest-list.ts'

const count = fc.nat(1_000_000)
const manifests = fc.array(
  fc
    .record({
      path: fc.string(),
      length: count,
      partitionSpecId: fc.nat(10),
      content: fc.constantFrom('data' as const, 'deletes' as const),
      sequenceNumber: count,
      minSequenceNumber: count,
      addedSnapshotId: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
      addedFiles: count,
      existingFiles: count,
      deletedFiles: count,
      addedRows: count,
      existingRows: count,
      deletedRows: count,
      firstRowId: fc.option(fc.bigInt({ min: 0n, max: 2n ** 53n })),
      partitions: fc.option(
        fc.array(
          fc
            .tuple(fc.boolean(), fc.option(fc.boolean()), fc.option(fc.uint8Array()))
            .map(([nulls, nan, bound]): AvroRecord => {
              const bytes = bound && Buffer.from(bound)
              return new Map<FieldKey, AvroValue>([
                [509, nulls],
                [518, nan],
                [510, bytes],
                [511, bytes],
              ])
            }),
        ),
      ),
    })
    .map(newManifest),
)

describe('manifest lists', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(manifests, (list) => {
        const bytes = writeManifestList({
          manifests: list,
          unknownFields: [],
          formatVersion: 3,
          snapshotId: 1n,
          parentId: null,
          sequenceNumber: 1,
          firstRowId: 0,
        })
        const read = readManifestList(bytes).manifests
        expect(read).toEqual(list.map((m) => ({ ...m, record: new Map([...m.record, [519, null]]) })))
      }),
    )
  })

  it("keep other writers' fields: key metadata, and what no specification knows", () => {
    const schema = {
      type: 'record',
      name: 'manifest_file',
      fields: [
        { name: 'manifest_path', type: 'string', 'field-id': 500 },
        { name: 'manifest_length', type: 'long', 'field-id': 501 },
        { name: 'partition_spec_id', type: 'int', 'field-id': 502 },
        { name: 'added_snapshot_id', type: 'long', 'field-id': 503 },
        { name: 'added_data_files_count', type: 'int', 'field-id': 504 },
        { name: 'key_metadata', type: ['null', 'bytes'], 'field-id': 519 },
        { name: 'from_the_future', type: ['null', { type: 'map', values: 'long' }], 'field-id': 9999 },
      ],
    }
    const bytes = writeAvroFile({
      schemaText: stringifyJson(schema),
      header: new Map(),
      records: [
        new Map<FieldKey, AvroValue>([
          [500, 's3://a/m.avro'],
          [501, 10n],
          [502, 0],
          [503, 8744736658442914487n],
          [504, 2],
          [519, Buffer.from('key')],
          [9999, new Map<FieldKey, AvroValue>([['x', 1n]])],
        ]),
      ],
    })
    const read = readManifestList(bytes)
    expect(read.manifests[0]).toMatchObject({
      path: 's3://a/m.avro',
      addedSnapshotId: 8744736658442914487n,
      addedFiles: 2,
    })
    expect(read.manifests.map(hasCounts)).toEqual([false])
    const other = newManifest({ ...blank, path: 'ours', partitions: null })
    const again = readManifestList(
      writeManifestList({
        manifests: [...read.manifests, other],
        unknownFields: mergeUnknownFields(read, { manifests: [], unknownFields: [] }, read),
        formatVersion: 2,
        snapshotId: 1n,
        parentId: 8744736658442914487n,
        sequenceNumber: 2,
      }),
    )
    expect(again.manifests[0]?.record.get(519)).toEqual(Buffer.from('key'))
    expect(again.manifests[0]?.record.get(9999)).toEqual(new Map([['x', 1n]]))
    expect(again.manifests[1]?.record.get(9999)).toBeNull()
    expect(again.unknownFields).toEqual(read.unknownFields)
  })
})

const blank = {
  path: 'm.avro',
  length: 1,
  partitionSpecId: 0,
  content: 'data' as const,
  sequenceNumber: 5,
  minSequenceNumber: 5,
  addedSnapshotId: 7n,
  addedFiles: 0,
  existingFiles: 0,
  deletedFiles: 0,
  addedRows: 0,
  existingRows: 0,
  deletedRows: 0,
  firstRowId: null,
}

/** As DuckDB writes them: uncompressed, sequence numbers and snapshot ids null. */
function manifestBytes(
  files: readonly { status: number; path: string; rows: number; region: string | null }[],
): Uint8Array {
  const schema = {
    type: 'record',
    name: 'manifest_entry',
    fields: [
      { name: 'status', type: { type: 'int' }, 'field-id': 0 },
      { name: 'snapshot_id', type: ['null', { type: 'long' }], 'field-id': 1 },
      {
        name: 'data_file',
        'field-id': 2,
        type: {
          type: 'record',
          name: 'data_file',
          fields: [
            { name: 'file_path', type: 'string', 'field-id': 100 },
            {
              name: 'partition',
              'field-id': 102,
              type: {
                type: 'record',
                name: 'partition',
                fields: [{ name: 'region', type: ['null', 'string'], 'field-id': 1000 }],
              },
            },
            { name: 'record_count', type: 'long', 'field-id': 103 },
            { name: 'file_size_in_bytes', type: 'long', 'field-id': 104 },
          ],
        },
      },
    ],
  }
  return writeAvroFile({
    schemaText: stringifyJson(schema),
    header: new Map([['format-version', '1']]),
    codec: 'null',
    records: files.map(
      ({ status, path, rows, region }) =>
        new Map<FieldKey, AvroValue>([
          [0, status],
          [1, null],
          [
            2,
            new Map<FieldKey, AvroValue>([
              [100, path],
              [102, new Map([[1000, region]])],
              [103, BigInt(rows)],
              [104, 10n],
            ]),
          ],
        ]),
    ),
  })
}

describe('manifests', () => {
  const bytes = manifestBytes([
    { status: 1, path: 'a', rows: 3, region: 'nord' },
    { status: 2, path: 'b', rows: 5, region: null },
    { status: 0, path: 'c', rows: 2, region: 'süd' },
  ])

  it('give their entries, with what they inherit', () => {
    const { entries } = readManifest(bytes)
    expect(entries.map(({ status, filePath, rows, size }) => [status, filePath, rows, size])).toEqual([
      ['added', 'a', 3, 10],
      ['deleted', 'b', 5, 10],
      ['existing', 'c', 2, 10],
    ])
    const manifest = newManifest({ ...blank, firstRowId: 100n, partitions: null })
    expect(inherit(entries, manifest)).toMatchObject([
      { snapshotId: 7n, sequenceNumber: 5, fileSequenceNumber: 5, firstRowId: 100n },
      { snapshotId: 7n, sequenceNumber: 5, fileSequenceNumber: 5, firstRowId: null },
      { snapshotId: 7n, sequenceNumber: 5, fileSequenceNumber: 5, firstRowId: 103n },
    ])
  })

  it('of version 1 are upgraded without touching a partition value', () => {
    const old = readManifest(bytes)
    const upgraded = upgradeManifest(old, 3)
    const entries = inherit(upgraded.entries, newManifest({ ...blank, partitions: null })).map((entry) =>
      changeEntry(entry, { status: 'existing' }),
    )
    const written = writeManifest({ ...upgraded, entries })
    const again = readManifest(written)
    expect(again.header.get('format-version')).toBe('3')
    expect(again.header.get('content')).toBe('data')
    expect(again.entries).toMatchObject([
      { status: 'existing', snapshotId: 7n, sequenceNumber: 5, content: 'data', filePath: 'a', rows: 3 },
      { filePath: 'b' },
      { filePath: 'c' },
    ])
    const regions = readAvroFile(written).records.map((record) => (record.get(2) as AvroRecord).get(102))
    expect(regions).toEqual([new Map([[1000, 'nord']]), new Map([[1000, null]]), new Map([[1000, 'süd']])])
  })
})

describe('the files that a snapshot adds', () => {
  it('are its list, its own manifests, and what those add', async () => {
    const list = writeManifestList({
      manifests: [
        changeManifest(newManifest({ ...blank, partitions: null }), {
          path: 'old.avro',
          addedSnapshotId: 6n,
        }),
        newManifest({ ...blank, path: 'new.avro', addedFiles: 1, partitions: null }),
        newManifest({ ...blank, path: 'deleted.avro', deletedFiles: 2, partitions: null }),
      ],
      unknownFields: [],
      formatVersion: 2,
      snapshotId: 7n,
      parentId: 6n,
      sequenceNumber: 5,
    })
    const files = new Map([
      ['list.avro', list],
      [
        'new.avro',
        manifestBytes([
          { status: 1, path: 'added.parquet', rows: 1, region: null },
          { status: 0, path: 'kept.parquet', rows: 1, region: null },
        ]),
      ],
    ])
    const read = async (path: string): Promise<Uint8Array> =>
      files.get(path) ?? Promise.reject(new Error(path))
    expect(await addedFilesOf({ read }, { 'snapshot-id': 7n, 'manifest-list': 'list.avro' })).toEqual([
      'list.avro',
      'new.avro',
      'added.parquet',
      'deleted.avro',
    ])
    expect(await addedFilesOf({ read }, { 'snapshot-id': 7n, manifests: ['m1', 'm2'] })).toEqual(['m1', 'm2'])
  })
})
