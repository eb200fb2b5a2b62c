// A manifest: the data files or delete files that it adds, keeps and removes. Partition values are kept as the
// bytes they are, so copying an entry from one manifest to another cannot change them.

import { optionalField } from './avro-fields.ts'
import { readAvroFile, writeAvroFile } from './avro-file.ts'
import type { FieldKey } from './avro-schema.ts'
import type { AvroRecord, AvroValue } from './avro-value.ts'
import { type JsonObject, type JsonValue, parseJson, stringifyJson } from './json.ts'
import type { ManifestFile } from './manifest-list.ts'

export type EntryStatus = 'existing' | 'added' | 'deleted'
export type FileContent = 'data' | 'position-deletes' | 'equality-deletes'

export interface ManifestEntry {
  readonly status: EntryStatus
  /** Null: inherited from the manifest list. */
  readonly snapshotId: bigint | null
  readonly sequenceNumber: number | null
  readonly fileSequenceNumber: number | null
  readonly content: FileContent
  readonly filePath: string
  /** `parquet`, `avro`, `orc`, `puffin`, in lower case. */
  readonly fileFormat: string
  readonly rows: number
  /** Bytes. */
  readonly size: number
  /** Format version 3. */
  readonly firstRowId: bigint | null
  /** Every field as read. */
  readonly record: AvroRecord
}

export interface Manifest {
  /** Of an entry, as its writer wrote it. */
  readonly schemaText: string
  /** `schema`, `schema-id`, `partition-spec`, `partition-spec-id`, `format-version`, `content`. */
  readonly header: ReadonlyMap<string, string>
  readonly entries: readonly ManifestEntry[]
}

/** Field ids: the specification's tables "manifest_entry" and "data_file". */
const ID = {
  status: 0,
  snapshotId: 1,
  dataFile: 2,
  sequenceNumber: 3,
  fileSequenceNumber: 4,
  filePath: 100,
  fileFormat: 101,
  partition: 102,
  rows: 103,
  size: 104,
  content: 134,
  firstRowId: 142,
} as const
const PARTITION_AS_BYTES: ReadonlySet<FieldKey> = new Set([ID.partition])
const STATUSES: readonly EntryStatus[] = ['existing', 'added', 'deleted']
const CONTENTS: readonly FileContent[] = ['data', 'position-deletes', 'equality-deletes']

/** @throws FirnError `io` when the bytes are not a manifest. */
export function readManifest(bytes: Uint8Array): Manifest {
  const { schemaText, header, records } = readAvroFile(bytes, PARTITION_AS_BYTES)
  return { schemaText, header, entries: records.map(fromRecord) }
}

function fromRecord(record: AvroRecord): ManifestEntry {
  const file = fileOf(record)
  return {
    status: STATUSES[Number(record.get(ID.status))] ?? 'existing',
    snapshotId: longOrNull(record.get(ID.snapshotId)),
    sequenceNumber: numberOrNull(record.get(ID.sequenceNumber)),
    fileSequenceNumber: numberOrNull(record.get(ID.fileSequenceNumber)),
    content: CONTENTS[Number(file.get(ID.content) ?? 0)] ?? 'data',
    filePath: String(file.get(ID.filePath)),
    fileFormat: String(file.get(ID.fileFormat) ?? '').toLowerCase(),
    rows: Number(file.get(ID.rows) ?? 0),
    size: Number(file.get(ID.size) ?? 0),
    firstRowId: longOrNull(file.get(ID.firstRowId)),
    record,
  }
}

/** Is the file part of the table after this manifest? */
export function isLive(entry: ManifestEntry): boolean {
  return entry.status !== 'deleted'
}

/**
 * Entries with what they inherit from the manifest list written out (specification, "Sequence Number Inheritance"
 * and "First Row ID Inheritance"), so that they mean the same in another manifest.
 */
export function inherit(entries: readonly ManifestEntry[], manifest: ManifestFile): ManifestEntry[] {
  let nextRowId = manifest.content === 'data' ? manifest.firstRowId : null
  return entries.map((entry) => {
    let firstRowId = entry.firstRowId
    if (firstRowId === null && nextRowId !== null && isLive(entry)) {
      firstRowId = nextRowId
      nextRowId += BigInt(entry.rows)
    }
    return changeEntry(entry, {
      snapshotId: entry.snapshotId ?? manifest.addedSnapshotId,
      sequenceNumber: entry.sequenceNumber ?? manifest.sequenceNumber,
      fileSequenceNumber: entry.fileSequenceNumber ?? manifest.sequenceNumber,
      firstRowId,
    })
  })
}

