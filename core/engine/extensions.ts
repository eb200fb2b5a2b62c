// Where DuckDB's extensions are: given by whoever starts the process, else where set-up puts them in a checkout.

import path from 'node:path'

export function extensionDirectory(): string {
  return (
    process.env.FIRN_EXTENSION_DIRECTORY ??
    path.resolve(import.meta.dirname, '../../.cache/duckdb-extensions')
  )
}
