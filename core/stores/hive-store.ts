// The HIVE_TABLE store: a folder that Hive, Spark, Trino and DuckDB read as a partitioned Parquet table, laid out as
// Hive's own warehouse is:
//
//   <project>/hive/<database>.db/<table>/<key>=<value>/part-<write-id>-<n>.parquet
//
// with two files beside that others skip: `_firn_table.json` (what the rows are now) and, while a write is published,
// `_firn_journal.json`. Firn reads what `_firn_table.json` names and never a mix of two writes. Others list the folders:
// while an overwrite is published they may see old and new rows together, for as long as some renames take. A reader
// through Firn that began before an overwrite may fail, as the old files go with it, but never gets other rows.

import { readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { type Column, FirnError, type HiveStore, NAME_PATTERN } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { type EventTimeReach, eventTimeReach } from './copied-files.ts'
import {
  exists,
  removeTemporaries,
  replaceDurably,
  syncFiles,
  syncFolder,
  syncFolders,
} from './durable-files.ts'
import { type StagedFile, selectHive, selectStaged, stagePartitions, tooLong } from './hive-data.ts'
import { carryOut, JOURNAL, removeEmptyTable, settle, settleForReading } from './hive-journal.ts'
import { partitionFolder } from './hive-names.ts'
import {
  dataColumns,
  emptyPartitionsAsNull,
  type HivePartition,
  resolvePartitions,
} from './hive-partitions.ts'
import { type RewrittenFiles, replacedPartitions, rewriteFiles } from './hive-rewrite.ts'
import {
  changedHiveState,
  type HiveState,
  hiveStateAfter,
  readHiveState,
  refuseOtherPartitions,
  TABLE,
} from './hive-state.ts'
import { noRowsError } from './no-rows.ts'
import type { OfflineStore, StoreReceipt, StoreWrite } from './offline-store.ts'
import { makeStaging, removeDeadStagings, type Staging } from './staging-folder.ts'
import { inStore } from './store-failure.ts'
import { type HeldLock, LOCK_NAME, withStoreLock } from './store-lock.ts'
import { alreadyWritten, foreignFiles, neverWritten, noTimeTravel } from './store-refusals.ts'
import { columnsAfter, refuseTypes } from './stored-columns.ts'
import { stateText, storedWriteOf, sum } from './stored-state.ts'

export interface HiveStoreOptions {
  readonly engine: Engine
  readonly store: HiveStore
  readonly projectPath: string
}

/** Errors: FirnError `invalid_input` for a database or table name that cannot be a folder. */
export function createHiveStore({ engine, store, projectPath }: HiveStoreOptions): OfflineStore {
  const { database, table, partitionBy } = store
  const overwritesPartitions = store.overwrite === 'partitions' && partitionBy.length > 0
  const place: Place = {
    engine,
    folder: path.resolve(projectPath, 'hive', `${database}.db`, table),
    partitionBy,
    emptyAsNull: store.emptyStrings === 'as_null',
    overwritesPartitions,
  }
  for (const [field, name] of Object.entries({ database, table })) {
    if (!NAME_PATTERN.test(name))
      throw new FirnError('invalid_input', `“${name}” is not a name for a ${field}.`, { details: { field } })
  }
  const { folder } = place
  const current = async (): Promise<HiveState | null> => {
    await settleForReading(folder)
    return readHiveState(folder)
  }
  return {
    kind: 'HIVE_TABLE',
    path: folder,
    catalog: null,
    namespace: database,
    table,
    timeTravel: false,
    overwritesPartitions,

    describe: () =>
      inStore(folder, async () => {
        const state = await current()
        return (
          state && {
            columns: state.columns,
            rows: sum(state.files.map(({ rows }) => rows)),
            bytes: sum(state.files.map(({ bytes }) => bytes)),
          }
        )
      }),

    write: (write) => inStore(folder, async () => writeTable(place, write, await current())),

    changeColumns: (changes) =>
      inStore(folder, async () => {
        if ((await current()) === null) return
        await withStoreLock(folder, async (lock) => {
          await settle(folder)
          const before = await readHiveState(folder)
          const after = before && changedHiveState(before, changes)
          if (after === before || after === null) return
          await replaceDurably(path.join(folder, TABLE), stateText(after), () => lock.assertHeld())
        })
      }),

    read: (at) =>
      inStore(folder, async () => {
        if (at !== undefined) throw noTimeTravel('HIVE_TABLE')
        const state = await current()
        if (state === null) throw neverWritten(folder)
        return selectHive(folder, state)
      }),

    readRange: async () => null,
    snapshotAt: async () => {
      throw noTimeTravel('HIVE_TABLE')
    },
    history: async () => [],
    drop: ({ deleteData }) => inStore(folder, () => dropTable(folder, projectPath, deleteData)),
  }
}

interface Place {
  readonly engine: Engine
  readonly folder: string
  readonly partitionBy: readonly string[]
  readonly emptyAsNull: boolean
  readonly overwritesPartitions: boolean
}

async function writeTable(
  { engine, folder, partitionBy, emptyAsNull, overwritesPartitions }: Place,
  given: StoreWrite,
  before: HiveState | null,
): Promise<StoreReceipt> {
  const { signal, writeId } = given
  const { columns } = await engine.run(`SELECT * FROM (${given.rows.sql}) LIMIT 0`, { signal })
  // Other partitions stay as after an append, and so do columns and types.
  const ofPartitions = overwritesPartitions && given.mode === 'overwrite'
  const mode = ofPartitions ? 'append' : given.mode
  const keyColumns = [...(given.joinKeys ?? []), given.eventTimeCol]
  const sql = emptyAsNull
    ? emptyPartitionsAsNull(given.rows.sql, columns, partitionBy, keyColumns)
    : given.rows.sql
  const write = { ...given, mode, rows: { ...given.rows, sql } } satisfies StoreWrite
  refuseTypes(columns, 'parquet')
  const all = columnsAfter(before?.columns ?? null, mode, columns, write.columnChanges)
  const partitions = resolvePartitions(partitionBy, all)
  refuseOtherPartitions(before, mode, partitions)
  refuseKnownWrite(before, writeId)
  await refuseForeignFolder(folder, before)

  const staging = await makeStaging(folder, writeId)
  try {
    const files = await stagePartitions(engine, staging.path, columns, partitions, write)
    const rows = sum(files.map((file) => file.rows))
    if (rows === 0) throw noRowsError()
    const times = files.flatMap(({ eventTimes }) => eventTimes)
    const reach = await eventTimeReach(engine, times, write.eventTimeCol, columns)
    await syncFiles(files.map((file) => file.path))
    await syncFolders(files.flatMap((file) => foldersBetween(file.path, folder)))
    const rewritten = await withStoreLock(
      folder,
      async (lock) => {
        await write.confirm?.()
        return publish({
          engine,
          folder,
          staging,
          files,
          columns,
          partitions,
          write,
          ofPartitions,
          reach,
          lock,
        })
      },
      { signal },
    )
    // Published: an empty folder that stays is removed by a later write and does not make this one a failed one.
    await staging.remove().catch(() => {})
    return {
      rows,
      replacedRows: rewritten?.replacedRows,
      bytes: sum([...files, ...(rewritten?.files ?? [])].map(({ bytes }) => bytes)),
      snapshotId: null,
      ...reach,
    }
  } catch (error) {
    // A journal that could neither be finished nor undone still needs the staged files.
    if (!(error instanceof FirnError && error.code === 'commit_unknown')) await staging.abandon()
    throw error
  }
}

interface Publication {
  readonly engine: Engine
  readonly folder: string
  readonly staging: Staging
  readonly files: readonly StagedFile[]
  readonly columns: readonly Column[]
  readonly partitions: readonly HivePartition[]
  readonly write: StoreWrite
  /** The partitions that the files are in are replaced. */
  readonly ofPartitions: boolean
  readonly reach: EventTimeReach
  readonly lock: HeldLock
}

/** Another write may have come first: all is read anew. */
async function publish(publication: Publication): Promise<RewrittenFiles | null> {
  const { engine, folder, staging, files, columns, partitions, write, ofPartitions, reach, lock } =
    publication
  await settle(folder)
  const before = await readHiveState(folder)
  refuseKnownWrite(before, write.writeId)
  refuseOtherPartitions(before, write.mode, partitions)
  await refuseForeignFolder(folder, before)
  const named = write.mode === 'overwrite' ? partitions : (before?.partitions ?? partitions)
  const { replaces } = write
  const rewritten =
    before === null || (replaces === undefined && !ofPartitions)
      ? null
      : replaces === undefined
        ? replacedPartitions(before, files)
        : await rewriteFiles({
            engine,
            folder,
            state: before,
            staging: staging.path,
            incoming: selectStaged(files, columns, partitions),
            replaces,
            write,
          })
  if (rewritten !== null) {
    await syncFiles(rewritten.files.map((file) => file.path))
    await syncFolders(rewritten.files.flatMap((file) => foldersBetween(file.path, folder)))
  }
  const placed = files.map((file, index) => ({ file, path: placeOf(file, named, write.writeId, index) }))
  const keptPlaced = (rewritten?.files ?? []).map((file, index) => ({
    file,
    path: placeOf(file, named, write.writeId, files.length + index),
  }))
  const table = hiveStateAfter(before, {
    columns,
    columnChanges: write.columnChanges,
    fileColumns: dataColumns(columns, partitions),
    partitions,
    files: placed.map(asHiveFile),
    rewritten: rewritten === null ? undefined : { ...rewritten, files: keptPlaced.map(asHiveFile) },
    write: storedWriteOf(write, files, reach),
  })
  const written = ofPartitions ? withLastMode(table, 'overwrite') : table
  const journal = {
    format: 'firn-hive-journal',
    formatVersion: 1,
    writeId: write.writeId,
    staging: staging.name,
    move: [...placed, ...keptPlaced].map(({ file, path: to }) => ({ from: inside(folder, file.path), to })),
    remove:
      write.mode === 'overwrite'
        ? (before?.files ?? []).map((file) => file.path)
        : [...(rewritten?.removed ?? [])],
    table: written,
  } as const
  await carryOut(folder, { ...journal, move: [...journal.move] }, () => {
    write.signal?.throwIfAborted()
    lock.assertHeld()
  })
  await removeTemporaries(folder)
    .then(() => removeDeadStagings(folder))
    .catch(() => {
      // The write is done and true; what could not be removed is tried again by the next one.
    })
  return rewritten
}

const withLastMode = (table: HiveState, mode: StoreWrite['mode']): HiveState => ({
  ...table,
  writes: table.writes.map((write, index) =>
    index === table.writes.length - 1 ? { ...write, mode } : write,
  ),
})

function asHiveFile({ file, path: at }: { readonly file: StagedFile; readonly path: string }) {
  return { path: at, rows: file.rows, bytes: file.bytes, values: [...file.values] }
}

/** A folder's name may have 255 bytes on every file system that matters. */
const LONGEST_NAME = 255

function placeOf(
  { values }: StagedFile,
  partitions: readonly HivePartition[],
  writeId: string,
  index: number,
): string {
  const folders = partitions.map(({ name }, at) => partitionFolder(name, values[at] ?? null))
  if (folders.some((name) => Buffer.byteLength(name) > LONGEST_NAME)) throw tooLong()
  return [...folders, `part-${writeId}-${index}.parquet`].join('/')
}

const inside = (folder: string, file: string): string => path.relative(folder, file).split(path.sep).join('/')

function foldersBetween(file: string, above: string): string[] {
  const folders: string[] = []
  for (let at = path.dirname(file); at.startsWith(above); at = path.dirname(at)) folders.push(at)
  return folders
}

function refuseKnownWrite(state: HiveState | null, writeId: string): void {
  if (state?.writes.some((write) => write.writeId === writeId)) throw alreadyWritten(writeId)
}

/** What Hive's readers do not look at. */
const isHidden = (name: string): boolean => name.startsWith('.') || name.startsWith('_')

/** A folder with data that Firn does not know would be read by others together with ours. */
async function refuseForeignFolder(folder: string, state: HiveState | null): Promise<void> {
  if (state !== null) return
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const foreign = names.filter((name) => !isHidden(name))
  if (foreign.length === 0) return
  throw new FirnError('already_exists', `${folder} has data that is not from this store: ${foreign[0]}.`, {
    hint: 'Choose another table name, or move that data away. To use it, add it as an input.',
    details: { folder, files: foreign.slice(0, 20) },
  })
}

async function dropTable(folder: string, projectPath: string, deleteData: boolean): Promise<void> {
  if (!(await exists(folder))) return
  await withStoreLock(folder, async (lock) => {
    await settle(folder)
    const state = await readHiveState(folder)
    if (state === null) return
    if (!deleteData) {
      const stamp = new Date().toISOString().replace(/[:.]/g, '-')
      await rename(path.join(folder, TABLE), path.join(folder, `_firn_dropped-${stamp}.json`))
      await syncFolder(folder)
      return
    }
    const foreign = await foreignEntries(folder, state)
    if (foreign.length > 0) throw foreignFiles(folder, foreign)
    const journal = { format: 'firn-hive-journal', formatVersion: 1, writeId: 'drop', staging: null } as const
    const remove = state.files.map((file) => file.path)
    await carryOut(folder, { ...journal, move: [], remove, table: null }, () => lock.assertHeld())
    await removeDeadStagings(folder)
  })
  await removeEmptyTable(folder, projectPath)
}

async function foreignEntries(folder: string, state: HiveState): Promise<string[]> {
  const ours = new Set(state.files.map((file) => file.path))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => inside(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !ours.has(name) && name !== TABLE && name !== JOURNAL)
    .filter((name) => !name.startsWith(LOCK_NAME) && !name.startsWith('.firn-'))
}
