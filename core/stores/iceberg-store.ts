// The ICEBERG store: rows become files of the table, and the gateway makes each write one commit and says which.

import type { IcebergStore, Moment } from '../contract/index.ts'
import { FirnError } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { quotePath } from '../engine/sql.ts'
import { type Gateway, isUnpartitioned } from '../gateway/gateway.ts'
import type { CatalogClient, TableName } from '../iceberg/client.ts'
import { columnsOf } from '../iceberg/column-types.ts'
import { refOf } from '../iceberg/refs.ts'
import { snapshotAt, snapshotIn, snapshotsOf } from '../iceberg/snapshots.ts'
import type { SoundFiles } from '../iceberg/sound-files.ts'
import { MAIN_BRANCH, type TableMetadata } from '../spec/metadata.ts'
import { MODE } from '../spec/written-mode.ts'
import { changeTableColumns, selectMoment } from './iceberg-columns.ts'
import { differingRows } from './iceberg-differing.ts'
import { openForWrite, writeFiles } from './iceberg-files.ts'
import { aliasOf, writeByEngine } from './iceberg-insert.ts'
import type { IcebergPages } from './iceberg-pages.ts'
import { partitionedError, refuseReplacing } from './iceberg-replace.ts'
import type { OfflineStore } from './offline-store.ts'

export interface IcebergStoreOptions {
  readonly engine: Engine
  readonly gateway: Gateway
  readonly client: CatalogClient
  /** The name under which the connection is attached to the engine for reading. */
  readonly attachedAs: string
  readonly pages: IcebergPages
  readonly soundFiles: SoundFiles
  readonly store: IcebergStore
}

export function createIcebergStore(options: IcebergStoreOptions): OfflineStore {
  const { engine, client, store } = options
  const name: TableName = { namespace: store.namespace.split('.'), table: store.table }

  /** @param at a branch may have rows before there are any that are current */
  const load = async (at?: Moment): Promise<TableMetadata> => {
    const metadata = await client.loadTable(name)
    const isThere =
      metadata?.['current-snapshot-id'] !== null || (at !== undefined && metadata.snapshots.length > 0)
    if (metadata && isThere) return metadata
    throw new FirnError('not_found', `${path} has no rows yet.`, {
      hint: 'Write to the feature group first.',
    })
  }
  const path = `${store.catalog}.${store.namespace}.${store.table}`
  /** The engine must not see a damaged manifest: it would end the process. */
  const checked = async (metadata: TableMetadata, snapshotId = metadata['current-snapshot-id']) => {
    if (snapshotId !== null) await options.soundFiles.check(path, metadata, snapshotId)
    return metadata
  }
  const checkedAt = async (at?: Moment): Promise<TableMetadata> => {
    const metadata = await load(at)
    return checked(metadata, at && snapshotIn(metadata, snapshotAt(metadata, at)))
  }
  const tableIn = (catalog: string): string => quotePath(catalog, name.namespace.join('.'), name.table)

  const { pages } = options

  return {
    kind: 'ICEBERG',
    path,
    catalog: store.catalog,
    namespace: store.namespace,
    table: store.table,
    timeTravel: true,

    async describe() {
      const metadata = await client.loadTable(name)
      if (!metadata) return null
      const current = snapshotsOf(metadata).find(({ isCurrent }) => isCurrent)
      return { columns: columnsOf(metadata), rows: current?.rows ?? 0, bytes: current?.totalBytes ?? 0 }
    },

    async write(write) {
      await client.ensureNamespace(name.namespace)
      const endpoint = options.gateway.beginWrite({
        connection: store.catalog,
        namespace: name.namespace,
        table: name.table,
        mode: write.mode,
        summary: { ...write.summary, [MODE]: write.mode },
        writeId: write.writeId,
        ...(write.signal && { signal: write.signal }),
      })
      try {
        const table = await openForWrite(engine, endpoint, write)
        if (write.branch !== undefined) refuseTag(table.metadata, write.branch)
        await checked(table.metadata, headOf(table.metadata, write.branch))
        if (write.replaces !== undefined) refuseReplacing(path, write.mode, table.metadata)
        const attached = tableIn(options.attachedAs)
        if (isUnpartitioned(table.metadata))
          return await writeFiles(engine, endpoint, table, write, { client, name, attached })
        if (write.branch !== undefined) throw partitionedError(path, 'branch to write to')
        return await writeByEngine(engine, endpoint, tableIn(aliasOf(endpoint)), write)
      } catch (error) {
        await endpoint.abort()
        throw error
      } finally {
        endpoint.close()
      }
    },

    changeColumns: (changes) => changeTableColumns(client, name, changes),

    async read(at?: Moment) {
      return selectMoment(tableIn(options.attachedAs), await checkedAt(at), at)
    },

    async readRange(snapshotId, offset, limit) {
      const table = tableIn(options.attachedAs)
      const rows = selectMoment(table, await checkedAt({ snapshotId }), { snapshotId })
      return pages.range({ table, snapshotId, rows, offset, limit })
    },

    async differingRows(before, after) {
      const table = tableIn(options.attachedAs)
      await checkedAt({ snapshotId: before })
      const metadata = await checkedAt({ snapshotId: after })
      const side = (snapshotId: string) => ({
        snapshotId,
        rows: selectMoment(table, metadata, { snapshotId }),
      })
      return differingRows(engine, table, side(before), side(after))
    },

    async findDamage(at?: Moment) {
      const metadata = await load(at)
      const id = at === undefined ? String(metadata['current-snapshot-id']) : snapshotAt(metadata, at)
      return options.soundFiles.findDamage(path, metadata, snapshotIn(metadata, id))
    },

    async snapshotAt(at?: Moment) {
      const metadata = await load(at)
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

/** The snapshot that a write goes on top of; null: none. */
function headOf(metadata: TableMetadata, branch = MAIN_BRANCH): bigint | null {
  return refOf(metadata, branch)?.['snapshot-id'] ?? metadata['current-snapshot-id']
}

function refuseTag(metadata: TableMetadata, branch: string): void {
  if (refOf(metadata, branch)?.type !== 'tag') return
  throw new FirnError('invalid_input', `${branch} is a tag, and a tag stays where it is.`, {
    hint: 'Stage the write on a branch of another name.',
    details: { field: 'stage' },
  })
}
