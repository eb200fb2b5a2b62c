// FILE and HIVE_TABLE stores in a temporary project, for tests.

import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { FileStore, HiveStore, WriteMode } from '../../contract/index.ts'
import { type Engine, openEngine, type Row } from '../../engine/engine.ts'
import { extensionDirectory } from '../../engine/extensions.ts'
import { createFileStore } from '../file-store.ts'
import { createHiveStore } from '../hive-store.ts'
import type { OfflineStore, StoreReceipt, StoreWrite } from '../offline-store.ts'

const EVENT_TIME = 't'

export interface TempStores {
  readonly engine: Engine
  /** Its name is awkward on purpose: it has a glob's letters and looks like a partition. */
  readonly project: string
  file(settings?: Partial<FileStore>): OfflineStore
  hive(settings?: Partial<HiveStore>): OfflineStore
  close(): Promise<void>
}

export async function tempStores(): Promise<TempStores> {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'firn-stores-'))
  await chmod(parent, 0o755)
  const project = path.join(parent, 'run=3', "Ein 'Projekt' [1] *? ä")
  const engine = await openEngine({
    extensionDirectory: extensionDirectory(),
    spillDirectory: path.join(parent, 'spill'),
  })
  return {
    engine,
    project,
    file: (settings) => openStore(engine, project, { ...FILE, ...settings }),
    hive: (settings) => openStore(engine, project, { ...HIVE, ...settings }),
    async close() {
      await engine.close()
      await rm(parent, { recursive: true })
    },
  }
}

const FILE: FileStore = { kind: 'FILE', path: 'files/group', format: 'parquet' }
const HIVE: HiveStore = { kind: 'HIVE_TABLE', database: 'default', table: 'rows', partitionBy: ['k'] }

export function openStore(engine: Engine, projectPath: string, store: FileStore | HiveStore): OfflineStore {
  return store.kind === 'FILE'
    ? createFileStore({ engine, store, projectPath })
    : createHiveStore({ engine, store, projectPath })
}

export function writeSql(
  store: OfflineStore,
  sql: string,
  more: Partial<StoreWrite> & { readonly mode?: WriteMode } = {},
): Promise<StoreReceipt> {
  return store.write({
    rows: { sql, columns: [] },
    mode: 'append',
    writeId: randomUUID(),
    eventTimeCol: EVENT_TIME,
    summary: {},
    ...more,
  })
}

/** Starts a write and cancels it once it has begun to make files. Resolves with what it rejects with. */
export async function cancelBegun(store: OfflineStore, sql: string): Promise<unknown> {
  const abort = new AbortController()
  const outcome = writeSql(store, sql, { signal: abort.signal }).then(
    () => 'written',
    (error: unknown) => error,
  )
  const begun = async (): Promise<boolean> =>
    (await readdir(store.path).catch(() => [])).some((name) => name.startsWith('.firn-staging-'))
  while (!(await begun())) await new Promise(setImmediate)
  abort.abort()
  return outcome
}

export async function rowsOf(engine: Engine, store: OfflineStore, orderBy = 'ALL'): Promise<Row[]> {
  return engine.rows(`SELECT * FROM (${await store.read()}) ORDER BY ${orderBy}`)
}

/** Every file below a folder, sorted, with `/`; empty where there is no folder. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort()
}

/** The rows of one batch, spread over ten partitions. */
export const batchSql = (batch: number, rows: number): string =>
  `SELECT ${batch} AS batch, 'p' || i % 10 AS k, i AS id, TIMESTAMP '2024-01-15' + to_seconds(i) AS t FROM range(${rows}) r(i)`

/** @param every how many batches an overwrite comes; 0: never */
export const batchMode = (batch: number, every: number): WriteMode =>
  every > 0 && batch % every === 0 ? 'overwrite' : 'append'

const NOBODY = 65534

/** Runs `work` while a folder cannot be changed; root ignores modes, so it steps down for that long. */
export async function whileReadOnly<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0
  await chmod(folder, 0o555)
  if (isRoot) process.seteuid?.(NOBODY)
  try {
    return await work()
  } finally {
    if (isRoot) process.seteuid?.(0)
    await chmod(folder, 0o755)
  }
}
