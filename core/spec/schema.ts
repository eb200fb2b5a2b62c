// Iceberg schemas (table specification, "Schemas and Data Types"): their types, reading them, and the lookups that
// updates of a table's metadata need.

import type { JsonObject, JsonValue } from './json.ts'
import { asArray, asBoolean, asInteger, asObject, asString, optional } from './read-json.ts'
import { illegalArgument } from './rest-error.ts'

export type Field = {
  readonly id: number
  readonly name: string
  readonly required: boolean
  readonly type: Type
  readonly doc?: string
  readonly 'initial-default'?: JsonValue
  readonly 'write-default'?: JsonValue
}
export type StructType = { readonly type: 'struct'; readonly fields: readonly Field[] }
export type ListType = {
  readonly type: 'list'
  readonly 'element-id': number
  readonly element: Type
  readonly 'element-required': boolean
}
export type MapType = {
  readonly type: 'map'
  readonly 'key-id': number
  readonly key: Type
  readonly 'value-id': number
  readonly value: Type
  readonly 'value-required': boolean
}
/** A primitive type is its name: `long`, `decimal(9, 2)`, `timestamptz`, … */
export type Type = string | StructType | ListType | MapType
export type Schema = StructType & {
  readonly 'schema-id': number
  readonly 'identifier-field-ids'?: readonly number[]
}

/** Reads a schema; a missing `schema-id` (a v1 table, a create request) is 0. */
export function readSchema(value: JsonValue | undefined): Schema {
  const json = asObject(value, 'schema')
  const identifiers = optional(json['identifier-field-ids'], 'identifier-field-ids', asArray)
  const schema: Schema = {
    ...readStruct(json),
    'schema-id': optional(json['schema-id'], 'schema-id', asInteger) ?? 0,
    ...(identifiers !== undefined &&
      identifiers.length > 0 && {
        'identifier-field-ids': identifiers.map((id) => asInteger(id, 'identifier-field-ids')),
      }),
  }
  checkUnique(schema)
  return schema
}

function readStruct(json: JsonObject): StructType {
  if (asString(json.type, 'type') !== 'struct') throw illegalArgument('Cannot parse schema: not a struct')
  return { type: 'struct', fields: asArray(json.fields, 'fields').map(readField) }
}

function readField(value: JsonValue): Field {
  const json = asObject(value, 'field')
  const { doc, 'initial-default': initialDefault, 'write-default': writeDefault } = json
  return {
    id: asInteger(json.id, 'field.id'),
    name: asString(json.name, 'field.name'),
    required: asBoolean(json.required, 'field.required'),
    type: readType(json.type),
    ...(typeof doc === 'string' && { doc }),
    ...(initialDefault !== undefined && initialDefault !== null && { 'initial-default': initialDefault }),
    ...(writeDefault !== undefined && writeDefault !== null && { 'write-default': writeDefault }),
  }
}

function readType(value: JsonValue | undefined): Type {
  if (typeof value === 'string') {
    if (!PRIMITIVE.test(value)) throw illegalArgument(`Cannot parse type string to primitive: ${value}`)
    return value
  }
  const json = asObject(value, 'type')
  const kind = asString(json.type, 'type')
  switch (kind) {
    case 'struct':
      return readStruct(json)
    case 'list':
      return {
        type: 'list',
        'element-id': asInteger(json['element-id'], 'element-id'),
        element: readType(json.element),
        'element-required': asBoolean(json['element-required'], 'element-required'),
      }
    case 'map':
      return {
        type: 'map',
        'key-id': asInteger(json['key-id'], 'key-id'),
        key: readType(json.key),
        'value-id': asInteger(json['value-id'], 'value-id'),
        value: readType(json.value),
        'value-required': asBoolean(json['value-required'], 'value-required'),
      }
    default:
      throw illegalArgument(`Cannot parse type from json: ${kind}`)
  }
}

const PRIMITIVE =
  /^(boolean|int|long|float|double|date|time|timestamp|timestamptz|timestamp_ns|timestamptz_ns|string|uuid|binary|unknown|variant|decimal\(\s*\d+\s*,\s*\d+\s*\)|fixed\[\s*\d+\s*\]|geometry(\(.*\))?|geography(\(.*\))?)$/

function checkUnique(schema: Schema): void {
  const ids = new Set<number>()
  const names = new Set<string>()
  for (const { id, name } of walkFields(schema)) {
    if (ids.has(id)) throw illegalArgument(`Invalid schema: multiple fields for id ${id}`)
    if (names.has(name)) throw illegalArgument(`Invalid schema: multiple fields for name ${name}`)
    ids.add(id)
    names.add(name)
  }
}

/** A field anywhere in a schema: its full name has the parents' names before it (`address.street`, `tags.element`). */
export type FoundField = {
  readonly id: number
  readonly name: string
  readonly type: Type
  readonly parents: readonly number[]
  readonly field?: Field
}

/** Every field of a type, nested ones too, parents first. */
function* walkFields(
  type: Type,
  prefix = '',
  parents: readonly number[] = [],
): Generator<FoundField, void, undefined> {
  if (typeof type === 'string') return
  for (const child of childrenOf(type)) {
    const found = { ...child, name: prefix + child.name, parents }
    yield found
    yield* walkFields(child.type, `${found.name}.`, [...parents, child.id])
  }
}

function childrenOf(type: StructType | ListType | MapType): readonly Omit<FoundField, 'parents'>[] {
  switch (type.type) {
    case 'struct':
      return type.fields.map((field) => ({ id: field.id, name: field.name, type: field.type, field }))
    case 'list':
      return [{ id: type['element-id'], name: 'element', type: type.element }]
    case 'map':
      return [
        { id: type['key-id'], name: 'key', type: type.key },
        { id: type['value-id'], name: 'value', type: type.value },
      ]
  }
}

export function findField(schema: Schema, id: number): FoundField | undefined {
  for (const found of walkFields(schema)) if (found.id === id) return found
  return undefined
}

export function highestFieldId(schema: Schema): number {
  let highest = 0
  for (const { id } of walkFields(schema)) highest = Math.max(highest, id)
  return highest
}

/** Same fields and identifiers, whatever the schema ids: such a schema is not added a second time. */
export function sameSchema(a: Schema, b: Schema): boolean {
  return canonical(a) === canonical(b)
}

function canonical(schema: Schema): string {
  const identifiers = [...(schema['identifier-field-ids'] ?? [])].sort((x, y) => x - y)
  return JSON.stringify([schema.fields, identifiers], (_key, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : sortKeys(value),
  )
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const FIRST_VERSION_OF_TYPE: readonly (readonly [RegExp, number])[] = [
  [/^timestamp(tz)?_ns$/, 3],
  [/^(variant|unknown|geometry|geography)/, 3],
]

/** Refuses types and defaults that the table's format version does not have yet. */
export function checkSchemaFitsVersion(schema: Schema, formatVersion: number): void {
  const problems: string[] = []
  for (const { name, type, field } of walkFields(schema)) {
    const since = typeof type === 'string' && FIRST_VERSION_OF_TYPE.find(([names]) => names.test(type))?.[1]
    if (since && formatVersion < since)
      problems.push(`Invalid type for ${name}: ${type} is not supported until v${since}`)
    if (field?.['initial-default'] !== undefined && formatVersion < 3)
      problems.push(
        `Invalid initial default for ${name}: non-null default (${String(field['initial-default'])}) is not supported until v3`,
      )
  }
  if (problems.length > 0)
    throw illegalArgument(`Invalid schema for v${formatVersion}:\n- ${problems.join('\n- ')}`)
}
