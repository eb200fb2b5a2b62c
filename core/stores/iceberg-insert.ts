// Writes to a partitioned table, which other engines may have made: DuckDB's own INSERT knows how rows are spread over
// partitions, and the gateway completes its commit.

import { FirnError } from '../contract/index.ts'
import type { Engine, Runner } from '../engine/engine.ts'
import { attachIceberg, detachIceberg } from '../engine/iceberg-attach.ts'
import { escapeGlob, quoteIdent, quoteLiteral } from '../engine/sql.ts'
import type { CommitReceipt, WriteEndpoint } from '../gateway/gateway.ts'
import type { ColumnChange } from './column-changes.ts'
import { isoTime } from './iso-time.ts'
import { noRowsError } from './no-rows.ts'
import type { StoreReceipt, StoreWrite } from './offline-store.ts'

/** The name under which a write's endpoint is attached to the engine. */
export const aliasOf = ({ writeId }: WriteEndpoint): string => `firn_write_${writeId.replaceAll('-', '_')}`

/** @param table in SQL, of the catalog that {@link aliasOf} names. Errors: FirnError `invalid_input` for no rows. */
export async function writeByEngine(
  engine: Engine,
  endpoint: WriteEndpoint,
  table: string,
  write: StoreWrite,
): Promise<StoreReceipt> {
  const receipt = await insertThrough(engine, endpoint, table, write)
  return {
    rows: receipt.addedRecords,
    bytes: receipt.addedFilesSize,
    snapshotId: receipt.snapshotId,
    ...(await eventTimeReach(engine, receipt.dataPath, write)),
  }
}

/** Runs the one statement whose commit the gateway completes. */
async function insertThrough(
  engine: Engine,
  endpoint: WriteEndpoint,
  table: string,
  write: StoreWrite,
): Promise<CommitReceipt> {
  const alias = aliasOf(endpoint)
  await attachIceberg(engine, alias, endpoint)
  try {
    return await engine.session(async (session) => {
      const rows = await insert(session, table, write).catch(async (error: unknown) => {
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

/** Resolves to the number of rows. Nothing is committed when there are none. */
async function insert(session: Runner, table: string, write: StoreWrite): Promise<number> {
  const { rows, signal, onProgress } = write
  await session.run('BEGIN')
  for (const change of write.columnChanges ?? []) await session.run(alter(table, change))
  const { values } = await session.run(`INSERT INTO ${table} BY NAME ${rows.sql}`, { signal, onProgress })
  const count = Number(values[0]?.[0] ?? 0)
  await session.run(count === 0 ? 'ROLLBACK' : 'COMMIT')
  return count
}

function alter(table: string, change: ColumnChange): string {
  if (change.kind === 'add' && isNested(change.type)) {
    throw new FirnError(
      'unsupported',
      `A write cannot add ${change.name} ${change.type} to a partitioned table.`,
      {
        hint: 'Add the column with the engine that made the table, or take its parts out in the transform.',
        details: { column: change.name },
      },
    )
  }
  const column = quoteIdent(change.name)
  return change.kind === 'add'
    ? `ALTER TABLE ${table} ADD COLUMN ${column} ${change.type}`
    : `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${change.to}`
}

const isNested = (type: string): boolean => /^(STRUCT|MAP)\(|\]$/.test(type)

const isNoCommit = (error: unknown): boolean => error instanceof FirnError && error.code === 'internal'

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
