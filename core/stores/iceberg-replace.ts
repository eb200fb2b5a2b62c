// A merge or a range overwrite of an Iceberg table: which rows of a head go, looked up again for each head that the
// write is tried on. The write's own rows are in their files by then.

import { FirnError, type WriteMode } from '../contract/index.ts'
import { engineBlobIo } from '../engine/blob-io.ts'
import type { Engine } from '../engine/engine.ts'
import { quoteFiles } from '../engine/sql.ts'
import { type ChangesOn, type HeadChanges, isUnpartitioned, type OpenTable } from '../gateway/gateway.ts'
import type { CatalogClient, TableName } from '../iceberg/client.ts'
import { type RowDeletesRequest, rowDeletes } from '../iceberg/row-deletes.ts'
import type { DataFile } from '../spec/data-file.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import type { StoreWrite } from './offline-store.ts'
import { type ReplacedRows, replacedRows } from './replaced-rows.ts'

export interface IcebergTable {
  readonly client: CatalogClient
  readonly name: TableName
  /** Quoted name of the table as it is attached for reading. */
  readonly attached: string
}

export interface Replacement {
  readonly changesOn: ChangesOn
  /** Of the head that the commit came to stand on. */
  replacedRowsOn(head: string | null): number
}

/** @param files that hold the write's rows */
export function replacement(
  engine: Engine,
  { client, name, attached }: IcebergTable,
  { dataPath }: OpenTable,
  files: readonly DataFile[],
  { replaces, eventTimeCol, signal }: StoreWrite & { readonly replaces: ReplacedRows },
): Replacement {
  const found = new Map<string, number>()
  const paths = quoteFiles(files.map(({ path }) => path))
  const incoming = `SELECT * FROM read_parquet(${paths}, hive_partitioning = false)`

  const changesOn = async (head: string | null): Promise<HeadChanges> => {
    if (head === null) return { removedFiles: new Set(), deleteFiles: [], removedRows: 0 }
    const changes = await rowDeletes(engine, {
      ...(await headOf(head)),
      folder: dataPath,
      columns: replaces.kind === 'keys' ? replaces.columns : [eventTimeCol],
      among: (rows) => replacedRows(rows, incoming, replaces),
      io: engineBlobIo(engine),
      signal,
    })
    found.set(head, changes.removedRows)
    return changes
  }

  async function headOf(id: string): Promise<Pick<RowDeletesRequest, 'head' | 'manifestList'>> {
    const metadata = await client.loadTable(name)
    const snapshot = metadata?.snapshots.find((one) => String(one['snapshot-id']) === id)
    const manifestList = snapshot?.['manifest-list']
    if (!metadata || manifestList === undefined)
      throw new FirnError('conflict', `Snapshot ${id} is no longer in the table.`, { hint: 'Write again.' })
    // A snapshot is read under its own columns, which may have had other names. Where the table of now is read instead
    // and another writer is faster, the commit asserts the head that it was asked for, and is asked again.
    const isRenamed = snapshot?.['schema-id'] !== metadata['current-schema-id']
    const isCurrent = String(metadata['current-snapshot-id']) === id
    return { head: { table: attached, at: isRenamed && isCurrent ? undefined : id }, manifestList }
  }

  return { changesOn, replacedRowsOn: (head) => (head === null ? 0 : (found.get(head) ?? 0)) }
}

/** Errors: FirnError `unsupported` for what only other engines make: partitions, and tables of format version 3. */
export function refuseReplacing(path: string, mode: WriteMode, metadata: TableMetadata): void {
  if (!isUnpartitioned(metadata)) throw partitionedError(path, mode)
  const version = metadata['format-version']
  if (version <= 2) return
  throw new FirnError('unsupported', `${path} has format version ${version}, which has no ${mode} in Firn.`, {
    hint: 'Its deleted rows would have to be named in deletion vectors. Append to it or overwrite it.',
  })
}

/** Other engines' partitioned tables: a delete file there belongs to one partition. */
export function partitionedError(path: string, mode: string): FirnError {
  return new FirnError('unsupported', `${path} is partitioned, and such a table has no ${mode} in Firn.`, {
    hint: 'Append to it or overwrite it, or merge with the engine that made it.',
  })
}
