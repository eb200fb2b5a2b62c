// A client of any Iceberg REST catalog, as the gateway serves it. Only what Firn asks; writing rows is DuckDB's.

import { FirnError } from '../contract/index.ts'
import { type JsonObject, type JsonValue, parseJson, stringifyJson } from '../spec/json.ts'
import { readTableMetadata, type TableMetadata } from '../spec/metadata.ts'
import { DAMAGED_FILE } from '../spec/rest-error.ts'

export interface CatalogAddress {
  /** Without `/v1`. */
  readonly uri: string
  readonly token: string
}

export interface TableName {
  readonly namespace: readonly string[]
  readonly table: string
}

/** The specification joins the levels of a namespace by this character in a path. */
const NAMESPACE_SEPARATOR = '\x1f'

export interface CatalogClient {
  /** Those directly in `parent`; without one, those at the top. */
  listNamespaces(parent?: readonly string[]): Promise<string[][]>
  /** Makes it unless it is there, and the levels above it, which not every catalog makes by itself. */
  ensureNamespace(namespace: readonly string[]): Promise<void>
  listTables(namespace: readonly string[]): Promise<string[]>
  /** null when there is no such table or namespace. */
  loadTable(name: TableName, signal?: AbortSignal): Promise<TableMetadata | null>
  /** Commits metadata updates under requirements. Errors: FirnError `conflict` when a requirement fails. */
  updateTable(
    name: TableName,
    requirements: readonly JsonObject[],
    updates: readonly JsonObject[],
  ): Promise<TableMetadata>
  /** A table that is not there is not an error. */
  dropTable(name: TableName, options: { readonly purge: boolean }): Promise<void>
}

/** Errors: FirnError `unreachable`, `unauthorized`, `conflict`, `not_found`, else `internal` with the catalog's words. */
export function catalogClient(address: CatalogAddress): CatalogClient {
  const ask = async (
    method: string,
    path: string,
    body?: JsonValue,
    signal?: AbortSignal,
  ): Promise<Answer> => {
    const response = await fetch(`${address.uri}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${address.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: stringifyJson(body) }),
      ...(signal && { signal }),
    }).catch((cause: unknown) => {
      throw new FirnError('unreachable', 'The catalog does not answer.', { cause })
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : parseJson(text) }
  }
  const expect = async (
    method: string,
    path: string,
    body?: JsonValue,
    signal?: AbortSignal,
  ): Promise<JsonObject> => {
    const answer = await ask(method, path, body, signal)
    if (answer.status >= 400) throw answerError(answer)
    return asObject(answer.body)
  }

  const ensureNamespace = async (namespace: readonly string[]): Promise<void> => {
    const make = () => ask('POST', 'namespaces', { namespace: [...namespace] })
    let answer = await make()
    if (answer.status === 404 && namespace.length > 1) {
      await ensureNamespace(namespace.slice(0, -1))
      answer = await make()
    }
    if (answer.status >= 400 && answer.status !== 409) throw answerError(answer)
  }

  return {
    async listNamespaces(parent) {
      const query = parent === undefined ? '' : `?parent=${segment(parent)}`
      const { namespaces } = await expect('GET', `namespaces${query}`)
      return asList(namespaces).map((levels) => asList(levels).map(String))
    },
    ensureNamespace,
    async listTables(namespace) {
      const { identifiers } = await expect('GET', `namespaces/${segment(namespace)}/tables`)
      return asList(identifiers).map((identifier) => String(asObject(identifier).name))
    },
    async loadTable(name, signal) {
      const answer = await ask('GET', tablePath(name), undefined, signal)
      if (answer.status === 404) return null
      if (answer.status >= 400) throw answerError(answer)
      return readTableMetadata(asObject(answer.body).metadata ?? null)
    },
    async updateTable(name, requirements, updates) {
      const answer = await expect('POST', tablePath(name), { requirements, updates })
      return readTableMetadata(answer.metadata ?? null)
    },
    async dropTable(name, { purge }) {
      const answer = await ask('DELETE', `${tablePath(name)}?purgeRequested=${purge}`)
      if (answer.status >= 400 && answer.status !== 404) throw answerError(answer)
    },
  }
}

interface Answer {
  readonly status: number
  readonly body: JsonValue
}

const segment = (namespace: readonly string[]): string =>
  encodeURIComponent(namespace.join(NAMESPACE_SEPARATOR))
const tablePath = ({ namespace, table }: TableName): string =>
  `namespaces/${segment(namespace)}/tables/${encodeURIComponent(table)}`

function answerError({ status, body }: Answer): FirnError {
  const error = asObject(asObject(body).error ?? null)
  const message = typeof error.message === 'string' ? error.message : `The catalog answered ${status}.`
  switch (status) {
    case 401:
    case 403:
      return new FirnError('unauthorized', message, { hint: 'Check the token of this connection.' })
    case 404:
      return new FirnError('not_found', message)
    case 409:
      return new FirnError('conflict', message, {
        hint: 'Someone else changed it at the same time. Try again.',
      })
    case 500:
      if (error.type === DAMAGED_FILE) return damagedFile(message)
      return new FirnError('unreachable', message, { details: { status } })
    default:
      return new FirnError(status >= 500 ? 'unreachable' : 'internal', message, { details: { status } })
  }
}

function damagedFile(message: string): FirnError {
  const isVersion = /\.metadata\.json\b/.test(message)
  return new FirnError('io', `${message}.`, {
    hint: isVersion
      ? 'Restore it from a backup. To go on with the version before it, and without the newest snapshot, move it and ' +
        'version-hint.text out of that folder.'
      : 'Restore it from a backup.',
  })
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : []
}
