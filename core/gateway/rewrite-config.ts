// Answers of a catalog without what would lead a client past the gateway: addresses of the catalog itself, its
// prefix (the gateway's own paths have none), and its credentials.

import type { JsonObject, JsonValue } from '../spec/json.ts'
import { isObject } from './table-state.ts'

/** Keys of a catalog's or table's configuration that speak of the catalog, not of the storage. */
const CATALOG_KEYS: ReadonlySet<string> = new Set([
  'uri',
  'prefix',
  'token',
  'credential',
  'scope',
  'audience',
  'resource',
  'oauth2-server-uri',
  's3.signer.uri',
  's3.signer.endpoint',
  's3.signer',
  's3.remote-signing-enabled',
])

/** The answer to `/v1/config`. */
export function rewriteConfigAnswer(body: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(body)) return body
  return {
    ...body,
    defaults: withoutCatalogKeys(body.defaults),
    overrides: withoutCatalogKeys(body.overrides),
  }
}

/** Any other answer: tables come with a configuration of their own. */
export function rewriteTableAnswer(body: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(body) || !isObject(body.config)) return body
  return { ...body, config: withoutCatalogKeys(body.config) }
}

function withoutCatalogKeys(config: JsonValue | undefined): JsonObject {
  if (!isObject(config)) return {}
  return Object.fromEntries(
    Object.entries(config).filter(([key]) => !CATALOG_KEYS.has(key) && !key.startsWith('rest.auth.')),
  )
}
