// Partition specs and sort orders (table specification, "Partitioning" and "Sorting"): reading them, and whether
// they fit a schema.

import type { JsonObject, JsonValue } from './json.ts'
import { asArray, asInteger, asObject, asString, optional } from './read-json.ts'
import { illegalArgument, invalid } from './rest-error.ts'
import { findField, type Schema } from './schema.ts'

export type PartitionField = {
  readonly name: string
  readonly transform: string
  readonly 'source-id': number
  readonly 'field-id': number
}
export type PartitionSpec = { readonly 'spec-id': number; readonly fields: readonly PartitionField[] }
/** As clients send it: ids may be left to the catalog. */
export type UnboundPartitionField = Omit<PartitionField, 'field-id'> & { readonly 'field-id'?: number }
export type UnboundPartitionSpec = {
  readonly 'spec-id'?: number
  readonly fields: readonly UnboundPartitionField[]
}
export type SortField = {
  readonly transform: string
  readonly 'source-id': number
  readonly direction: 'asc' | 'desc'
  readonly 'null-order': 'nulls-first' | 'nulls-last'
}
export type SortOrder = { readonly 'order-id': number; readonly fields: readonly SortField[] }

export const UNSORTED: SortOrder = { 'order-id': 0, fields: [] }
/** Partition field ids start behind this one. */
export const LAST_ID_BEFORE_PARTITIONS = 999

export function readSpec(value: JsonValue | undefined): UnboundPartitionSpec {
  const json = asObject(value, 'partition-spec')
  const specId = optional(json['spec-id'], 'spec-id', asInteger)
  return {
    ...(specId !== undefined && { 'spec-id': specId }),
    fields: asArray(json.fields, 'partition-spec.fields').map(readPartitionField),
  }
}

export function readPartitionField(value: JsonValue): UnboundPartitionField {
  const json = asObject(value, 'partition field')
  const fieldId = optional(json['field-id'], 'field-id', asInteger)
  return {
    name: asString(json.name, 'partition field name'),
    transform: asString(json.transform, 'transform'),
    'source-id': readSourceId(json),
    ...(fieldId !== undefined && { 'field-id': fieldId }),
  }
}

/** v3 allows `source-ids` for transforms of several columns; there is none yet, so exactly one is expected. */
function readSourceId(json: JsonObject): number {
  const several = optional(json['source-ids'], 'source-ids', asArray)
  if (several !== undefined && json['source-id'] === undefined) {
    if (several.length !== 1) throw illegalArgument('Transforms of several columns are not supported')
    return asInteger(several[0], 'source-ids')
  }
  return asInteger(json['source-id'], 'source-id')
}

export function readSortOrder(value: JsonValue | undefined): SortOrder {
  const json = asObject(value, 'sort-order')
  const order: SortOrder = {
    'order-id': optional(json['order-id'], 'order-id', asInteger) ?? 0,
    fields: asArray(json.fields, 'sort-order.fields').map(readSortField),
  }
  if (order['order-id'] === 0 && order.fields.length > 0)
    throw illegalArgument('Sort order ID 0 is reserved for unsorted order')
  return order
}

function readSortField(value: JsonValue): SortField {
  const json = asObject(value, 'sort field')
  const direction = asString(json.direction, 'direction')
  const nullOrder = asString(json['null-order'], 'null-order')
  if (direction !== 'asc' && direction !== 'desc')
    throw illegalArgument(`Invalid sort direction: ${direction}`)
  if (nullOrder !== 'nulls-first' && nullOrder !== 'nulls-last')
    throw illegalArgument(`Invalid null order: ${nullOrder}`)
  return {
    transform: asString(json.transform, 'transform'),
    'source-id': readSourceId(json),
    direction,
    'null-order': nullOrder,
  }
}

/** The same partitioning whatever the ids of spec and fields: such a spec is not added a second time. */
export function samePartitioning(a: UnboundPartitionSpec, b: UnboundPartitionSpec): boolean {
  const key = ({ fields }: UnboundPartitionSpec) =>
    JSON.stringify(fields.map((field) => [field['source-id'], field.transform, field.name]))
  return key(a) === key(b)
}

export function sameOrder(a: SortOrder, b: SortOrder): boolean {
  const key = ({ fields }: SortOrder) =>
    JSON.stringify(fields.map((f) => [f['source-id'], f.transform, f.direction, f['null-order']]))
  return key(a) === key(b)
}

export function checkSpecFitsSchema(spec: UnboundPartitionSpec, schema: Schema): void {
  for (const field of spec.fields) {
    // A v1 table replaces a dropped partition field by a void one, whatever became of its column.
    if (field.transform === 'void') continue
    const source = findField(schema, field['source-id'])
    const shown = `${field['field-id'] ?? '?'}: ${field.name}: ${field.transform}(${field['source-id']})`
    if (source === undefined) throw invalid(`Cannot find source column for partition field: ${shown}`)
    if (typeof source.type !== 'string')
      throw invalid(`Cannot partition by non-primitive source field: ${source.type.type}`)
    checkTransform(field.transform, source.type)
    for (const parent of source.parents) {
      const type = findField(schema, parent)?.type
      if (typeof type === 'object' && type.type !== 'struct')
        throw invalid(`Invalid partition field parent: ${type.type}`)
    }
  }
}

export function checkOrderFitsSchema(order: SortOrder, schema: Schema): void {
  for (const field of order.fields) {
    const source = findField(schema, field['source-id'])
    if (source === undefined)
      throw invalid(`Cannot find source column for sort field: ${field.transform}(${field['source-id']})`)
    if (typeof source.type !== 'string')
      throw invalid(`Cannot sort by non-primitive source field: ${source.type.type}`)
    checkTransform(field.transform, source.type)
  }
}

const DATES = /^(date|timestamp(tz)?(_ns)?)$/
const TRANSFORMS: readonly (readonly [RegExp, RegExp])[] = [
  [/^void$/, /./],
  [/^identity$/, /^(?!variant|geometry|geography|unknown)/],
  [
    /^bucket\[[1-9]\d*\]$/,
    /^(int|long|date|time|timestamp(tz)?(_ns)?|string|uuid|binary|decimal\(.*|fixed\[.*)$/,
  ],
  [/^truncate\[[1-9]\d*\]$/, /^(int|long|string|binary|decimal\(.*)$/],
  [/^(year|month|day)$/, DATES],
  [/^hour$/, /^timestamp/],
]

function checkTransform(transform: string, sourceType: string): void {
  const sources = TRANSFORMS.find(([names]) => names.test(transform))?.[1]
  // An unknown transform is kept: the specification wants readers to ignore it, so that newer writers can use it.
  if (sources !== undefined && !sources.test(sourceType))
    throw invalid(`Invalid source type ${sourceType} for transform: ${transform}`)
}
