// The endpoints of the Iceberg REST specification that the embedded lakehouse has, each a method and a path.

import { type CatalogRequest, type CatalogResponse, errorResponse } from '../spec/catalog.ts'
import type { JsonValue } from '../spec/json.ts'
import { tableMetadataToJson, withoutHistoricalSnapshots } from '../spec/metadata.ts'
import { readCreateTableRequest } from '../spec/new-table.ts'
import { asArray, asObject, asString, asStringMap, asStrings, optional } from '../spec/read-json.ts'
import { readRequirement } from '../spec/requirement.ts'
import { badRequest, illegalArgument, noSuchNamespace, noSuchTable } from '../spec/rest-error.ts'
import { readUpdate } from '../spec/table-update.ts'
import type { CommitSettings } from './commit.ts'
import {
  createNamespace,
  dropNamespace,
  listChildren,
  loadProperties,
  type Namespace,
  namespaceExists,
  updateProperties,
} from './namespaces.ts'
import { findEntry, fullName, listTables, renameEntry, type TableId } from './table-entry.ts'
import { commitTable, createTable, dropTable, type LoadedTable, loadTable, registerTable } from './tables.ts'
import type { Warehouse } from './warehouse.ts'

interface Call {
  readonly warehouse: Warehouse
  readonly settings: CommitSettings
  readonly request: CatalogRequest
  readonly namespace: Namespace
  readonly table: TableId
}
type Handler = (call: Call) => Promise<CatalogResponse>

const NAMESPACE_SEPARATOR = '\u001f'
const NO_CONTENT: CatalogResponse = { status: 204 }

const ROUTES: readonly (readonly [endpoint: string, handler: Handler])[] = [
  ['GET namespaces', listNamespacesRoute],
  ['POST namespaces', createNamespaceRoute],
  ['GET namespaces/{namespace}', loadNamespaceRoute],
  ['HEAD namespaces/{namespace}', namespaceExistsRoute],
  ['DELETE namespaces/{namespace}', dropNamespaceRoute],
  ['POST namespaces/{namespace}/properties', updatePropertiesRoute],
  ['GET namespaces/{namespace}/tables', listTablesRoute],
  ['POST namespaces/{namespace}/tables', createTableRoute],
  ['POST namespaces/{namespace}/register', registerRoute],
  ['GET namespaces/{namespace}/tables/{table}', loadTableRoute],
  ['HEAD namespaces/{namespace}/tables/{table}', tableExistsRoute],
  ['POST namespaces/{namespace}/tables/{table}', commitRoute],
  ['DELETE namespaces/{namespace}/tables/{table}', dropTableRoute],
  ['POST namespaces/{namespace}/tables/{table}/metrics', metricsRoute],
  ['POST tables/rename', renameRoute],
]

/** As `/v1/config` lists them: what a client may call. */
const ENDPOINTS: readonly string[] = ROUTES.map(([endpoint]) => endpoint.replace(' ', ' /v1/{prefix}/'))

export async function route(
  warehouse: Warehouse,
  settings: CommitSettings,
  request: CatalogRequest,
): Promise<CatalogResponse> {
  const { method, path } = request
  if (method === 'GET' && path.length === 1 && path[0] === 'config')
    return { status: 200, body: { defaults: {}, overrides: {}, endpoints: ENDPOINTS } }
  const found = ROUTES.find(([endpoint]) => matches(endpoint, method, path))
  const shown = `${method} /v1/${path.join('/')}`
  if (found === undefined) return errorResponse(404, 'NotFoundException', `No route for request: ${shown}`)
  const namespace = path[0] === 'namespaces' ? readNamespacePath(path[1]) : []
  const table = { namespace, name: path[3] ?? '' }
  return found[1]({ warehouse, settings, request, namespace, table })
}

function matches(endpoint: string, method: string, path: readonly string[]): boolean {
  const [wantedMethod, wantedPath] = endpoint.split(' ')
  const parts = wantedPath?.split('/') ?? []
  return (
    wantedMethod === method &&
    parts.length === path.length &&
    parts.every((part, index) => part.startsWith('{') || part === path[index])
  )
}

function readNamespacePath(segment: string | undefined): Namespace {
  if (segment === undefined) return []
  return segment.split(NAMESPACE_SEPARATOR)
}

async function listNamespacesRoute({ warehouse, request }: Call): Promise<CatalogResponse> {
  const given = request.query.get('parent')
  const parent = given === null || given === '' ? [] : readNamespacePath(given)
  const { items, next } = page(await listChildren(warehouse, parent), request.query)
  return { status: 200, body: { namespaces: items.map((name) => [...parent, name]), ...next } }
}

async function createNamespaceRoute({ warehouse, request }: Call): Promise<CatalogResponse> {
  const json = asObject(request.body, 'create namespace request')
  const namespace = readNamespace(json.namespace)
  const properties = optional(json.properties, 'properties', asStringMap) ?? {}
  await createNamespace(warehouse, namespace, properties)
  return { status: 200, body: { namespace, properties } }
}

function readNamespace(value: JsonValue | undefined): Namespace {
  if (value === null || value === undefined) throw illegalArgument('Invalid namespace: null')
  return asStrings(value, 'namespace')
}

