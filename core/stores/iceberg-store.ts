// The ICEBERG store: DuckDB writes the rows through the gateway, which makes each write one commit and says which.

import type { IcebergStore, Moment } from '../contract/index.ts'
import { FirnError } from '../contract/index.ts'
import type { Engine, Runner } from '../engine/engine.ts'
import { attachIceberg, detachIceberg } from '../engine/iceberg-attach.ts'
import { escapeGlob, quoteIdent, quoteLiteral, quotePath } from '../engine/sql.ts'
import type { CommitReceipt, Gateway, WriteEndpoint } from '../gateway/gateway.ts'
import type { CatalogClient, TableName } from '../iceberg/client.ts'
import { snapshotAt, snapshotsOf } from '../iceberg/snapshots.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import type { ColumnChange } from './column-changes.ts'
import type { IcebergPages } from './iceberg-pages.ts'
import { isoTime } from './iso-time.ts'
import { noRowsError } from './no-rows.ts'
import type { OfflineStore, StoreReceipt, StoreWrite } from './offline-store.ts'

export interface IcebergStoreOptions {
  readonly engine: Engine
  readonly gateway: Gateway
  readonly client: CatalogClient
  /** The name under which the connection is attached to the engine for reading. */
  readonly attachedAs: string
  readonly pages: IcebergPages
  readonly store: IcebergStore
}

export function createIcebergStore(options: IcebergStoreOptions): OfflineStore {
  const { engine, client, store } = options
  const name: TableName = { namespace: store.namespace.split('.'), table: store.table }

  const load = async (): Promise<TableMetadata> => {
    const metadata = await client.loadTable(name)
    if (metadata && metadata['current-snapshot-id'] !== null) return metadata
    throw new FirnError('not_found', `${store.catalog}.${store.namespace}.${store.table} has no rows yet.`, {
      hint: 'Write to the feature group first.',
    })
  }
  const tableIn = (catalog: string): string => quotePath(catalog, name.namespace.join('.'), name.table)

  const { pages } = options

  return {
    kind: 'ICEBERG',
    path: `${store.catalog}.${store.namespace}.${store.table}`,
    catalog: store.catalog,
    namespace: store.namespace,
    table: store.table,
    timeTravel: true,

    async describe() {
      const metadata = await client.loadTable(name)
      if (!metadata) return null
      const { columns } = await engine.run(`SELECT * FROM ${tableIn(options.attachedAs)} LIMIT 0`)
      const current = snapshotsOf(metadata).find(({ isCurrent }) => isCurrent)
      return { columns, rows: current?.rows ?? 0, bytes: current?.totalBytes ?? 0 }
    },

    async write(write) {
      if (write.replaces !== undefined)
        throw new FirnError('unsupported', `The write mode ${write.mode} is not there yet for ICEBERG.`)
      await client.ensureNamespace(name.namespace)
      const endpoint = options.gateway.beginWrite({
        connection: store.catalog,
        namespace: name.namespace,
        table: name.table,
        mode: write.mode,
        summary: { ...write.summary },
        writeId: write.writeId,
        ...(write.signal && { signal: write.signal }),
      })
      try {
        const receipt = await writeThrough(engine, endpoint, tableIn, write, () => client.loadTable(name))
        return await storeReceipt(engine, receipt, write)
      } catch (error) {
        await endpoint.abort()
        throw error
      } finally {
        endpoint.close()
      }
    },

    async read(at?: Moment) {
      const table = tableIn(options.attachedAs)
      const metadata = await load()
      if (at === undefined) return `SELECT * FROM ${table}`
      return `SELECT * FROM ${table} AT (VERSION => ${snapshotAt(metadata, at)})`
    },

    readRange: (snapshotId, offset, limit) =>
      pages.range(tableIn(options.attachedAs), snapshotId, offset, limit),

    async snapshotAt(at?: Moment) {
      const metadata = await load()
      const id = at === undefined ? String(metadata['current-snapshot-id']) : snapshotAt(metadata, at)
      const found = snapshotsOf(metadata).find(({ snapshotId }) => snapshotId === id)
      if (found) return found
      throw new FirnError('not_found', `Snapshot ${id} has expired.`)
    },

    async history() {
      const metadata = await client.loadTable(name)
      return metadata ? snapshotsOf(metadata) : []
    },

    drop: ({ deleteData }) => client.dropTable(name, { purge: deleteData }),
  }
}

