// A catalog that keeps its metadata in memory and its tables in a folder: the smallest thing that DuckDB can
// write through, for tests of the gateway alone. It checks the requirements that decide a conflict.

import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Catalog, type CatalogRequest, type CatalogResponse, errorResponse } from '../../spec/catalog.ts'
import type { JsonObject, JsonValue } from '../../spec/json.ts'

type Draft = Record<string, JsonValue>

const asObject = (value: JsonValue | undefined): Draft =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...(value as JsonObject) } : {}
const asArray = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : []

export function memoryCatalog(root: string): Catalog & { readonly tables: Map<string, JsonObject> } {
  const tables = new Map<string, JsonObject>()
  const namespaces = new Set<string>(['default'])
  let version = 0

  function answer(metadata: JsonObject): CatalogResponse {
    const location = `${String(metadata.location)}/metadata/v${version++}.metadata.json`
    return { status: 200, body: { 'metadata-location': location, metadata, config: {} } }
  }

  function fresh(body: Draft, name: string): JsonObject {
    const location = typeof body.location === 'string' ? body.location : join(root, name)
    mkdirSync(join(location, 'metadata'), { recursive: true })
    mkdirSync(join(location, 'data'), { recursive: true })
    const properties = asObject(body.properties)
    const format = Number(properties['format-version'] ?? 2)
    delete properties['format-version']
    return {
      'format-version': format,
      'table-uuid': randomUUID(),
      location,
      'last-sequence-number': 0,
      'last-updated-ms': Date.now(),
      'last-column-id': lastColumnId(body.schema),
      'current-schema-id': 0,
      schemas: [{ ...asObject(body.schema), 'schema-id': 0 }],
      'default-spec-id': 0,
      'partition-specs': [{ 'spec-id': 0, fields: asArray(asObject(body['partition-spec']).fields) }],
      'last-partition-id': 1000,
      'default-sort-order-id': 0,
      'sort-orders': [{ 'order-id': 0, fields: [] }],
      properties,
      'current-snapshot-id': null,
      snapshots: [],
      'snapshot-log': [],
      'metadata-log': [],
      refs: {},
      ...(format >= 3 && { 'next-row-id': 0 }),
    }
  }

  function commit(key: string, body: Draft): CatalogResponse {
    const before = tables.get(key)
    const requirements = asArray(body.requirements).map(asObject)
    if (before === undefined && !requirements.some((r) => r.type === 'assert-create'))
      return errorResponse(404, 'NoSuchTableException', `Table does not exist: ${key}`)
    for (const requirement of requirements) {
      const failure = check(requirement, before)
      if (failure !== undefined)
        return errorResponse(409, 'CommitFailedException', `Requirement failed: ${failure}`)
    }
    const next = asArray(body.updates)
      .map(asObject)
      .reduce<Draft>((metadata, update) => apply(metadata, update), {
        ...(before ?? { ...fresh({}, key), 'table-uuid': '' }),
      })
    next['last-updated-ms'] = Date.now()
    tables.set(key, next)
    return answer(next)
  }

  async function handle(request: CatalogRequest): Promise<CatalogResponse> {
    const [top, namespace, kind, table] = request.path
    const body = asObject(request.body)
    if (top === 'config') return { status: 200, body: { defaults: {}, overrides: {} } }
    if (top !== 'namespaces') return errorResponse(404, 'NoSuchEndpointException', 'No such endpoint')
    if (namespace === undefined) {
      if (request.method === 'POST') namespaces.add(asArray(body.namespace).map(String).join('\u001f'))
      return { status: 200, body: { namespaces: [...namespaces].map((n) => n.split('\u001f')), ...body } }
    }
    if (kind === undefined) {
      if (!namespaces.has(namespace)) return errorResponse(404, 'NoSuchNamespaceException', `No ${namespace}`)
      return { status: 200, body: { namespace: namespace.split('\u001f'), properties: {} } }
    }
    if (table === undefined) {
      if (request.method === 'GET') {
        const identifiers = [...tables.keys()].map((key) => ({
          namespace: [namespace],
          name: key.split('/')[1] ?? '',
        }))
        return { status: 200, body: { identifiers } }
      }
      const key = `${namespace}/${String(body.name)}`
      if (tables.has(key)) return errorResponse(409, 'AlreadyExistsException', `Table already exists: ${key}`)
      const metadata = fresh(body, key)
      if (body['stage-create'] !== true) tables.set(key, metadata)
      return answer(metadata)
    }
    const key = `${namespace}/${table}`
    if (request.method === 'POST') return commit(key, body)
    const metadata = tables.get(key)
    if (metadata === undefined)
      return errorResponse(404, 'NoSuchTableException', `Table does not exist: ${key}`)
    if (request.method === 'HEAD') return { status: 204 }
    if (request.method === 'DELETE') {
      tables.delete(key)
      return { status: 204 }
    }
    return answer(metadata)
  }
  return { handle, tables }
}

