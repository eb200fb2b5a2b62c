// The rows of a write, kept on disk for as long as it takes to test and to write them: what is written is then what
// was tested, also where a transform gives other rows each time, and a text file is parsed once.

import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Engine, RunOptions } from '../engine/engine.ts'
import { quoteFile, quoteIdent, quoteLiteral } from '../engine/sql.ts'
import { ownFolderName } from '../engine/writer-process.ts'
import type { StagedRows } from './offline-store.ts'

export interface HeldRows {
  /** The same rows, from disk. */
  of(rows: StagedRows): StagedRows
  release(): Promise<void>
}

/**
 * @param all of each store; the same rows are kept once
 * @param scratchDirectory made when it is not there; leftovers of killed processes are removed from it at opening
 */
export async function holdRows(
  engine: Engine,
  all: readonly StagedRows[],
  scratchDirectory: string,
  options: Pick<RunOptions, 'signal' | 'onProgress'>,
): Promise<HeldRows> {
  const folder = path.join(scratchDirectory, ownFolderName('firn-rows-'))
  const held = new Map<string, StagedRows>()
  const release = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await mkdir(folder, { recursive: true })
    for (const rows of all) {
      if (held.has(rows.sql)) continue
      const file = path.join(folder, `${randomUUID()}.parquet`)
      await engine.run(
        `COPY (${rows.sql}) TO ${quoteLiteral(file)} (FORMAT parquet, COMPRESSION lz4_raw)`,
        options,
      )
      held.set(rows.sql, { ...rows, sql: selectOf(file, rows) })
    }
  } catch (error) {
    await release()
    throw error
  }
  return { of: (rows) => held.get(rows.sql) ?? rows, release }
}

/** In the types that they had: Parquet has not all of DuckDB's. */
function selectOf(file: string, { columns }: StagedRows): string {
  const list = columns.map(({ name, type }) => `CAST(${quoteIdent(name)} AS ${type}) AS ${quoteIdent(name)}`)
  return `SELECT ${list.join(', ')} FROM read_parquet(${quoteFile(file)})`
}
