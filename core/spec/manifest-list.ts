// A snapshot's manifest list: one record a manifest, with the counts that make totals cheap. Read from any writer,
// written in the specification's full schema, with what we do not know kept.

import { optionalField, requiredField } from './avro-fields.ts'
import { readAvroFile, writeAvroFile } from './avro-file.ts'
import type { FieldKey } from './avro-schema.ts'
import type { AvroRecord, AvroValue } from './avro-value.ts'
import { type JsonObject, type JsonValue, parseJson, stringifyJson } from './json.ts'

export type ManifestContent = 'data' | 'deletes'

export interface ManifestFile {
  readonly path: string
  /** Bytes. */
  readonly length: number
  readonly partitionSpecId: number
  readonly content: ManifestContent
  /** Of the snapshot that added the manifest; 0 in tables of format version 1. */
  readonly sequenceNumber: number
  /** The lowest data sequence number among its live files. */
  readonly minSequenceNumber: number
  readonly addedSnapshotId: bigint
  readonly addedFiles: number
  readonly existingFiles: number
  readonly deletedFiles: number
  readonly addedRows: number
  readonly existingRows: number
  readonly deletedRows: number
  /** Format version 3: the row id that its first row without one gets. */
  readonly firstRowId: bigint | null
  /** Every field as read, `partitions`, `key_metadata` and unknown ones included. */
  readonly record: AvroRecord
}

export interface ManifestList {
  readonly manifests: readonly ManifestFile[]
  /** Schemas of fields that the specification does not know, to be written again. */
  readonly unknownFields: readonly JsonObject[]
}

/** Field ids: the specification's table "manifest_file". */
const ID = {
  path: 500,
  length: 501,
  partitionSpecId: 502,
  addedSnapshotId: 503,
  addedFiles: 504,
  existingFiles: 505,
  deletedFiles: 506,
  partitions: 507,
  addedRows: 512,
  existingRows: 513,
  deletedRows: 514,
  sequenceNumber: 515,
  minSequenceNumber: 516,
  content: 517,
  keyMetadata: 519,
  firstRowId: 520,
} as const

/** @throws FirnError `io` when the bytes are not a manifest list. */
export function readManifestList(bytes: Uint8Array): ManifestList {
  const file = readAvroFile(bytes)
  return { manifests: file.records.map(fromRecord), unknownFields: unknownFieldsOf(file.schemaText) }
}

function fromRecord(record: AvroRecord): ManifestFile {
  const number = (id: number): number => Number(record.get(id) ?? 0)
  const firstRowId = record.get(ID.firstRowId)
  return {
    path: String(record.get(ID.path)),
    length: number(ID.length),
    partitionSpecId: number(ID.partitionSpecId),
    content: number(ID.content) === 1 ? 'deletes' : 'data',
    sequenceNumber: number(ID.sequenceNumber),
    minSequenceNumber: number(ID.minSequenceNumber),
    addedSnapshotId: BigInt((record.get(ID.addedSnapshotId) as bigint | number | null | undefined) ?? -1),
    addedFiles: number(ID.addedFiles),
    existingFiles: number(ID.existingFiles),
    deletedFiles: number(ID.deletedFiles),
    addedRows: number(ID.addedRows),
    existingRows: number(ID.existingRows),
    deletedRows: number(ID.deletedRows),
    firstRowId: typeof firstRowId === 'bigint' ? firstRowId : null,
    record,
  }
}

/** A manifest with some fields changed; `record` follows. */
export function changeManifest(
  manifest: ManifestFile,
  change: Partial<Omit<ManifestFile, 'record'>> & { readonly partitions?: AvroValue },
): ManifestFile {
  const { partitions, ...fields } = change
  const next = { ...manifest, ...fields }
  const record = new Map<FieldKey, AvroValue>(manifest.record)
  record.set(ID.path, next.path)
  record.set(ID.length, BigInt(next.length))
  record.set(ID.partitionSpecId, next.partitionSpecId)
  record.set(ID.content, next.content === 'deletes' ? 1 : 0)
  record.set(ID.sequenceNumber, BigInt(next.sequenceNumber))
  record.set(ID.minSequenceNumber, BigInt(next.minSequenceNumber))
  record.set(ID.addedSnapshotId, next.addedSnapshotId)
  record.set(ID.addedFiles, next.addedFiles)
  record.set(ID.existingFiles, next.existingFiles)
  record.set(ID.deletedFiles, next.deletedFiles)
  record.set(ID.addedRows, BigInt(next.addedRows))
  record.set(ID.existingRows, BigInt(next.existingRows))
  record.set(ID.deletedRows, BigInt(next.deletedRows))
  record.set(ID.firstRowId, next.firstRowId)
  if (partitions !== undefined) record.set(ID.partitions, partitions)
  return { ...next, record }
}