async function loadNamespaceRoute({ warehouse, namespace }: Call): Promise<CatalogResponse> {
  return { status: 200, body: { namespace, properties: await loadProperties(warehouse, namespace) } }
}

async function namespaceExistsRoute({ warehouse, namespace }: Call): Promise<CatalogResponse> {
  if (await namespaceExists(warehouse, namespace)) return NO_CONTENT
  throw noSuchNamespace(namespace)
}

async function dropNamespaceRoute({ warehouse, namespace }: Call): Promise<CatalogResponse> {
  await dropNamespace(warehouse, namespace)
  return NO_CONTENT
}

async function updatePropertiesRoute({ warehouse, request, namespace }: Call): Promise<CatalogResponse> {
  const json = asObject(request.body, 'update namespace properties request')
  const removals = optional(json.removals, 'removals', asStrings) ?? []
  const updates = optional(json.updates, 'updates', asStringMap) ?? {}
  const changes = await updateProperties(warehouse, namespace, [...new Set(removals)], updates)
  return { status: 200, body: { ...changes } }
}

async function listTablesRoute({ warehouse, request, namespace }: Call): Promise<CatalogResponse> {
  const { items, next } = page(await listTables(warehouse, namespace), request.query)
  return { status: 200, body: { identifiers: items.map((name) => ({ namespace, name })), ...next } }
}

async function createTableRoute(call: Call): Promise<CatalogResponse> {
  const request = readCreateTableRequest(call.request.body)
  return tableResponse(await createTable(call.warehouse, call.namespace, request, call.settings))
}

async function registerRoute({ warehouse, request, namespace }: Call): Promise<CatalogResponse> {
  const json = asObject(request.body, 'register table request')
  const table = { namespace, name: asString(json.name, 'name') }
  return tableResponse(
    await registerTable(warehouse, table, asString(json['metadata-location'], 'metadata-location')),
  )
}

async function loadTableRoute({ warehouse, request, table }: Call): Promise<CatalogResponse> {
  const head = await loadTable(warehouse, table)
  const onlyRefs = request.query.get('snapshots') === 'refs'
  const { metadata, version } = head
  const etag = `"${metadata['table-uuid']}-${version}-${metadata['last-updated-ms']}${onlyRefs ? '-refs' : ''}"`
  if (header(request, 'if-none-match') === etag) return { status: 304, headers: { etag } }
  const shown = onlyRefs ? { ...head, metadata: withoutHistoricalSnapshots(metadata) } : head
  return { ...tableResponse(shown), headers: { etag } }
}

function header(request: CatalogRequest, name: string): string | undefined {
  return Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)?.[1]
}

async function tableExistsRoute({ warehouse, table }: Call): Promise<CatalogResponse> {
  if ((await findEntry(warehouse, table)) !== undefined) return NO_CONTENT
  throw noSuchTable(fullName(table))
}

async function commitRoute({ warehouse, settings, request, table }: Call): Promise<CatalogResponse> {
  const json = asObject(request.body, 'commit')
  const requirements = optional(json.requirements, 'requirements', asArray) ?? []
  const updates = optional(json.updates, 'updates', asArray) ?? []
  const head = await commitTable(
    warehouse,
    table,
    requirements.map(readRequirement),
    updates.map(readUpdate),
    settings,
  )
  return tableResponse(head)
}

async function dropTableRoute({ warehouse, request, table }: Call): Promise<CatalogResponse> {
  await dropTable(warehouse, table, request.query.get('purgeRequested')?.toLowerCase() === 'true')
  return NO_CONTENT
}

/** Engines report what a scan or commit did; nothing here needs it. */
async function metricsRoute(): Promise<CatalogResponse> {
  return NO_CONTENT
}

async function renameRoute({ warehouse, request }: Call): Promise<CatalogResponse> {
  const json = asObject(request.body, 'rename table request')
  await renameEntry(
    warehouse,
    readTableId(json.source, 'source'),
    readTableId(json.destination, 'destination'),
  )
  return NO_CONTENT
}

function readTableId(value: JsonValue | undefined, what: string): TableId {
  if (value === null || value === undefined) throw illegalArgument(`Invalid ${what} table: null`)
  const json = asObject(value, what)
  return { namespace: readNamespace(json.namespace), name: asString(json.name, `${what}.name`) }
}

function tableResponse({ location, metadata }: LoadedTable): CatalogResponse {
  return {
    status: 200,
    body: {
      ...(location !== undefined && { 'metadata-location': location }),
      metadata: tableMetadataToJson(metadata),
      config: {},
    },
  }
}

/** A page starts behind the item that its token names, so that it stays right when items come and go. */
function page(
  items: readonly string[],
  query: URLSearchParams,
): { readonly items: readonly string[]; readonly next: { readonly 'next-page-token'?: string } } {
  const after = query.get('pageToken') ?? ''
  const size = query.get('pageSize')
  if (size !== null && !/^[1-9]\d{0,8}$/.test(size)) throw badRequest(`Invalid page size: ${size}`)
  const rest = items.filter((item) => item > after)
  const shown = size === null ? rest : rest.slice(0, Number(size))
  const last = shown.at(-1)
  return {
    items: shown,
    next: last !== undefined && shown.length < rest.length ? { 'next-page-token': last } : {},
  }
}
