import { describe, expect, it } from 'vitest'
import { parseJson, stringifyJson } from './json.ts'
import { readTableMetadata, tableMetadataToJson, withoutHistoricalSnapshots } from './metadata.ts'

/** As the table specification's appendix shows a v1 table of an old writer. */
const OLD_V1 = `{
  "format-version": 1, "table-uuid": "d20125c8-7284-442c-9aea-15fee620737c", "location": "s3://bucket/test",
  "last-updated-ms": 1602638573874, "last-column-id": 3,
  "schema": {"type": "struct", "fields": [
    {"id": 1, "name": "x", "required": true, "type": "long"},
    {"id": 2, "name": "y", "required": true, "type": "long", "doc": "comment"}]},
  "partition-spec": [{"name": "x", "transform": "identity", "source-id": 1}],
  "properties": {}, "current-snapshot-id": 638933773299822130,
  "snapshots": [{"snapshot-id": 638933773299822130, "timestamp-ms": 1662532818843, "manifests": ["/a.avro"]}]
}`

const V3 = `{
  "format-version": 3, "table-uuid": "u", "location": "/t", "last-sequence-number": 34, "next-row-id": 9,
  "last-updated-ms": 1602638573590, "last-column-id": 1, "current-schema-id": 0,
  "schemas": [{"type": "struct", "schema-id": 0, "fields": [{"id": 1, "name": "x", "required": true, "type": "long", "initial-default": 1}]}],
  "default-spec-id": 0, "partition-specs": [{"spec-id": 0, "fields": []}], "last-partition-id": 999,
  "default-sort-order-id": 0, "sort-orders": [{"order-id": 0, "fields": []}],
  "refs": {"main": {"snapshot-id": 8744736658442914487, "type": "branch"}},
  "current-snapshot-id": 8744736658442914487,
  "snapshots": [
    {"snapshot-id": 5, "timestamp-ms": 1, "sequence-number": 33, "manifest-list": "/l", "key-id": "k"},
    {"snapshot-id": 8744736658442914487, "timestamp-ms": 2, "sequence-number": 34, "manifest-list": "/m", "first-row-id": 0, "added-rows": 9}],
  "statistics": [{"snapshot-id": 5, "statistics-path": "/s", "blob-metadata": [{"type": "x"}]}],
  "encryption-keys": [{"key-id": "k"}], "a-field-of-the-future": {"deep": [1]}
}`

describe('readTableMetadata', () => {
  it('fills in what an old v1 table leaves out', () => {
    expect(readTableMetadata(parseJson(OLD_V1))).toMatchObject({
      'current-schema-id': 0,
      schemas: [{ 'schema-id': 0 }],
      'partition-specs': [{ 'spec-id': 0, fields: [{ name: 'x', 'field-id': 1000 }] }],
      'last-partition-id': 1000,
      'sort-orders': [{ 'order-id': 0, fields: [] }],
      'last-sequence-number': 0,
      refs: { main: { 'snapshot-id': 638933773299822130n, type: 'branch' } },
      snapshots: [{ manifests: ['/a.avro'] }],
    })
  })

  it('writes back all that it read, fields of the future included', () => {
    const written = tableMetadataToJson(readTableMetadata(parseJson(V3)))
    expect(written).toMatchObject(parseJson(V3) as object)
    expect(tableMetadataToJson(readTableMetadata(parseJson(stringifyJson(written))))).toEqual(written)
  })

  it('writes schema and partition-spec for readers of v1', () => {
    const written = tableMetadataToJson(readTableMetadata(parseJson(OLD_V1)))
    expect(written).toMatchObject({
      schema: { fields: [{ name: 'x' }, { name: 'y' }] },
      'partition-spec': [{ name: 'x', 'field-id': 1000 }],
    })
    expect(written).not.toHaveProperty('last-sequence-number')
    expect(written).not.toHaveProperty('next-row-id')
  })

  it.each([
    ['{"format-version": 4}', 'Cannot read unsupported version 4'],
    ['{"format-version": 2, "schemas": 1}', 'Cannot parse schemas: expected an array, got 1'],
    ['{"format-version": 2}', 'schemas must exist in format v2'],
    ['[]', 'Cannot parse metadata: expected an object, got a structure'],
  ])('refuses %s', (text, message) => {
    expect(() => readTableMetadata(parseJson(text))).toThrow(message)
  })
})

describe('withoutHistoricalSnapshots', () => {
  it('keeps only what a ref points to', () => {
    const table = withoutHistoricalSnapshots(readTableMetadata(parseJson(V3)))
    expect(table.snapshots.map((snapshot) => snapshot['snapshot-id'])).toEqual([8744736658442914487n])
    expect(table.statistics).toEqual([])
  })
})
