// Where set-up puts things: one place, so that scripts, tests and packaging agree on it.

import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout: the folder of package.json. */
export const checkout = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Everything set-up makes in the checkout (ignored by git; may be deleted at any time). */
export const checkoutCache = path.join(checkout, '.cache')

/** DuckDB's `extension_directory`; the files lie in `<version>/<platform>/` below it. */
export const extensionDirectory = path.join(checkoutCache, 'duckdb-extensions')

/** Downloads kept for the next clone on this machine: `${XDG_CACHE_HOME:-~/.cache}/firn`. */
export const downloadCache = path.join(
  process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
  'firn',
)

/**
 * A file of an installed npm package.
 * @param {...string} parts
 */
export function inNodeModules(...parts) {
  return path.join(checkout, 'node_modules', ...parts)
}
