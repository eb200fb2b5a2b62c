// A table's metadata (table specification, "Table Metadata"): the shape it has in memory, and how it is read from
// and written as the JSON of any format version.

import type { JsonObject, JsonValue } from './json.ts'
import {
  LAST_ID_BEFORE_PARTITIONS,
  type PartitionSpec,
  readPartitionField,
  readSortOrder,
  readSpec,
  type SortOrder,
  UNSORTED,
  type UnboundPartitionSpec,
} from './partitioning.ts'
import { asArray, asInteger, asLong, asObject, asString, asStringMap, optional } from './read-json.ts'
import { illegalArgument } from './rest-error.ts'
import { readSchema, type Schema } from './schema.ts'
import {
  type MetadataLogEntry,
  readMetadataLogEntry,
  readRef,
  readSnapshot,
  readSnapshotLogEntry,
  readStatistics,
  type Snapshot,
  type SnapshotLogEntry,
  type SnapshotRef,
  type StatisticsFile,
} from './snapshot.ts'

export const MAIN_BRANCH = 'main'
export const NEWEST_FORMAT_VERSION = 3

/**
 * One form for all versions: what only v1 lacks (schemas, specs, refs) is filled in when read, and a table without
 * a current snapshot has null there. Fields that this program does not know are kept in `unknown` and written back.
 */
export type TableMetadata = {
  readonly 'format-version': number
  readonly 'table-uuid': string
  readonly location: string
  readonly 'last-sequence-number': number
  readonly 'last-updated-ms': number
  readonly 'last-column-id': number
  readonly 'current-schema-id': number
  readonly schemas: readonly Schema[]
  readonly 'default-spec-id': number
  readonly 'partition-specs': readonly PartitionSpec[]
  readonly 'last-partition-id': number
  readonly 'default-sort-order-id': number
  readonly 'sort-orders': readonly SortOrder[]
  readonly properties: Readonly<Record<string, string>>
  readonly 'current-snapshot-id': bigint | null
  readonly refs: Readonly<Record<string, SnapshotRef>>
  readonly snapshots: readonly Snapshot[]
  readonly statistics: readonly StatisticsFile[]
  readonly 'partition-statistics': readonly StatisticsFile[]
  readonly 'snapshot-log': readonly SnapshotLogEntry[]
  readonly 'metadata-log': readonly MetadataLogEntry[]
  /** v3's row lineage; 0 before. */
  readonly 'next-row-id': number
  readonly unknown: JsonObject
}

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'format-version',
  'table-uuid',
  'location',
  'last-sequence-number',
  'last-updated-ms',
  'last-column-id',
  'schema',
  'current-schema-id',
  'schemas',
  'partition-spec',
  'default-spec-id',
  'partition-specs',
  'last-partition-id',
  'default-sort-order-id',
  'sort-orders',
  'properties',
  'current-snapshot-id',
  'refs',
  'snapshots',
  'statistics',
  'partition-statistics',
  'snapshot-log',
  'metadata-log',
  'next-row-id',
])

/** Reads a metadata file of any version. Throws RestError 400 that names the field which does not fit. */
export function readTableMetadata(value: JsonValue): TableMetadata {
  const json = asObject(value, 'metadata')
  const version = asInteger(json['format-version'], 'format-version')
  if (version < 1 || version > NEWEST_FORMAT_VERSION)
    throw illegalArgument(`Cannot read unsupported version ${version}`)
  const schemas = readSchemas(json, version)
  const specs = readSpecs(json, version)
  const highestPartitionId = Math.max(
    LAST_ID_BEFORE_PARTITIONS,
    ...specs.flatMap((spec) => spec.fields.map((field) => field['field-id'])),
  )
  const current = optional(json['current-snapshot-id'], 'current-snapshot-id', asLong) ?? -1n
  const refs = optional(json.refs, 'refs', readRefs)
  return {
    'format-version': version,
    'table-uuid': optional(json['table-uuid'], 'table-uuid', asString) ?? '',
    location: asString(json.location, 'location'),
    'last-sequence-number': version > 1 ? asInteger(json['last-sequence-number'], 'last-sequence-number') : 0,
    'last-updated-ms': asInteger(json['last-updated-ms'], 'last-updated-ms'),
    'last-column-id': asInteger(json['last-column-id'], 'last-column-id'),
    'current-schema-id':
      optional(json['current-schema-id'], 'current-schema-id', asInteger) ?? schemas[0]?.['schema-id'] ?? 0,
    schemas,
    'default-spec-id': optional(json['default-spec-id'], 'default-spec-id', asInteger) ?? 0,
    'partition-specs': specs,
    'last-partition-id':
      optional(json['last-partition-id'], 'last-partition-id', asInteger) ?? highestPartitionId,
    'default-sort-order-id':
      optional(json['default-sort-order-id'], 'default-sort-order-id', asInteger) ?? UNSORTED['order-id'],
    'sort-orders': optional(json['sort-orders'], 'sort-orders', asArray)?.map(readSortOrder) ?? [UNSORTED],
    properties: optional(json.properties, 'properties', asStringMap) ?? {},
    'current-snapshot-id': current === -1n ? null : current,
    refs: refs ?? (current === -1n ? {} : { [MAIN_BRANCH]: { 'snapshot-id': current, type: 'branch' } }),
    snapshots: list(json, 'snapshots').map(readSnapshot),
    statistics: list(json, 'statistics').map(readStatistics),
    'partition-statistics': list(json, 'partition-statistics').map(readStatistics),
    'snapshot-log': list(json, 'snapshot-log').map(readSnapshotLogEntry),
    'metadata-log': list(json, 'metadata-log').map(readMetadataLogEntry),
    'next-row-id': version >= 3 ? asInteger(json['next-row-id'], 'next-row-id') : 0,
    unknown: Object.fromEntries(Object.entries(json).filter(([key]) => !KNOWN_FIELDS.has(key))),
  }
}

