// What the gateway's integration tests stand on: a real DuckDB, a real lakehouse in a temporary folder, a gateway
// between them, and one line to write through it.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { engineBlobIo } from '../../engine/blob-io.ts'
import { type Engine, openEngine, type Runner } from '../../engine/engine.ts'
import { extensionDirectory } from '../../engine/extensions.ts'
import { attachIceberg, detachIceberg } from '../../engine/iceberg-attach.ts'
import { quoteIdent } from '../../engine/sql.ts'
import { openLakehouse } from '../../lakehouse/lakehouse.ts'
import { addedFilesOf } from '../../spec/added-files.ts'
import type { Catalog } from '../../spec/catalog.ts'
import { gatewayIo } from '../blob-io.ts'
import {
  type CommitReceipt,
  type Gateway,
  type GatewayEvent,
  type GatewayOptions,
  startGateway,
  type WriteIntent,
} from '../gateway.ts'

export interface Bench {
  readonly folder: string
  readonly warehouse: string
  readonly engine: Engine
  readonly gateway: Gateway
  readonly lakehouse: Catalog
  readonly events: GatewayEvent[]
  /** Writes through an endpoint of its own; `sql` is given the quoted name of the attached catalog. */
  write(intent: Partial<WriteIntent>, sql: string | ((catalog: string) => string)): Promise<CommitReceipt>
  /** Runs SQL with the connection attached as `lake`. */
  rows: Runner['rows']
  close(): Promise<void>
}

export interface BenchOptions extends Partial<GatewayOptions> {
  /** Stands between the gateway and the lakehouse. */
  readonly wrap?: (catalog: Catalog) => Catalog
  /** Of another bench, to share it. */
  readonly warehouse?: string
}

let attachments = 0

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'firn gateway ä-'))
  const warehouse = options.warehouse ?? path.join(folder, 'warehouse')
  const engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
  const blobs = engineBlobIo(engine)
  const io = gatewayIo(blobs)
  const lakehouse = await openLakehouse(warehouse, {
    filesOfSnapshot: (snapshot) => addedFilesOf(io, snapshot),
  })
  const events: GatewayEvent[] = []
  const gateway = await startGateway({
    io: blobs,
    log: (event) => events.push(event),
    backoff: { firstMs: 5, maxMs: 200 },
    ...options,
  })
  gateway.mount('local', options.wrap?.(lakehouse) ?? lakehouse)
  await attachIceberg(engine, 'lake', { uri: `${gateway.uri}/c/local`, token: gateway.token })
  await engine.run('CREATE SCHEMA IF NOT EXISTS lake."default"')

  return {
    folder,
    warehouse,
    engine,
    gateway,
    lakehouse,
    events,
    rows: (sql, more) => engine.rows(sql, more),
    async write(intent, sql) {
      const endpoint = gateway.beginWrite({
        connection: 'local',
        namespace: ['default'],
        table: 't',
        mode: 'append',
        ...intent,
      })
      attachments += 1
      const alias = `w${attachments}`
      try {
        await attachIceberg(engine, alias, endpoint)
        const statement =
          typeof sql === 'string' ? sql.replaceAll('$lake', quoteIdent(alias)) : sql(quoteIdent(alias))
        let failure: unknown
        await engine.run(statement, { signal: intent.signal }).catch((error: unknown) => {
          failure = error
        })
        const receipt = endpoint.receipt()
        return await (failure === undefined
          ? receipt
          : receipt.catch((error: unknown) => decide(failure, error)))
      } catch (error) {
        await endpoint.abort()
        throw error
      } finally {
        await detachIceberg(engine, alias)
        endpoint.close()
      }
    },
    async close() {
      await gateway.close()
      await engine.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** The gateway knows better why a commit failed; a statement that failed before it, DuckDB does. */
function decide(statement: unknown, receipt: unknown): never {
  if (receipt instanceof Error && 'code' in receipt && receipt.code !== 'internal') throw receipt
  throw statement
}

/** All files under a folder, relative to it, sorted. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()
}
