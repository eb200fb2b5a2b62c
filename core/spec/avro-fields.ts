// Fields of Iceberg's Avro schemas, with the ids that readers find them by.

import type { JsonObject, JsonValue } from './json.ts'

export const requiredField = (id: number, name: string, type: JsonValue): JsonObject => ({
  name,
  type,
  'field-id': id,
})

export const optionalField = (id: number, name: string, type: JsonValue): JsonObject => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
})