function lastColumnId(schema: JsonValue | undefined): number {
  return Math.max(0, ...asArray(asObject(schema).fields).map((field) => Number(asObject(field).id)))
}

function check(requirement: Draft, metadata: JsonObject | undefined): string | undefined {
  switch (requirement.type) {
    case 'assert-create':
      return metadata === undefined ? undefined : 'table already exists'
    case 'assert-table-uuid':
      return metadata?.['table-uuid'] === requirement.uuid ? undefined : 'table UUID does not match'
    case 'assert-ref-snapshot-id': {
      const ref = asObject(asObject(metadata?.refs)[String(requirement.ref)])
      const id = ref['snapshot-id'] ?? null
      return id === (requirement['snapshot-id'] ?? null)
        ? undefined
        : `branch ${String(requirement.ref)} has changed`
    }
    case 'assert-current-schema-id':
      return metadata?.['current-schema-id'] === requirement['current-schema-id']
        ? undefined
        : 'schema has changed'
    default:
      return undefined
  }
}

function apply(metadata: Draft, update: Draft): Draft {
  const properties = asObject(metadata.properties)
  switch (update.action) {
    case 'assign-uuid':
      return { ...metadata, 'table-uuid': update.uuid ?? '' }
    case 'set-location':
      return { ...metadata, location: update.location ?? '' }
    case 'set-properties':
      return { ...metadata, properties: { ...properties, ...asObject(update.updates) } }
    case 'remove-properties':
      for (const name of asArray(update.removals)) delete properties[String(name)]
      return { ...metadata, properties }
    case 'upgrade-format-version':
      return {
        ...metadata,
        'format-version': update['format-version'] ?? 2,
        ...(Number(update['format-version']) >= 3 && { 'next-row-id': metadata['next-row-id'] ?? 0 }),
      }
    case 'add-schema': {
      const schemas = asArray(metadata.schemas).filter(
        (s) => asObject(s)['schema-id'] !== asObject(update.schema)['schema-id'],
      )
      return {
        ...metadata,
        schemas: [...schemas, update.schema ?? {}],
        'last-column-id': Math.max(Number(metadata['last-column-id'] ?? 0), lastColumnId(update.schema)),
      }
    }
    case 'set-current-schema': {
      const id = Number(update['schema-id'])
      return {
        ...metadata,
        'current-schema-id': id === -1 ? Number(asObject(asArray(metadata.schemas).at(-1))['schema-id']) : id,
      }
    }
    case 'add-spec':
      return {
        ...metadata,
        'partition-specs': [
          ...asArray(metadata['partition-specs']).filter(
            (s) => asObject(s)['spec-id'] !== asObject(update.spec)['spec-id'],
          ),
          update.spec ?? {},
        ],
      }
    case 'set-default-spec': {
      const id = Number(update['spec-id'])
      return {
        ...metadata,
        'default-spec-id':
          id === -1 ? Number(asObject(asArray(metadata['partition-specs']).at(-1))['spec-id']) : id,
      }
    }
    case 'add-snapshot': {
      const snapshot = asObject(update.snapshot)
      return {
        ...metadata,
        snapshots: [...asArray(metadata.snapshots), snapshot],
        'last-sequence-number': snapshot['sequence-number'] ?? 0,
        ...(metadata['next-row-id'] !== undefined && {
          'next-row-id': Number(metadata['next-row-id']) + Number(snapshot['added-rows'] ?? 0),
        }),
      }
    }
    case 'set-snapshot-ref': {
      const { action: _, 'ref-name': name, ...ref } = update
      return {
        ...metadata,
        refs: { ...asObject(metadata.refs), [String(name)]: ref as JsonObject },
        ...(name === 'main' && { 'current-snapshot-id': update['snapshot-id'] ?? null }),
      }
    }
    case 'remove-snapshots': {
      const removed = new Set(asArray(update['snapshot-ids']))
      return {
        ...metadata,
        snapshots: asArray(metadata.snapshots).filter(
          (s) => !removed.has(asObject(s)['snapshot-id'] ?? null),
        ),
      }
    }
    default:
      return metadata
  }
}
