// JSON as Iceberg's REST catalogs and metadata files speak it. Snapshot ids are random 64-bit longs, beyond
// what a JS number can hold, so JSON.parse would silently change them: this pair of functions keeps every digit.

import { parse, stringify } from 'lossless-json'

export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }
export type JsonObject = { readonly [key: string]: JsonValue }

/** Fields whose value is an id of a snapshot: always a bigint in memory, however small the number. */
const SNAPSHOT_ID_KEY = /(^|-)snapshot-id$/

/**
 * Parses JSON without losing a digit: integers beyond 2^53 and every snapshot id become bigint, other numbers
 * stay numbers. Throws SyntaxError on malformed text.
 */
export function parseJson(text: string): JsonValue {
  return parse(text, snapshotIdsAsBigint, exactNumber) as JsonValue
}

/** The inverse of {@link parseJson}: bigints are written as plain numerals. */
export function stringifyJson(value: JsonValue, space?: number): string {
  const text = stringify(value, null, space)
  if (text === undefined) throw new TypeError('Not a JSON value')
  return text
}

function exactNumber(literal: string): number | bigint {
  if (!/^-?\d+$/.test(literal)) return Number(literal)
  const number = Number(literal)
  return Number.isSafeInteger(number) ? number : BigInt(literal)
}

function snapshotIdsAsBigint(key: string, value: unknown): unknown {
  if (typeof value === 'number' && SNAPSHOT_ID_KEY.test(key)) return BigInt(value)
  if (key === 'snapshot-ids' && Array.isArray(value)) return value.map((id) => BigInt(id))
  return value
}
