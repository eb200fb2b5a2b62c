// The updates of a commit (REST specification, `TableUpdate`), read from JSON.

import type { JsonValue } from './json.ts'
import { readSortOrder, readSpec, type SortOrder, type UnboundPartitionSpec } from './partitioning.ts'
import { asArray, asInteger, asLong, asObject, asString, asStringMap, asStrings } from './read-json.ts'
import { badRequest, unsupported } from './rest-error.ts'
import { readSchema, type Schema } from './schema.ts'
import {
  readRef,
  readSnapshot,
  readStatistics,
  type Snapshot,
  type SnapshotRef,
  type StatisticsFile,
} from './snapshot.ts'

export type TableUpdate =
  | { readonly action: 'assign-uuid'; readonly uuid: string }
  | { readonly action: 'upgrade-format-version'; readonly version: number }
  | { readonly action: 'add-schema'; readonly schema: Schema }
  | { readonly action: 'set-current-schema'; readonly id: number }
  | { readonly action: 'remove-schemas'; readonly ids: readonly number[] }
  | { readonly action: 'add-spec'; readonly spec: UnboundPartitionSpec }
  | { readonly action: 'set-default-spec'; readonly id: number }
  | { readonly action: 'remove-partition-specs'; readonly ids: readonly number[] }
  | { readonly action: 'add-sort-order'; readonly order: SortOrder }
  | { readonly action: 'set-default-sort-order'; readonly id: number }
  | { readonly action: 'add-snapshot'; readonly snapshot: Snapshot }
  | { readonly action: 'remove-snapshots'; readonly ids: readonly bigint[] }
  | { readonly action: 'set-snapshot-ref'; readonly name: string; readonly ref: SnapshotRef }
  | { readonly action: 'remove-snapshot-ref'; readonly name: string }
  | { readonly action: 'set-location'; readonly location: string }
  | { readonly action: 'set-properties'; readonly properties: Readonly<Record<string, string>> }
  | { readonly action: 'remove-properties'; readonly keys: readonly string[] }
  | { readonly action: 'set-statistics' | 'set-partition-statistics'; readonly file: StatisticsFile }
  | { readonly action: 'remove-statistics' | 'remove-partition-statistics'; readonly snapshotId: bigint }

export function readUpdate(value: JsonValue): TableUpdate {
  const json = asObject(value, 'update')
  const action = asString(json.action, 'action')
  const integer = (key: string) => asInteger(json[key], key)
  const integers = (key: string) => asArray(json[key], key).map((id) => asInteger(id, key))
  switch (action) {
    case 'assign-uuid':
      return { action, uuid: asString(json.uuid, 'uuid') }
    case 'upgrade-format-version':
      return { action, version: integer('format-version') }
    case 'add-schema':
      return { action, schema: readSchema(json.schema) }
    case 'set-current-schema':
      return { action, id: integer('schema-id') }
    case 'remove-schemas':
      return { action, ids: integers('schema-ids') }
    case 'add-spec':
      return { action, spec: readSpec(json.spec) }
    case 'set-default-spec':
      return { action, id: integer('spec-id') }
    case 'remove-partition-specs':
      return { action, ids: integers('spec-ids') }
    case 'add-sort-order':
      return { action, order: readSortOrder(json['sort-order']) }
    case 'set-default-sort-order':
      return { action, id: integer('sort-order-id') }
    case 'add-snapshot':
      return { action, snapshot: readSnapshot(json.snapshot) }
    case 'remove-snapshots':
      return {
        action,
        ids: asArray(json['snapshot-ids'], 'snapshot-ids').map((id) => asLong(id, 'snapshot-ids')),
      }
    case 'set-snapshot-ref':
      return { action, name: asString(json['ref-name'], 'ref-name'), ref: readRef(json) }
    case 'remove-snapshot-ref':
      return { action, name: asString(json['ref-name'], 'ref-name') }
    case 'set-location':
      return { action, location: asString(json.location, 'location') }
    // Clients before 1.0 said `updated` and `removed`.
    case 'set-properties':
      return { action, properties: asStringMap(json.updates ?? json.updated, 'updates') }
    case 'remove-properties':
      return { action, keys: asStrings(json.removals ?? json.removed, 'removals') }
    case 'set-statistics':
      return { action, file: readStatistics(json.statistics) }
    case 'set-partition-statistics':
      return { action, file: readStatistics(json['partition-statistics']) }
    case 'remove-statistics':
    case 'remove-partition-statistics':
      return { action, snapshotId: asLong(json['snapshot-id'], 'snapshot-id') }
    case 'add-encryption-key':
    case 'remove-encryption-key':
      throw unsupported('The embedded lakehouse does not support table encryption')
    default:
      throw badRequest(`Cannot parse metadata update. Cannot convert action to type: ${action}`)
  }
}
