// DuckDB reads a cut-off gzip or zstd file up to the cut and says nothing: half of the rows would be written as if
// they were all. So compressed text is checked to its end before it is trusted.

import { type FileHandle, open } from 'node:fs/promises'
import { FirnError } from '../contract/errors.ts'
import { fileBytes } from './file-bytes.ts'
import type { InputFile } from './input-file.ts'

/** Errors: FirnError `bad_file` for an archive that is cut off or damaged. */
export async function checkCompressed(file: InputFile, signal?: AbortSignal): Promise<void> {
  switch (file.compression) {
    case 'none':
      return
    case 'gzip':
      return checkGzip(file, signal)
    case 'zstd':
      return checkZstd(file, signal)
  }
}

/** Only inflating it tells; the checksum of each member is verified on the way. */
async function checkGzip(file: InputFile, signal?: AbortSignal): Promise<void> {
  const stream = fileBytes(file, signal)
  try {
    for await (const _ of stream) signal?.throwIfAborted()
  } catch (error) {
    signal?.throwIfAborted()
    const isCut = error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR'
    throw brokenArchive(file, isCut, error)
  }
}

/** A zstd file says where each of its blocks ends, so walking over them is enough (RFC 8878, section 3.1). */
async function checkZstd(file: InputFile, signal?: AbortSignal): Promise<void> {
  const handle = await open(file.path, 'r')
  try {
    let at = 0
    while (at < file.bytes) {
      signal?.throwIfAborted()
      at = await frameEnd(handle, at)
      if (at > file.bytes) throw brokenArchive(file, true)
      if (at < 0) throw brokenArchive(file, false)
    }
  } finally {
    await handle.close()
  }
}

const ZSTD_MAGIC = 0xfd2fb528
const SKIPPABLE = 0x184d2a50
const CUT_OFF = Number.POSITIVE_INFINITY
const DAMAGED = -1

/** Where the frame that begins at `start` ends; beyond the file when it is cut off. */
async function frameEnd(handle: FileHandle, start: number): Promise<number> {
  const buffer = Buffer.alloc(18)
  const read = async (at: number, length: number): Promise<boolean> =>
    (await handle.read(buffer, 0, length, at)).bytesRead === length
  if (!(await read(start, 8))) return CUT_OFF
  const magic = buffer.readUInt32LE(0)
  if ((magic & 0xfffffff0) === SKIPPABLE) return start + 8 + buffer.readUInt32LE(4)
  if (magic !== ZSTD_MAGIC) return DAMAGED
  const descriptor = buffer.readUInt8(4)
  const isSingleSegment = (descriptor & 0x20) !== 0
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  let at = start + 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes + sizeBytes
  for (;;) {
    if (!(await read(at, 3))) return CUT_OFF
    const header = buffer.readUIntLE(0, 3)
    const type = (header >> 1) & 3
    if (type === 3) return DAMAGED
    at += 3 + (type === 1 ? 1 : header >> 3)
    if ((header & 1) === 1) return at + ((descriptor & 4) !== 0 ? 4 : 0)
  }
}

function brokenArchive(file: InputFile, isCut: boolean, cause?: unknown): FirnError {
  const how = isCut
    ? 'is cut off: the end of the compressed data is missing'
    : 'is damaged and cannot be unpacked'
  return new FirnError('bad_file', `${file.name} ${how}.`, {
    hint: 'Copy or download it again. Nothing of it was taken.',
    details: { file: file.path },
    cause,
  })
}
