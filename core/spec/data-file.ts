// A new data file or delete file of a table without partitions, and the manifest that adds it (table specification,
// "Manifests"). Files of other writers are copied as they are instead: see manifest.ts.

import { optionalField, requiredField } from './avro-fields.ts'
import { writeAvroFile } from './avro-file.ts'
import type { FieldKey } from './avro-schema.ts'
import type { AvroRecord, AvroValue } from './avro-value.ts'
import { type JsonObject, type JsonValue, stringifyJson } from './json.ts'
import type { FileContent } from './manifest.ts'
import type { PartitionSpec } from './partitioning.ts'
import type { Schema } from './schema.ts'

export interface ColumnMetrics {
  readonly fieldId: number
  /** Bytes in the file. */
  readonly size: number | null
  /** NULLs among them. */
  readonly values: number | null
  readonly nulls: number | null
  /** Single-value serialization; null: not known, or the type has no order. */
  readonly lower: Uint8Array | null
  readonly upper: Uint8Array | null
}

export interface DataFile {
  readonly content: Extract<FileContent, 'data' | 'position-deletes'>
  readonly path: string
  readonly rows: number
  /** Bytes. */
  readonly size: number
  readonly metrics: readonly ColumnMetrics[]
}

export interface NewManifest {
  readonly files: readonly DataFile[]
  readonly schema: Schema
  /** Of the table; must have no fields. */
  readonly spec: PartitionSpec
  readonly formatVersion: number
  readonly snapshotId: bigint
}

const ADDED = 1
const CONTENT = { data: 0, 'position-deletes': 1 } as const

/** The bytes of a manifest whose entries are all added; sequence numbers are left to be inherited. */
export function manifestOfNewFiles(manifest: NewManifest): Uint8Array {
  const { files, schema, spec, formatVersion, snapshotId } = manifest
  const content = files[0]?.content === 'position-deletes' ? 'deletes' : 'data'
  const header = new Map([
    ['schema', stringifyJson(schema)],
    ['schema-id', String(schema['schema-id'])],
    ['partition-spec', stringifyJson(spec.fields)],
    ['partition-spec-id', String(spec['spec-id'])],
    ['format-version', String(formatVersion)],
    ['content', content],
  ])
  const records = files.map((file) => entryOf(file, snapshotId))
  return writeAvroFile({ schemaText: ENTRY_SCHEMA, header, records })
}

/** Field ids: the specification's tables "manifest_entry" and "data_file". */
function entryOf(file: DataFile, snapshotId: bigint): AvroRecord {
  const pairs = (key: number, value: number, of: (column: ColumnMetrics) => AvroValue): AvroValue =>
    file.metrics.flatMap((column) => {
      const known = of(column)
      return known === null
        ? []
        : [
            new Map<FieldKey, AvroValue>([
              [key, column.fieldId],
              [value, known],
            ]),
          ]
    })
  const long = (number: number | null): bigint | null => (number === null ? null : BigInt(number))
  const data = new Map<FieldKey, AvroValue>([
    [134, CONTENT[file.content]],
    [100, file.path],
    [101, 'PARQUET'],
    [102, new Map<FieldKey, AvroValue>()],
    [103, BigInt(file.rows)],
    [104, BigInt(file.size)],
    [108, pairs(117, 118, ({ size }) => long(size))],
    [109, pairs(119, 120, ({ values }) => long(values))],
    [110, pairs(121, 122, ({ nulls }) => long(nulls))],
    [125, pairs(126, 127, ({ lower }) => lower)],
    [128, pairs(129, 130, ({ upper }) => upper)],
  ])
  return new Map<FieldKey, AvroValue>([
    [0, ADDED],
    [1, snapshotId],
    [3, null],
    [4, null],
    [2, data],
  ])
}

/** Avro's maps have text for keys, so Iceberg writes a map as an array of pairs. */
const pairsOf = (keyId: number, valueId: number, value: JsonValue): JsonObject => ({
  type: 'array',
  logicalType: 'map',
  items: {
    type: 'record',
    name: `k${keyId}_v${valueId}`,
    fields: [requiredField(keyId, 'key', 'int'), requiredField(valueId, 'value', value)],
  },
})

const ENTRY_SCHEMA = stringifyJson({
  type: 'record',
  name: 'manifest_entry',
  fields: [
    requiredField(0, 'status', 'int'),
    optionalField(1, 'snapshot_id', 'long'),
    optionalField(3, 'sequence_number', 'long'),
    optionalField(4, 'file_sequence_number', 'long'),
    requiredField(2, 'data_file', {
      type: 'record',
      name: 'r2',
      fields: [
        requiredField(134, 'content', 'int'),
        requiredField(100, 'file_path', 'string'),
        requiredField(101, 'file_format', 'string'),
        requiredField(102, 'partition', { type: 'record', name: 'r102', fields: [] }),
        requiredField(103, 'record_count', 'long'),
        requiredField(104, 'file_size_in_bytes', 'long'),
        optionalField(108, 'column_sizes', pairsOf(117, 118, 'long')),
        optionalField(109, 'value_counts', pairsOf(119, 120, 'long')),
        optionalField(110, 'null_value_counts', pairsOf(121, 122, 'long')),
        optionalField(125, 'lower_bounds', pairsOf(126, 127, 'bytes')),
        optionalField(128, 'upper_bounds', pairsOf(129, 130, 'bytes')),
      ],
    }),
  ],
})
