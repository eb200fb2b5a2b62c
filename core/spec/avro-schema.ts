// An Avro schema as a tree that values can be read and written by. Records are keyed by Iceberg's field ids, since
// names differ between writers and ids do not.

import { malformed } from './avro-binary.ts'
import type { JsonObject, JsonValue } from './json.ts'

/** A field's Iceberg id, or its name where the schema gives it none. */
export type FieldKey = number | string

export interface AvroField {
  readonly key: FieldKey
  readonly name: string
  readonly type: AvroType
}

export type AvroType =
  | { readonly kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string' }
  | { readonly kind: 'fixed'; readonly size: number }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'array'; readonly items: AvroType }
  | { readonly kind: 'map'; readonly values: AvroType }
  | { readonly kind: 'union'; readonly branches: readonly AvroType[]; readonly nullAt: number }
  | { readonly kind: 'record'; readonly fields: readonly AvroField[] }
  /** Read and written as the bytes it is, without a look inside. */
  | { readonly kind: 'opaque'; readonly inner: AvroType }

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const

/**
 * @param opaque keys of fields whose values are kept as raw bytes: exact, whatever they hold.
 * @throws FirnError `io` for what is not an Avro schema.
 */
export function parseAvroSchema(schema: JsonValue, opaque: ReadonlySet<FieldKey> = new Set()): AvroType {
  const named = new Map<string, AvroType>()

  const parse = (node: JsonValue | undefined, namespace: string): AvroType => {
    if (typeof node === 'string') return byName(node, namespace)
    if (Array.isArray(node)) return union((node as readonly JsonValue[]).map((b) => parse(b, namespace)))
    if (typeof node !== 'object' || node === null) throw malformed('its schema has a type that is not one')
    return complex(node as JsonObject, namespace)
  }

  const byName = (name: string, namespace: string): AvroType => {
    const primitive = PRIMITIVES.find((known) => known === name)
    if (primitive) return { kind: primitive }
    const found = named.get(name) ?? named.get(`${namespace}.${name}`)
    if (!found) throw malformed(`its schema has an unknown type, ${name}`)
    return found
  }

  const define = (node: JsonObject, namespace: string, type: AvroType): string => {
    const name = String(node.name ?? '')
    const space = typeof node.namespace === 'string' ? node.namespace : namespace
    const full = name.includes('.') || space === '' ? name : `${space}.${name}`
    named.set(full, type)
    return full.includes('.') ? full.slice(0, full.lastIndexOf('.')) : ''
  }

  const complex = (node: JsonObject, namespace: string): AvroType => {
    switch (node.type) {
      case 'record':
      case 'error': {
        const fields: AvroField[] = []
        const record: AvroType = { kind: 'record', fields }
        const inside = define(node, namespace, record)
        for (const field of objects(node.fields)) {
          const id = field['field-id']
          const name = String(field.name ?? '')
          const key = typeof id === 'number' ? id : name
          const type = parse(field.type, inside)
          fields.push({ key, name, type: opaque.has(key) ? { kind: 'opaque', inner: type } : type })
        }
        return record
      }
      case 'enum': {
        const symbols = Array.isArray(node.symbols) ? node.symbols.map(String) : []
        const type: AvroType = { kind: 'enum', symbols }
        define(node, namespace, type)
        return type
      }
      case 'fixed': {
        const type: AvroType = { kind: 'fixed', size: Number(node.size) }
        define(node, namespace, type)
        return type
      }
      case 'array':
        return { kind: 'array', items: parse(node.items, namespace) }
      case 'map':
        return { kind: 'map', values: parse(node.values, namespace) }
      default:
        // `{"type": "long"}`, `{"type": "int", "logicalType": "date"}`, `{"type": {…}}`
        return parse(node.type, namespace)
    }
  }
  return parse(schema, '')
}

function union(branches: readonly AvroType[]): AvroType {
  return { kind: 'union', branches, nullAt: branches.findIndex(({ kind }) => kind === 'null') }
}

/** A union of null and one other type: its values need no mark of their branch. */
export function isOptional(type: Extract<AvroType, { kind: 'union' }>): boolean {
  return type.branches.length === 2 && type.nullAt >= 0
}

function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value)
    ? (value as readonly JsonValue[]).filter(
        (item): item is JsonObject => typeof item === 'object' && item !== null && !Array.isArray(item),
      )
    : []
}
