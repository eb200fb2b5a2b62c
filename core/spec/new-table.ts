// The first metadata of a table from a create request (Java's TableMetadata.newTableMetadata): fresh field ids, and
// partition and sort fields that follow them.

import { applyUpdates, RESERVED_PROPERTIES } from './apply-updates.ts'
import { assignFreshIds } from './fresh-ids.ts'
import type { JsonValue } from './json.ts'
import type { TableMetadata } from './metadata.ts'
import {
  LAST_ID_BEFORE_PARTITIONS,
  readSortOrder,
  readSpec,
  type SortOrder,
  UNSORTED,
  type UnboundPartitionSpec,
} from './partitioning.ts'
import { asBoolean, asObject, asString, asStringMap, optional } from './read-json.ts'
import { illegalArgument } from './rest-error.ts'
import { readSchema, type Schema } from './schema.ts'

/** `CreateTableRequest` of the REST specification. */
export interface CreateTableRequest {
  readonly name: string
  readonly location: string | undefined
  readonly schema: Schema
  readonly spec: UnboundPartitionSpec
  readonly order: SortOrder
  readonly stageCreate: boolean
  readonly properties: Readonly<Record<string, string>>
}

export function readCreateTableRequest(body: JsonValue | undefined): CreateTableRequest {
  const json = asObject(body, 'create table request')
  if (json.name === undefined || json.name === null) throw illegalArgument('Invalid table name: null')
  if (json.schema === undefined || json.schema === null) throw illegalArgument('Invalid schema: null')
  return {
    name: asString(json.name, 'name'),
    location: optional(json.location, 'location', asString),
    schema: readSchema(json.schema),
    spec: optional(json['partition-spec'], 'partition-spec', readSpec) ?? { fields: [] },
    order: optional(json['write-order'], 'write-order', readSortOrder) ?? UNSORTED,
    stageCreate: optional(json['stage-create'], 'stage-create', asBoolean) ?? false,
    properties: optional(json.properties, 'properties', asStringMap) ?? {},
  }
}

/** `properties.format-version` chooses the version (default 2) and, like all reserved properties, is not stored. */
export function newTableMetadata(
  request: CreateTableRequest,
  uuid: string,
  location: string,
  now: number,
): TableMetadata {
  const { schema, newIdOf } = assignFreshIds(request.schema)
  const stored = Object.entries(request.properties).filter(([key]) => !RESERVED_PROPERTIES.has(key))
  const fields = request.spec.fields.map((field, index) => ({
    ...field,
    'source-id': freshSource(newIdOf, field['source-id'], 'partition'),
    'field-id': LAST_ID_BEFORE_PARTITIONS + 1 + index,
  }))
  const sortFields = request.order.fields.map((field) => ({
    ...field,
    'source-id': freshSource(newIdOf, field['source-id'], 'sort'),
  }))
  return applyUpdates(
    undefined,
    [
      { action: 'assign-uuid', uuid },
      ...formatVersionUpdate(request.properties['format-version']),
      { action: 'add-schema', schema },
      { action: 'set-current-schema', id: -1 },
      { action: 'add-spec', spec: { 'spec-id': 0, fields } },
      { action: 'set-default-spec', id: -1 },
      { action: 'add-sort-order', order: { 'order-id': request.order['order-id'], fields: sortFields } },
      { action: 'set-default-sort-order', id: -1 },
      { action: 'set-location', location },
      {
        action: 'set-properties',
        properties: { 'write.parquet.compression-codec': 'zstd', ...Object.fromEntries(stored) },
      },
    ],
    { now },
  )
}

function formatVersionUpdate(given: string | undefined) {
  if (given === undefined) return []
  const version = Number(given)
  if (!Number.isInteger(version)) throw illegalArgument(`Invalid format-version: ${given}`)
  return [{ action: 'upgrade-format-version', version } as const]
}

function freshSource(newIdOf: (id: number) => number | undefined, oldId: number, kind: string): number {
  const id = newIdOf(oldId)
  if (id === undefined) throw illegalArgument(`Cannot find source column for ${kind} field: ${oldId}`)
  return id
}
