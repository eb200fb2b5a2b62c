// Attaches an Iceberg REST endpoint (always the gateway's) to DuckDB under a name.

import type { Runner } from './engine.ts'
import { quoteIdent, quoteLiteral } from './sql.ts'

export interface IcebergEndpoint {
  /** Without `/v1`. */
  readonly uri: string
  readonly token: string
}

/**
 * After this, `alias.namespace.table` can be read and written. Multi-table commits are off: through that endpoint
 * DuckDB has acknowledged writes that were never stored. So is DuckDB's own removal of files after a failed commit:
 * when only the answer was lost, they are files of the table.
 */
export async function attachIceberg(engine: Runner, alias: string, endpoint: IcebergEndpoint): Promise<void> {
  const secret = quoteIdent(`${alias}_token`)
  await engine.run(`CREATE OR REPLACE SECRET ${secret} (TYPE iceberg, TOKEN ${quoteLiteral(endpoint.token)})`)
  await engine.run(
    `ATTACH '' AS ${quoteIdent(alias)} (TYPE iceberg, ENDPOINT ${quoteLiteral(endpoint.uri)}, SECRET ${secret}, ` +
      `ACCESS_DELEGATION_MODE 'none', DISABLE_MULTI_TABLE_COMMIT true, REMOVE_FILES_ON_DELETE false)`,
  )
}

export async function detachIceberg(engine: Runner, alias: string): Promise<void> {
  await engine.run(`DETACH DATABASE IF EXISTS ${quoteIdent(alias)}`)
  await engine.run(`DROP SECRET IF EXISTS ${quoteIdent(`${alias}_token`)}`)
}
