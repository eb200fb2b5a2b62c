// What stands behind an Iceberg REST catalog's door, without the HTTP: the gateway speaks HTTP and calls one of
// these, be it the embedded lakehouse or a client of a remote catalog.

import type { JsonObject, JsonValue } from './json.ts'

export interface CatalogRequest {
  readonly method: 'GET' | 'POST' | 'HEAD' | 'DELETE' | 'PUT'
  /** Decoded path segments after `/v1`, without a catalog's prefix: `['namespaces', 'default', 'tables']`. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body?: JsonValue
  readonly signal?: AbortSignal
}

export interface CatalogResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonValue
}

export interface Catalog {
  /** Answers errors as responses in the form of the REST specification; throws only for what is our own fault. */
  handle(request: CatalogRequest): Promise<CatalogResponse>
}

/** The REST specification's error body (`IcebergErrorResponse`). */
export function errorResponse(status: number, type: string, message: string): CatalogResponse {
  return { status, body: { error: { message, type, code: status } } satisfies JsonObject }
}
