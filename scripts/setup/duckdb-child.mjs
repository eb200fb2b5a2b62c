// Run as a process of its own by the extensions step, so that a DuckDB that hangs on the network can be ended:
// `node duckdb-child.mjs install|load <extension directory> <extension>…`. Signatures stay verified.

import { DuckDBInstance } from '@duckdb/node-api'

const [action, directory = '', ...names] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:', { extension_directory: directory })
const connection = await instance.connect()
try {
  // The names come from extension-pins.mjs, not from a user.
  for (const name of names) await connection.run(action === 'install' ? `INSTALL ${name}` : `LOAD ${name}`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}\n`)
  process.exitCode = 1
}
connection.closeSync()
