// Rows kept on disk for as long as a write takes: whoever reads them again, to check, to test or to write them, has the
// same ones, also where a transform gives others each time, and a text file is parsed once.

import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Engine, RunOptions } from '../engine/engine.ts'
import { quoteFile, quoteLiteral } from '../engine/sql.ts'
import { ownFolderName } from '../engine/writer-process.ts'
import type { StagedRows } from './offline-store.ts'
import { parquetExpression, selectRows } from './stored-columns.ts'

export interface HeldRows {
  /** The same rows, from disk, in their order and with their types; read once for each SELECT. Errors: the rows' own. */
  hold(rows: StagedRows): Promise<StagedRows>
  release(): Promise<void>
}

/** @param scratchDirectory made when it is not there; leftovers of killed processes are removed from it at opening */
export function openHeldRows(
  engine: Engine,
  scratchDirectory: string,
  options: Pick<RunOptions, 'signal' | 'onProgress'>,
): HeldRows {
  const folder = path.join(scratchDirectory, ownFolderName('firn-rows-'))
  const held = new Map<string, StagedRows>()
  return {
    async hold(rows) {
      const known = held.get(rows.sql)
      if (known !== undefined) return known
      await mkdir(folder, { recursive: true })
      const file = path.join(folder, `${randomUUID()}.parquet`)
      await engine.run(
        `COPY (SELECT ${rows.columns.map(parquetExpression).join(', ')} FROM (${rows.sql})) ` +
          `TO ${quoteLiteral(file)} (FORMAT parquet, COMPRESSION lz4_raw)`,
        options,
      )
      const { columns } = rows
      const from = `read_parquet(${quoteFile(file)}, hive_partitioning = false)`
      const kept = { ...rows, sql: selectRows(columns, [{ from, columns, format: 'parquet' }]) }
      held.set(rows.sql, kept)
      return kept
    },
    release: () => rm(folder, { recursive: true, force: true }),
  }
}
