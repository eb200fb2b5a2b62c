// What a merge or a range overwrite does to the files that a Hive table has: those that hold a replaced row go, and
// what stays of them is written anew, one file a partition. Other partitions are not touched.

import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { freeName } from '../engine/free-name.ts'
import { quoteIdent } from '../engine/sql.ts'
import { type StagedFile, selectHive, selectHiveWithFiles, stagePartitions } from './hive-data.ts'
import type { HiveState } from './hive-state.ts'
import type { StoreWrite } from './offline-store.ts'
import { keptRows, type ReplacedRows, replacedRows } from './replaced-rows.ts'

export interface RewrittenFiles {
  /** Paths inside the table's folder. */
  readonly removed: ReadonlySet<string>
  /** What stays of them, still in the staging folder. */
  readonly files: readonly StagedFile[]
  readonly replacedRows: number
}

export interface RewriteOptions {
  readonly engine: Engine
  readonly folder: string
  readonly state: HiveState
  /** Where new files are made. */
  readonly staging: string
  /** A SELECT of the write's own rows. */
  readonly incoming: string
  readonly replaces: ReplacedRows
  readonly write: StoreWrite
}

/** The files of the partitions that new files lie in: an overwrite of those partitions leaves nothing of them. */
export function replacedPartitions(state: HiveState, files: readonly StagedFile[]): RewrittenFiles {
  const written = new Set(files.map(({ values }) => JSON.stringify(values)))
  const gone = state.files.filter(({ values }) => written.has(JSON.stringify(values)))
  return {
    removed: new Set(gone.map((file) => file.path)),
    files: [],
    replacedRows: gone.reduce((sum, { rows }) => sum + rows, 0),
  }
}

/** Only under the table's lock: it is about the files that are there now. */
export async function rewriteFiles(options: RewriteOptions): Promise<RewrittenFiles> {
  const { engine, folder, state, incoming, replaces, write } = options
  const counts = await replacedByFile(options)
  const touched = state.files.filter((file) => counts.has(path.posix.basename(file.path)))
  const partly = touched.filter((file) => counts.get(path.posix.basename(file.path)) !== file.rows)
  return {
    removed: new Set(touched.map((file) => file.path)),
    files: partly.length === 0 ? [] : await writeKept(partly),
    replacedRows: [...counts.values()].reduce((sum, n) => sum + n, 0),
  }

  async function writeKept(files: HiveState['files']): Promise<StagedFile[]> {
    const staging = path.join(options.staging, 'kept')
    await mkdir(staging)
    const kept = keptRows(selectHive(folder, { ...state, files }), incoming, replaces)
    const rows = { sql: `SELECT * FROM ${kept}`, columns: state.columns }
    const { onProgress: _, ...quiet } = write
    return stagePartitions(engine, staging, state.columns, state.partitions, { ...quiet, rows })
  }
}

/** Replaced rows by the name of their file, which no other file of the table has. */
async function replacedByFile(options: RewriteOptions): Promise<Map<string, number>> {
  const { engine, folder, state, incoming, replaces, write } = options
  const fileColumn = freeName('firn_file', [...state.columns, ...state.partitions.map(asColumn)])
  const stored = selectHiveWithFiles(folder, state, fileColumn)
  const rows = await engine.rows(
    `SELECT ${quoteIdent(fileColumn)} AS file, count(*) AS n ` +
      `FROM ${replacedRows(stored, incoming, replaces)} GROUP BY ALL`,
    { signal: write.signal },
  )
  return new Map(rows.map(({ file, n }) => [path.basename(String(file)), Number(n)]))
}

const asColumn = ({ name }: { readonly name: string }) => ({ name, type: 'VARCHAR' })
