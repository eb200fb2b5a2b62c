// For tests: a lakehouse in a new temporary folder, and requests to it without ceremony.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Catalog, CatalogRequest, CatalogResponse } from '../../spec/catalog.ts'
import type { JsonObject, JsonValue } from '../../spec/json.ts'
import { readTableMetadata, type TableMetadata } from '../../spec/metadata.ts'
import { type Lakehouse, type LakehouseOptions, openLakehouse } from '../lakehouse.ts'

export interface Fixture extends AsyncDisposable {
  readonly root: string
  readonly lake: Lakehouse
}

/** `await using` removes the folder at the end of the test. */
export async function newLakehouse(options?: LakehouseOptions, folder = 'warehouse'): Promise<Fixture> {
  const temporary = await mkdtemp(path.join(tmpdir(), 'firn-lakehouse-'))
  const root = path.join(temporary, folder)
  return {
    root,
    lake: await openLakehouse(root, options),
    [Symbol.asyncDispose]: () => rm(temporary, { recursive: true, force: true }),
  }
}

/** `path` has slashes between segments; `?a=b` may follow. */
export async function call(
  lake: Catalog,
  method: CatalogRequest['method'],
  pathAndQuery: string,
  body?: JsonValue,
  headers: Readonly<Record<string, string>> = {},
): Promise<CatalogResponse> {
  const [location, query] = pathAndQuery.split('?')
  return lake.handle({
    method,
    path: (location ?? '').split('/').map(decodeURIComponent),
    query: new URLSearchParams(query),
    headers,
    ...(body !== undefined && { body }),
  })
}

/** The body of an answer that must be a success. */
export async function ok(response: Promise<CatalogResponse>): Promise<JsonObject> {
  const { status, body } = await response
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body, bigintAsText)}`)
  return asBody(body ?? {})
}

/** Status, type and message of an answer that must be a refusal. */
export async function refusal(response: Promise<CatalogResponse>): Promise<string> {
  const { status, body } = await response
  if (status < 400) throw new Error(`Not refused: ${status}`)
  const { error } = asBody(body ?? {})
  const { type, message, code } = asBody(error ?? {})
  if (code !== status) throw new Error(`Code ${String(code)} in an answer with status ${status}`)
  return `${status} ${String(type)}: ${String(message)}`
}

const bigintAsText = (_key: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)

function asBody(value: JsonValue): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('Not an object')
  return value as JsonObject
}

export function metadataOf(body: JsonObject): TableMetadata {
  return readTableMetadata(body.metadata ?? null)
}

export const SCHEMA: JsonObject = {
  type: 'struct',
  'schema-id': 0,
  fields: [
    { id: 1, name: 'id', required: false, type: 'long' },
    { id: 2, name: 'name', required: false, type: 'string' },
  ],
}

/** Makes the namespace `ns` and a table in it; returns the table's metadata. */
export async function newTable(
  lake: Lakehouse,
  name = 't',
  properties: Readonly<Record<string, string>> = {},
): Promise<TableMetadata> {
  const existing = await call(lake, 'HEAD', 'namespaces/ns')
  if (existing.status === 404) await ok(call(lake, 'POST', 'namespaces', { namespace: ['ns'] }))
  return metadataOf(
    await ok(call(lake, 'POST', 'namespaces/ns/tables', { name, schema: SCHEMA, properties })),
  )
}

export const loadMetadata = async (lake: Lakehouse, name = 't'): Promise<TableMetadata> =>
  metadataOf(await ok(call(lake, 'GET', `namespaces/ns/tables/${name}`)))

export function commit(
  lake: Lakehouse,
  updates: readonly JsonObject[],
  requirements: readonly JsonObject[] = [],
  name = 't',
): Promise<CatalogResponse> {
  return call(lake, 'POST', `namespaces/ns/tables/${name}`, { requirements, updates })
}

/** The update that adds a snapshot on top of the given metadata's head; its manifest list is made as a real file. */
export async function addSnapshot(
  base: TableMetadata,
  id: bigint,
  summary: Readonly<Record<string, string>> = { operation: 'append' },
): Promise<JsonObject> {
  const list = path.join(base.location, 'metadata', `snap-${id}.avro`)
  await mkdir(path.dirname(list), { recursive: true })
  await writeFile(list, 'Avro')
  const parent = base['current-snapshot-id']
  return {
    action: 'add-snapshot',
    snapshot: {
      'snapshot-id': id,
      ...(parent !== null && { 'parent-snapshot-id': parent }),
      'sequence-number': base['last-sequence-number'] + 1,
      'timestamp-ms': Date.now(),
      'manifest-list': list,
      summary,
      'schema-id': base['current-schema-id'],
    },
  }
}

export const setMain = (id: bigint): JsonObject => ({
  action: 'set-snapshot-ref',
  'ref-name': 'main',
  type: 'branch',
  'snapshot-id': id,
})

export const assertMain = (id: bigint | null): JsonObject => ({
  type: 'assert-ref-snapshot-id',
  ref: 'main',
  'snapshot-id': id,
})

/** An append as an engine commits it: on the head that it loaded, and refused if that has moved. */
export async function append(
  lake: Lakehouse,
  id: bigint,
  summary?: Readonly<Record<string, string>>,
): Promise<CatalogResponse> {
  const base = await loadMetadata(lake)
  const requirements = [
    { type: 'assert-table-uuid', uuid: base['table-uuid'] },
    assertMain(base['current-snapshot-id']),
  ]
  return commit(lake, [await addSnapshot(base, id, summary), setMain(id)], requirements)
}
