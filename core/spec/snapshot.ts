// Snapshots, references to them and the logs about them (table specification, "Snapshots", "Snapshot References").

import type { JsonValue } from './json.ts'
import { asInteger, asLong, asObject, asString, asStringMap, asStrings, optional } from './read-json.ts'
import { illegalArgument } from './rest-error.ts'

export type Snapshot = {
  readonly 'snapshot-id': bigint
  readonly 'parent-snapshot-id'?: bigint
  /** Missing in v1, where it counts as 0. */
  readonly 'sequence-number'?: number
  readonly 'timestamp-ms': number
  /** Missing only in old v1 tables, which have `manifests` instead. */
  readonly 'manifest-list'?: string
  readonly manifests?: readonly string[]
  readonly summary?: Readonly<Record<string, string>>
  readonly 'schema-id'?: number
  readonly 'first-row-id'?: number
  readonly 'added-rows'?: number
}
export type SnapshotRef = {
  readonly 'snapshot-id': bigint
  readonly type: 'branch' | 'tag'
  readonly 'min-snapshots-to-keep'?: number
  readonly 'max-snapshot-age-ms'?: number
  readonly 'max-ref-age-ms'?: number
}
export type SnapshotLogEntry = { readonly 'timestamp-ms': number; readonly 'snapshot-id': bigint }
export type MetadataLogEntry = { readonly 'timestamp-ms': number; readonly 'metadata-file': string }
/** Table statistics and partition statistics alike; what else they have is kept as it came. */
export type StatisticsFile = {
  readonly [key: string]: JsonValue
  readonly 'snapshot-id': bigint
  readonly 'statistics-path': string
}

export function readSnapshot(value: JsonValue | undefined): Snapshot {
  const json = asObject(value, 'snapshot')
  const parent = optional(json['parent-snapshot-id'], 'parent-snapshot-id', asLong)
  const sequenceNumber = optional(json['sequence-number'], 'sequence-number', asInteger)
  const manifestList = optional(json['manifest-list'], 'manifest-list', asString)
  const manifests = optional(json.manifests, 'manifests', asStrings)
  const summary = optional(json.summary, 'summary', asStringMap)
  const schemaId = optional(json['schema-id'], 'schema-id', asInteger)
  const firstRowId = optional(json['first-row-id'], 'first-row-id', asInteger)
  const addedRows = optional(json['added-rows'], 'added-rows', asInteger)
  if (manifestList === undefined && manifests === undefined)
    throw illegalArgument('Cannot parse snapshot: neither manifest-list nor manifests')
  return {
    // Fields that are not known here (key-id, …) are kept.
    ...json,
    'snapshot-id': asLong(json['snapshot-id'], 'snapshot-id'),
    ...(parent !== undefined && { 'parent-snapshot-id': parent }),
    ...(sequenceNumber !== undefined && { 'sequence-number': sequenceNumber }),
    'timestamp-ms': asInteger(json['timestamp-ms'], 'timestamp-ms'),
    ...(manifestList !== undefined && { 'manifest-list': manifestList }),
    ...(manifests !== undefined && { manifests }),
    ...(summary !== undefined && { summary }),
    ...(schemaId !== undefined && { 'schema-id': schemaId }),
    ...(firstRowId !== undefined && { 'first-row-id': firstRowId }),
    ...(addedRows !== undefined && { 'added-rows': addedRows }),
  }
}

export function readRef(value: JsonValue | undefined): SnapshotRef {
  const json = asObject(value, 'ref')
  const type = asString(json.type, 'type').toLowerCase()
  if (type !== 'branch' && type !== 'tag') throw illegalArgument(`Invalid snapshot ref type: ${type}`)
  const minSnapshots = optional(json['min-snapshots-to-keep'], 'min-snapshots-to-keep', asInteger)
  const maxSnapshotAge = optional(json['max-snapshot-age-ms'], 'max-snapshot-age-ms', asInteger)
  const maxRefAge = optional(json['max-ref-age-ms'], 'max-ref-age-ms', asInteger)
  if (type === 'tag' && minSnapshots !== undefined)
    throw illegalArgument('Tags do not support setting minSnapshotsToKeep')
  if (type === 'tag' && maxSnapshotAge !== undefined)
    throw illegalArgument('Tags do not support setting maxSnapshotAgeMs')
  checkPositive('Min snapshots to keep must be greater than 0', minSnapshots)
  checkPositive('Max snapshot age must be greater than 0 ms', maxSnapshotAge)
  checkPositive('Max reference age must be greater than 0', maxRefAge)
  return {
    'snapshot-id': asLong(json['snapshot-id'], 'snapshot-id'),
    type,
    ...(minSnapshots !== undefined && { 'min-snapshots-to-keep': minSnapshots }),
    ...(maxSnapshotAge !== undefined && { 'max-snapshot-age-ms': maxSnapshotAge }),
    ...(maxRefAge !== undefined && { 'max-ref-age-ms': maxRefAge }),
  }
}

function checkPositive(message: string, value: number | undefined): void {
  if (value !== undefined && value <= 0) throw illegalArgument(message)
}

export function sameRef(a: SnapshotRef, b: SnapshotRef): boolean {
  return (
    a['snapshot-id'] === b['snapshot-id'] &&
    a.type === b.type &&
    a['min-snapshots-to-keep'] === b['min-snapshots-to-keep'] &&
    a['max-snapshot-age-ms'] === b['max-snapshot-age-ms'] &&
    a['max-ref-age-ms'] === b['max-ref-age-ms']
  )
}

export function readStatistics(value: JsonValue | undefined): StatisticsFile {
  const json = asObject(value, 'statistics')
  return {
    ...json,
    'snapshot-id': asLong(json['snapshot-id'], 'snapshot-id'),
    'statistics-path': asString(json['statistics-path'], 'statistics-path'),
  }
}

export function readSnapshotLogEntry(value: JsonValue): SnapshotLogEntry {
  const json = asObject(value, 'snapshot-log')
  return {
    'timestamp-ms': asInteger(json['timestamp-ms'], 'timestamp-ms'),
    'snapshot-id': asLong(json['snapshot-id'], 'snapshot-id'),
  }
}

export function readMetadataLogEntry(value: JsonValue): MetadataLogEntry {
  const json = asObject(value, 'metadata-log')
  return {
    'timestamp-ms': asInteger(json['timestamp-ms'], 'timestamp-ms'),
    'metadata-file': asString(json['metadata-file'], 'metadata-file'),
  }
}