function list(json: JsonObject, key: string): readonly JsonValue[] {
  return optional(json[key], key, asArray) ?? []
}

function readRefs(value: JsonValue | undefined): Readonly<Record<string, SnapshotRef>> {
  return Object.fromEntries(
    Object.entries(asObject(value, 'refs')).map(([name, ref]) => [name, readRef(ref)]),
  )
}

function readSchemas(json: JsonObject, version: number): readonly Schema[] {
  const schemas = optional(json.schemas, 'schemas', asArray)
  if (schemas !== undefined) return schemas.map(readSchema)
  if (version > 1) throw illegalArgument(`schemas must exist in format v${version}`)
  return [readSchema(json.schema)]
}

function readSpecs(json: JsonObject, version: number): readonly PartitionSpec[] {
  const specs = optional(json['partition-specs'], 'partition-specs', asArray)
  if (specs !== undefined) return specs.map((spec) => numberFields(readSpec(spec)))
  if (version > 1) throw illegalArgument(`partition-specs must exist in format v${version}`)
  const fields = list(json, 'partition-spec').map(readPartitionField)
  return [numberFields({ 'spec-id': 0, fields })]
}

/** Old v1 files leave partition field ids out: they count from 1000 in order. */
function numberFields(spec: UnboundPartitionSpec): PartitionSpec {
  return {
    'spec-id': spec['spec-id'] ?? 0,
    fields: spec.fields.map((field, index) => ({
      ...field,
      'field-id': field['field-id'] ?? LAST_ID_BEFORE_PARTITIONS + 1 + index,
    })),
  }
}

/** The JSON of a metadata file and of a catalog's answer, as Java's TableMetadataParser writes it. */
export function tableMetadataToJson(metadata: TableMetadata): JsonObject {
  const version = metadata['format-version']
  const { unknown, 'next-row-id': nextRowId, 'last-sequence-number': lastSequence, ...rest } = metadata
  const schema = currentSchema(metadata)
  const spec = defaultSpec(metadata)
  return {
    ...rest,
    ...(version > 1 && { 'last-sequence-number': lastSequence }),
    // Readers of v1 that know no lists take the current schema and spec from these.
    ...(version === 1 && { schema, 'partition-spec': spec.fields }),
    'current-snapshot-id': metadata['current-snapshot-id'] ?? (version >= 3 ? null : -1n),
    ...(version >= 3 && { 'next-row-id': nextRowId }),
    ...unknown,
  }
}

export function currentSchema(metadata: TableMetadata): Schema {
  const schema = metadata.schemas.find((one) => one['schema-id'] === metadata['current-schema-id'])
  if (schema === undefined)
    throw illegalArgument(
      `Cannot find schema with current-schema-id=${metadata['current-schema-id']} from schemas`,
    )
  return schema
}

export function defaultSpec(metadata: TableMetadata): PartitionSpec {
  const spec = metadata['partition-specs'].find((one) => one['spec-id'] === metadata['default-spec-id'])
  if (spec === undefined)
    throw illegalArgument(`Cannot find partition spec with default-spec-id=${metadata['default-spec-id']}`)
  return spec
}

/**
 * The same metadata without the snapshots that no branch or tag points to (`snapshots=refs` of the REST
 * specification); their statistics go with them.
 */
export function withoutHistoricalSnapshots(metadata: TableMetadata): TableMetadata {
  const kept = new Set(Object.values(metadata.refs).map((ref) => ref['snapshot-id']))
  const isKept = (item: { readonly 'snapshot-id': bigint }) => kept.has(item['snapshot-id'])
  return {
    ...metadata,
    snapshots: metadata.snapshots.filter(isKept),
    statistics: metadata.statistics.filter(isKept),
    'partition-statistics': metadata['partition-statistics'].filter(isKept),
  }
}
