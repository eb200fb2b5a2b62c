// The bytes of a text file as they are after decompression: its beginning, or all of it as a stream.

import { createReadStream } from 'node:fs'
import type { Readable, Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { FirnError } from '../contract/errors.ts'
import type { Engine } from '../engine/engine.ts'
import { quoteFile, quoteLiteral } from '../engine/sql.ts'
import type { InputFile } from './input-file.ts'

/** Enough for ten thousand ordinary lines. */
const HEAD_BYTES = 1024 * 1024

/** `complete`: the bytes are the whole file. */
export interface Head {
  readonly bytes: Buffer
  readonly complete: boolean
}

/** Electron 33 and Node 20, which development may run on, have no zstd; released builds have it. */
const hasZstd = typeof zlib.createZstdDecompress === 'function'

/**
 * All bytes, decompressed. The consumer must read it to the end or destroy it. Errors: FirnError `unsupported` where
 * this Node cannot read zstd.
 */
export function fileBytes(file: InputFile, signal?: AbortSignal): Readable {
  const raw = createReadStream(file.path, { highWaterMark: 256 * 1024, ...(signal && { signal }) })
  switch (file.compression) {
    case 'none':
      return raw
    case 'gzip':
      return through(raw, zlib.createGunzip())
    case 'zstd':
      if (hasZstd) return through(raw, zlib.createZstdDecompress())
      raw.destroy()
      throw new FirnError(
        'unsupported',
        `${file.name} cannot be converted while it is compressed with zstd.`,
        {
          hint: 'Decompress it first, or save it as UTF-8.',
          details: { file: file.path },
        },
      )
  }
}

/** A pipe that ends both of its ends when one breaks or is destroyed. */
function through(raw: Readable, transform: Transform): Readable {
  raw.on('error', (error) => transform.destroy(error))
  transform.on('close', () => raw.destroy())
  return raw.pipe(transform)
}

/** The first `limit` bytes. A broken archive gives what comes before the break: whoever reads on finds out. */
export async function fileHead(
  engine: Engine,
  file: InputFile,
  signal?: AbortSignal,
  options: { readonly limit?: number; readonly viaEngine?: boolean } = {},
): Promise<Head> {
  const limit = options.limit ?? HEAD_BYTES
  if (options.viaEngine ?? (file.compression === 'zstd' && !hasZstd))
    return headViaEngine(engine, file, limit, signal)
  const chunks: Buffer[] = []
  let length = 0
  const stream = fileBytes(file, signal)
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= limit) break
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (length === 0 || file.compression === 'none') throw error
  } finally {
    stream.destroy()
  }
  const bytes = Buffer.concat(chunks)
  return { bytes: bytes.subarray(0, limit), complete: length < limit }
}

/** DuckDB as a decompressor: ISO 8859-1 maps each byte to the letter of its number, one "line" after the other. */
async function headViaEngine(
  engine: Engine,
  file: InputFile,
  limit: number,
  signal?: AbortSignal,
): Promise<Head> {
  const rows = await engine.rows(
    `SELECT line FROM read_csv(${quoteFile(file.path)}, auto_detect = false, delim = '\x01', quote = '', escape = '', ` +
      `header = false, columns = {'line': 'VARCHAR'}, nullstr = '\x02', encoding = '8859_1', ` +
      `compression = ${quoteLiteral(file.compression)}) LIMIT 5000`,
    { signal },
  )
  const bytes = Buffer.from(rows.map(({ line }) => `${line ?? ''}\n`).join(''), 'latin1')
  return { bytes: bytes.subarray(0, limit), complete: rows.length < 5000 && bytes.length <= limit }
}
