// Whole files through DuckDB, so that manifest lists on S3, GCS, Azure and local disks are read and written alike,
// with the credentials that the engine has. In the lane that ordinary statements cannot fill.

import { DuckDBBlobValue } from '@duckdb/node-api'
import type { Runner } from './engine.ts'
import { quoteFile, quoteLiteral } from './sql.ts'

export interface EngineBlobIo {
  /** The bytes of one file. Rejects when there is none. */
  read(path: string): Promise<Uint8Array>
  /** Makes or replaces one file; its folder must exist on a local disk. */
  write(path: string, bytes: Uint8Array): Promise<void>
}

export function engineBlobIo(engine: Runner): EngineBlobIo {
  return {
    async read(path) {
      const [row] = await engine.rows(
        `SELECT to_base64(content) AS content FROM read_blob(${quoteFile(path)})`,
        {
          lane: 'gateway',
        },
      )
      const content = row?.content
      if (typeof content !== 'string') throw new Error(`No such file: ${path}`)
      return Buffer.from(content, 'base64')
    },
    async write(path, bytes) {
      await engine.run(`COPY (SELECT $1::BLOB) TO ${quoteLiteral(path)} (FORMAT BLOB)`, {
        params: [new DuckDBBlobValue(bytes)],
        lane: 'gateway',
      })
    },
  }
}
