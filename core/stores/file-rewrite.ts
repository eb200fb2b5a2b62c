// What a merge or a range overwrite does to the parts that a FILE store has: those that hold a replaced row are written
// anew without it, and the others stay as they are.

import path from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { freeName } from '../engine/free-name.ts'
import { quoteIdent } from '../engine/sql.ts'
import { syncFile } from './durable-files.ts'
import { selectState, selectStateWithFiles, writePart } from './file-data.ts'
import type { FileState, NewPart } from './file-state.ts'
import type { StoreWrite } from './offline-store.ts'
import { keptRows, type ReplacedRows, replacedRows } from './replaced-rows.ts'

export interface RewrittenParts {
  /** By the path of the part; null: every row of it is replaced. */
  readonly parts: ReadonlyMap<string, NewPart | null>
  /** Where the new parts are now, by the path they get. */
  readonly staged: ReadonlyMap<string, string>
  readonly replacedRows: number
}

export interface RewriteOptions {
  readonly engine: Engine
  readonly folder: string
  readonly state: FileState
  /** Where new parts are made. */
  readonly staging: string
  /** A SELECT of the write's own rows. */
  readonly incoming: string
  readonly replaces: ReplacedRows
  readonly write: StoreWrite
}

/** Only under the store's lock: it is about the parts that are there now. */
export async function rewriteParts(options: RewriteOptions): Promise<RewrittenParts> {
  const { engine, folder, state, staging, incoming, replaces, write } = options
  const counts = await replacedByPart(options)
  const parts = new Map<string, NewPart | null>()
  const staged = new Map<string, string>()
  let total = 0
  for (const [index, file] of state.files.entries()) {
    const count = counts.get(path.basename(file.path)) ?? 0
    total += count
    if (count === 0) continue
    if (count === file.rows) {
      parts.set(file.path, null)
      continue
    }
    const name = `part-${write.writeId}-${index}.${file.format}`
    const target = path.join(staging, name)
    const kept = keptRows(selectState(folder, { ...state, files: [file] }), incoming, replaces)
    const rows = { sql: `SELECT * FROM ${kept}`, columns: state.columns }
    const { onProgress: _, ...quiet } = write
    const part = await writePart(engine, target, file.format, state.columns, { ...quiet, rows })
    await syncFile(target)
    const place = `${state.version}/${name}`
    parts.set(file.path, { path: place, format: file.format, rows: part.rows, bytes: part.bytes })
    staged.set(place, target)
  }
  return { parts, staged, replacedRows: total }
}

/** Replaced rows by the file name of their part, which no other part has. */
async function replacedByPart({
  engine,
  folder,
  state,
  incoming,
  replaces,
  write,
}: RewriteOptions): Promise<Map<string, number>> {
  const fileColumn = freeName('firn_file', state.columns)
  const rows = await engine.rows(
    `SELECT ${quoteIdent(fileColumn)} AS file, count(*) AS n ` +
      `FROM ${replacedRows(selectStateWithFiles(folder, state, fileColumn), incoming, replaces)} GROUP BY ALL`,
    { signal: write.signal },
  )
  return new Map(rows.map(({ file, n }) => [path.basename(String(file)), Number(n)]))
}