/** Runs the one statement whose commit the gateway completes. */
async function writeThrough(
  engine: Engine,
  endpoint: WriteEndpoint,
  tableIn: (catalog: string) => string,
  write: StoreWrite,
  loadTable: () => Promise<TableMetadata | null>,
): Promise<CommitReceipt> {
  const alias = `firn_write_${endpoint.writeId.replaceAll('-', '_')}`
  await attachIceberg(engine, alias, endpoint)
  try {
    return await engine.session(async (session) => {
      const create = (await loadTable()) === null
      const rows = await insert(session, tableIn(alias), write, create).catch(async (error: unknown) => {
        // DuckDB only knows the HTTP answer; the gateway knows what became of the commit.
        const receipt = await endpoint.receipt().catch((cause: unknown) => {
          throw isNoCommit(cause) ? error : cause
        })
        return receipt.addedRecords
      })
      if (rows === 0) throw noRowsError()
      return endpoint.receipt()
    })
  } finally {
    // The commit is made or not by now: a name that stays attached must not change what is reported.
    await detachIceberg(engine, alias).catch((error: unknown) => console.error(error))
  }
}

/** Resolves to the number of rows. Nothing is committed, and no table made, when there are none. */
async function insert(session: Runner, table: string, write: StoreWrite, create: boolean): Promise<number> {
  const { rows, signal, onProgress } = write
  const statement = create
    ? `CREATE TABLE ${table} AS ${rows.sql}`
    : `INSERT INTO ${table} BY NAME ${rows.sql}`
  await session.run('BEGIN')
  for (const change of create ? [] : (write.columnChanges ?? [])) await session.run(alter(table, change))
  const { values } = await session.run(statement, { signal, onProgress })
  const count = Number(values[0]?.[0] ?? 0)
  await session.run(count === 0 ? 'ROLLBACK' : 'COMMIT')
  return count
}

function alter(table: string, change: ColumnChange): string {
  const column = quoteIdent(change.name)
  return change.kind === 'add'
    ? `ALTER TABLE ${table} ADD COLUMN ${column} ${change.type}`
    : `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${change.to}`
}

const isNoCommit = (error: unknown): boolean => error instanceof FirnError && error.code === 'internal'

async function storeReceipt(
  engine: Engine,
  receipt: CommitReceipt,
  write: StoreWrite,
): Promise<StoreReceipt> {
  return {
    rows: receipt.addedRecords,
    bytes: receipt.addedFilesSize,
    snapshotId: receipt.snapshotId,
    ...(await eventTimeReach(engine, receipt.dataPath, write)),
  }
}

/**
 * From the footers of the files that the write added: no row is read again. The rows are committed by now, so a
 * footer that cannot be read costs the watermark its reach and not the write its receipt.
 */
async function eventTimeReach(
  engine: Engine,
  folder: string,
  { rows: { columns }, eventTimeCol }: StoreWrite,
): Promise<Pick<StoreReceipt, 'eventTimeFrom' | 'eventTimeTo'>> {
  const files = quoteLiteral(`${escapeGlob(folder)}/**/*.parquet`)
  const type = columns.find(({ name }) => name === eventTimeCol)?.type ?? 'TIMESTAMP'
  const rows = await engine
    .rows(
      `SELECT CAST(min(CAST(stats_min AS ${type})) AS VARCHAR) AS first,
              CAST(max(CAST(stats_max AS ${type})) AS VARCHAR) AS last
       FROM parquet_metadata(${files}) WHERE lower(path_in_schema) = lower($1)`,
      { params: [eventTimeCol] },
    )
    .catch(() => [])
  return { eventTimeFrom: isoTime(rows[0]?.first), eventTimeTo: isoTime(rows[0]?.last) }
}
