// A create request's field ids are only the client's: the catalog assigns its own, and partition and sort fields
// follow by name (as Java's TableMetadata.newTableMetadata does).

import { findField, type Schema, type Type } from './schema.ts'

export interface FreshSchema {
  readonly schema: Schema
  readonly lastColumnId: number
  /** The new id of a field of the given schema; undefined for an id that it does not have. */
  readonly newIdOf: (oldId: number) => number | undefined
}

/** Numbers all fields from 1, each level before its children, as Java's AssignFreshIds. */
export function assignFreshIds(given: Schema): FreshSchema {
  const newIds = new Map<number, number>()
  const assign = (oldId: number): number => {
    const id = newIds.size + 1
    newIds.set(oldId, id)
    return id
  }
  const fields = freshFields(given.fields, assign)
  const identifiers = given['identifier-field-ids']?.flatMap((id) => newIds.get(id) ?? [])
  const schema: Schema = {
    type: 'struct',
    fields,
    'schema-id': 0,
    ...(identifiers !== undefined && { 'identifier-field-ids': identifiers }),
  }
  return {
    schema,
    lastColumnId: newIds.size,
    newIdOf: (oldId) => (findField(given, oldId) ? newIds.get(oldId) : undefined),
  }
}

type Assign = (oldId: number) => number

function freshFields(fields: Schema['fields'], assign: Assign): Schema['fields'] {
  const ids = fields.map((field) => assign(field.id))
  return fields.map((field, index) => ({
    ...field,
    id: ids[index] ?? field.id,
    type: freshType(field.type, assign),
  }))
}

function freshType(type: Type, assign: Assign): Type {
  if (typeof type === 'string') return type
  switch (type.type) {
    case 'struct':
      return { ...type, fields: freshFields(type.fields, assign) }
    case 'list': {
      const elementId = assign(type['element-id'])
      return { ...type, 'element-id': elementId, element: freshType(type.element, assign) }
    }
    case 'map': {
      const keyId = assign(type['key-id'])
      const valueId = assign(type['value-id'])
      return {
        ...type,
        'key-id': keyId,
        'value-id': valueId,
        key: freshType(type.key, assign),
        value: freshType(type.value, assign),
      }
    }
  }
}