export function changeEntry(
  entry: ManifestEntry,
  change: Partial<
    Pick<ManifestEntry, 'status' | 'snapshotId' | 'sequenceNumber' | 'fileSequenceNumber' | 'firstRowId'>
  >,
): ManifestEntry {
  const next = { ...entry, ...change }
  const record = new Map<FieldKey, AvroValue>(entry.record)
  record.set(ID.status, STATUSES.indexOf(next.status))
  record.set(ID.snapshotId, next.snapshotId)
  record.set(ID.sequenceNumber, next.sequenceNumber === null ? null : BigInt(next.sequenceNumber))
  record.set(ID.fileSequenceNumber, next.fileSequenceNumber === null ? null : BigInt(next.fileSequenceNumber))
  const file = new Map<FieldKey, AvroValue>(fileOf(entry.record))
  file.set(ID.content, CONTENTS.indexOf(next.content))
  file.set(ID.firstRowId, next.firstRowId)
  record.set(ID.dataFile, file)
  return { ...next, record }
}

export function writeManifest(manifest: Manifest): Uint8Array {
  return writeAvroFile(
    {
      schemaText: manifest.schemaText,
      header: manifest.header,
      records: manifest.entries.map(({ record }) => record),
    },
    PARTITION_AS_BYTES,
  )
}

/**
 * The manifest's schema and header with everything that explicit entries of format version 2 or 3 need: manifests
 * of version 1 have no sequence numbers, and DuckDB's of version 3 may have no row ids.
 */
export function upgradeManifest(manifest: Manifest, formatVersion: number): Manifest {
  const schema = parseJson(manifest.schemaText) as JsonObject
  const withEntryFields = addFields(schema, [
    optionalField(ID.sequenceNumber, 'sequence_number', 'long'),
    optionalField(ID.fileSequenceNumber, 'file_sequence_number', 'long'),
  ])
  const fields = (withEntryFields.fields as readonly JsonObject[]).map((field) =>
    field['field-id'] === ID.dataFile
      ? {
          ...field,
          type: addFields(field.type as JsonObject, [
            { name: 'content', type: 'int', 'field-id': ID.content },
            ...(formatVersion >= 3 ? [optionalField(ID.firstRowId, 'first_row_id', 'long')] : []),
          ]),
        }
      : field,
  )
  const header = new Map(manifest.header)
  header.set('format-version', String(formatVersion))
  if (!header.has('content')) header.set('content', 'data')
  return { ...manifest, schemaText: stringifyJson({ ...withEntryFields, fields }), header }
}

/** The Avro schemas of the partition fields, in their order. */
export function partitionFieldTypes(manifest: Manifest): readonly JsonValue[] {
  const schema = parseJson(manifest.schemaText) as JsonObject
  const file = fieldById(schema, ID.dataFile)?.type as JsonObject | undefined
  const partition = file && (fieldById(file, ID.partition)?.type as JsonObject | undefined)
  return ((partition?.fields ?? []) as readonly JsonObject[]).map(({ type }) => type ?? null)
}

function fieldById(record: JsonObject, id: number): JsonObject | undefined {
  return ((record.fields ?? []) as readonly JsonObject[]).find((field) => field['field-id'] === id)
}

function addFields(record: JsonObject, fields: readonly JsonObject[]): JsonObject {
  const missing = fields.filter(({ 'field-id': id }) => fieldById(record, Number(id)) === undefined)
  return { ...record, fields: [...((record.fields ?? []) as readonly JsonObject[]), ...missing] }
}

function fileOf(record: AvroRecord): AvroRecord {
  const file = record.get(ID.dataFile)
  return file instanceof Map ? file : new Map()
}

function longOrNull(value: AvroValue | undefined): bigint | null {
  return typeof value === 'bigint' ? value : null
}

function numberOrNull(value: AvroValue | undefined): number | null {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : null
}
