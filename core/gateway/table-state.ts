// What the gateway needs to know of a table's metadata, read from a catalog's JSON and kept beside it, so that
// fields we do not know pass unchanged.

import { FirnError } from '../contract/errors.ts'
import type { JsonObject, JsonValue } from '../spec/json.ts'

export interface TableState {
  /** The answer's body: `metadata-location`, `metadata`, `config`. */
  readonly body: JsonObject
  readonly uuid: string
  readonly location: string
  readonly formatVersion: number
  readonly lastSequenceNumber: number
  readonly lastUpdatedMs: number
  readonly currentSchemaId: number
  /** Format version 3: the first row id that is free. */
  readonly nextRowId: number
  readonly properties: Readonly<Record<string, string>>
  readonly snapshots: readonly SnapshotJson[]
  readonly refs: ReadonlyMap<string, bigint>
}

/** A snapshot as in table metadata. */
export type SnapshotJson = JsonObject

/** @throws FirnError `internal` when the answer is not a LoadTableResult. */
export function tableState(body: JsonValue | undefined): TableState {
  const metadata = isObject(body) ? body.metadata : undefined
  if (!isObject(body) || !isObject(metadata))
    throw new FirnError('internal', 'The catalog answered without table metadata.', {
      hint: 'Is it an Iceberg REST catalog? Test the connection.',
    })
  const refs = new Map<string, bigint>()
  const current = longOf(metadata['current-snapshot-id'])
  if (current !== null && current >= 0n) refs.set('main', current)
  for (const [name, ref] of Object.entries(isObject(metadata.refs) ? metadata.refs : {})) {
    const id = isObject(ref) ? longOf(ref['snapshot-id']) : null
    if (id !== null) refs.set(name, id)
  }
  return {
    body,
    uuid: String(metadata['table-uuid'] ?? ''),
    location: String(metadata.location ?? '').replace(/\/+$/, ''),
    formatVersion: Number(metadata['format-version'] ?? 1),
    lastSequenceNumber: Number(metadata['last-sequence-number'] ?? 0),
    lastUpdatedMs: Number(metadata['last-updated-ms'] ?? 0),
    currentSchemaId: Number(metadata['current-schema-id'] ?? 0),
    nextRowId: Number(metadata['next-row-id'] ?? 0),
    properties: stringsOf(metadata.properties),
    snapshots: objectsOf(metadata.snapshots),
    refs,
  }
}

/** The snapshot a branch points to; undefined for a table without one. */
export function headOf(state: TableState, ref: string): SnapshotJson | undefined {
  const id = state.refs.get(ref)
  return id === undefined ? undefined : snapshotById(state, id)
}

export function snapshotById(state: TableState, id: bigint): SnapshotJson | undefined {
  return state.snapshots.find((snapshot) => snapshotIdOf(snapshot) === id)
}

export function snapshotIdOf(snapshot: SnapshotJson): bigint {
  return longOf(snapshot['snapshot-id']) ?? -1n
}

export function parentIdOf(snapshot: SnapshotJson): bigint | null {
  return longOf(snapshot['parent-snapshot-id'])
}

export function summaryOf(snapshot: SnapshotJson): Readonly<Record<string, string>> {
  return stringsOf(snapshot.summary)
}

/** The later of two states of one table. */
export function newerOf(a: TableState | undefined, b: TableState | undefined): TableState | undefined {
  if (!a || !b || a.uuid !== b.uuid) return a ?? b
  return b.lastUpdatedMs >= a.lastUpdatedMs && b.lastSequenceNumber >= a.lastSequenceNumber ? b : a
}

/** Is `id` the branch's head or one of its forebears? */
export function isInHistory(state: TableState, ref: string, id: bigint): boolean {
  const byId = new Map(state.snapshots.map((snapshot) => [snapshotIdOf(snapshot), snapshot]))
  const seen = new Set<bigint>()
  for (let at = state.refs.get(ref) ?? null; at !== null && !seen.has(at); ) {
    if (at === id) return true
    seen.add(at)
    const snapshot = byId.get(at)
    at = snapshot ? parentIdOf(snapshot) : null
  }
  return false
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectsOf(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isObject) : []
}

export function longOf(value: JsonValue | undefined): bigint | null {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
    ? BigInt(value)
    : null
}

function stringsOf(value: JsonValue | undefined): Record<string, string> {
  if (!isObject(value)) return {}
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]))
}