/** A manifest that is in no list yet. */
export function newManifest(
  fields: Omit<ManifestFile, 'record'> & { readonly partitions: AvroValue },
): ManifestFile {
  const { partitions, ...manifest } = fields
  return changeManifest({ ...manifest, record: new Map() }, { partitions })
}

/** Lists of format version 1 may leave the counts out, which says nothing about the files. */
export function hasCounts(manifest: ManifestFile): boolean {
  return [ID.addedFiles, ID.existingFiles, ID.deletedFiles, ID.addedRows, ID.existingRows].every(
    (id) => typeof (manifest.record.get(id) ?? null) !== 'object',
  )
}

/** The `partitions` field: summaries of the partition values, one record a partition field, or null. */
export function partitionSummaries(manifest: ManifestFile): readonly AvroRecord[] | null {
  const value = manifest.record.get(ID.partitions)
  return Array.isArray(value) ? (value as readonly AvroRecord[]) : null
}

export interface ManifestListToWrite extends ManifestList {
  readonly formatVersion: number
  readonly snapshotId: bigint
  readonly parentId: bigint | null
  readonly sequenceNumber: number
  /** Format version 3. */
  readonly firstRowId?: number
}

export function writeManifestList(list: ManifestListToWrite): Uint8Array {
  const header = new Map([
    ['snapshot-id', String(list.snapshotId)],
    ['parent-snapshot-id', list.parentId === null ? 'null' : String(list.parentId)],
    ['sequence-number', String(list.sequenceNumber)],
    ['format-version', String(list.formatVersion)],
  ])
  if (list.firstRowId !== undefined) header.set('first-row-id', String(list.firstRowId))
  return writeAvroFile({
    schemaText: stringifyJson(schemaFor(list)),
    header,
    records: list.manifests.map((manifest) => changeManifest(manifest, {}).record),
  })
}

const PARTITION_SUMMARY: JsonObject = {
  type: 'array',
  items: {
    type: 'record',
    name: 'r508',
    fields: [
      requiredField(509, 'contains_null', 'boolean'),
      optionalField(518, 'contains_nan', 'boolean'),
      optionalField(510, 'lower_bound', 'bytes'),
      optionalField(511, 'upper_bound', 'bytes'),
    ],
  },
  'element-id': 508,
}

const FIELDS: readonly JsonObject[] = [
  requiredField(ID.path, 'manifest_path', 'string'),
  requiredField(ID.length, 'manifest_length', 'long'),
  requiredField(ID.partitionSpecId, 'partition_spec_id', 'int'),
  requiredField(ID.content, 'content', 'int'),
  requiredField(ID.sequenceNumber, 'sequence_number', 'long'),
  requiredField(ID.minSequenceNumber, 'min_sequence_number', 'long'),
  requiredField(ID.addedSnapshotId, 'added_snapshot_id', 'long'),
  requiredField(ID.addedFiles, 'added_files_count', 'int'),
  requiredField(ID.existingFiles, 'existing_files_count', 'int'),
  requiredField(ID.deletedFiles, 'deleted_files_count', 'int'),
  requiredField(ID.addedRows, 'added_rows_count', 'long'),
  requiredField(ID.existingRows, 'existing_rows_count', 'long'),
  requiredField(ID.deletedRows, 'deleted_rows_count', 'long'),
  optionalField(ID.partitions, 'partitions', PARTITION_SUMMARY),
  optionalField(ID.keyMetadata, 'key_metadata', 'bytes'),
]
const FIRST_ROW_ID = optionalField(ID.firstRowId, 'first_row_id', 'long')
const KNOWN_IDS: ReadonlySet<JsonValue> = new Set<JsonValue>(Object.values(ID))

function schemaFor(list: ManifestListToWrite): JsonObject {
  return {
    type: 'record',
    name: 'manifest_file',
    fields: [...FIELDS, ...(list.formatVersion >= 3 ? [FIRST_ROW_ID] : []), ...list.unknownFields],
  }
}

function unknownFieldsOf(schemaText: string): JsonObject[] {
  const schema = parseJson(schemaText) as { readonly fields?: readonly JsonObject[] }
  return (schema.fields ?? []).filter(
    (known) => !KNOWN_IDS.has(known['field-id'] ?? null) && isNullable(known),
  )
}

/** Only what may be null can be written for the manifests of other lists too. */
function isNullable(known: JsonObject): boolean {
  return Array.isArray(known.type) && known.type.includes('null')
}

/** The unknown fields of several lists, each once. */
export function mergeUnknownFields(...lists: readonly ManifestList[]): JsonObject[] {
  const byKey = new Map<JsonValue, JsonObject>()
  for (const list of lists)
    for (const unknown of list.unknownFields) byKey.set(unknown['field-id'] ?? unknown.name ?? null, unknown)
  return [...byKey.values()]
}
