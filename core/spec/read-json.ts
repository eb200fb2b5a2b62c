// Reads the fields of a parsed JSON document with their types checked, so that what comes from outside is refused
// with the field's name and never trusted by a cast.

import type { JsonObject, JsonValue } from './json.ts'
import { badRequest } from './rest-error.ts'

export function asObject(value: JsonValue | undefined, what: string): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw wrong(what, 'an object', value)
  // Array.isArray does not narrow readonly arrays away.
  return value as JsonObject
}

export function asArray(value: JsonValue | undefined, what: string): readonly JsonValue[] {
  if (!Array.isArray(value)) throw wrong(what, 'an array', value)
  return value
}

export function asString(value: JsonValue | undefined, what: string): string {
  if (typeof value !== 'string') throw wrong(what, 'a string', value)
  return value
}

export function asBoolean(value: JsonValue | undefined, what: string): boolean {
  if (typeof value !== 'boolean') throw wrong(what, 'a boolean', value)
  return value
}

/** A whole number that a JS number holds exactly (ids of schemas, versions, times in ms, row counts). */
export function asInteger(value: JsonValue | undefined, what: string): number {
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw wrong(what, 'an integer', value)
  return number
}

const LONG_LIMIT = 2n ** 63n

/** A 64-bit long (a snapshot id). */
export function asLong(value: JsonValue | undefined, what: string): bigint {
  const long = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof long !== 'bigint' || long < -LONG_LIMIT || long >= LONG_LIMIT) throw wrong(what, 'a long', value)
  return long
}

export function asStringMap(value: JsonValue | undefined, what: string): Readonly<Record<string, string>> {
  const entries = Object.entries(asObject(value, what))
  return Object.fromEntries(entries.map(([key, item]) => [key, asString(item, `${what}.${key}`)]))
}

export function asStrings(value: JsonValue | undefined, what: string): readonly string[] {
  return asArray(value, what).map((item) => asString(item, what))
}

/** Applies `read` unless the field is missing or null, which the specification's JSON treats alike. */
export function optional<T>(
  value: JsonValue | undefined,
  what: string,
  read: (value: JsonValue | undefined, what: string) => T,
): T | undefined {
  return value === undefined || value === null ? undefined : read(value, what)
}

function wrong(what: string, expected: string, value: JsonValue | undefined): Error {
  if (value === undefined) return badRequest(`Cannot parse missing field: ${what}`)
  const shown = typeof value === 'object' && value !== null ? 'a structure' : String(value)
  return badRequest(`Cannot parse ${what}: expected ${expected}, got ${shown}`)
}
