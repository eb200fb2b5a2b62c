// What a write's endpoint lets its client do: change the one table, and read everything that the connection has.

import type { CatalogRequest } from '../spec/catalog.ts'
import { isObject } from './table-state.ts'

export type WriteRequest = 'load' | 'create' | 'change' | 'pass' | 'refuse'

/** @param tablePath as {@link tablePathOf} gives it. */
export function writeRequestOf(
  { method, path, body }: Pick<CatalogRequest, 'method' | 'path' | 'body'>,
  tablePath: readonly string[],
): WriteRequest {
  const inTable = tablePath.every((segment, index) => path[index] === segment)
  if (inTable && path.length === tablePath.length) {
    if (method === 'GET') return 'load'
    if (method === 'POST') return 'change'
  }
  if (method === 'GET' || method === 'HEAD') return 'pass'
  if (inTable && path.length === tablePath.length + 1 && path.at(-1) === 'metrics') return 'pass'
  const inTables =
    path.length === tablePath.length - 1 && path.every((segment, i) => segment === tablePath[i])
  if (inTables && method === 'POST' && isObject(body) && body.name === tablePath.at(-1)) return 'create'
  return 'refuse'
}

/** `namespaces/<levels>/tables/<table>`, as a catalog's paths have it. */
export function tablePathOf(namespace: readonly string[], table: string): readonly string[] {
  return ['namespaces', namespace.join('\u001f'), 'tables', table]
}
