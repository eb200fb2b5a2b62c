// The first look at a file that someone dropped: is it there, may it be read, and is it what its name says.

import { open, stat } from 'node:fs/promises'
import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import type { InputSummary } from '../contract/input.ts'

export interface InputFile {
  readonly path: string
  /** Without its folder, for messages. */
  readonly name: string
  readonly kind: InputSummary['kind']
  readonly compression: InputSummary['compression']
  readonly bytes: number
  readonly mtimeMs: number
}

/**
 * Errors: FirnError `not_found` for a missing file; `io` for one that may not be read; `bad_file` for a folder, an
 * empty file, and a file whose first bytes say that it is something else. `details.file` is the path.
 */
export async function lookAtFile(file: string): Promise<InputFile> {
  const name = path.basename(file)
  const wrong = (message: string, hint: string): FirnError =>
    new FirnError('bad_file', message, { hint, details: { file } })
  const found = await stat(file).catch((error: unknown) => {
    throw accessError(error, file)
  })
  if (found.isDirectory()) throw wrong(`${name} is a folder.`, 'Choose the files in it.')
  if (!found.isFile()) throw wrong(`${name} is not a regular file.`, 'Choose a CSV or Parquet file.')
  if (found.size === 0) throw wrong(`${name} is empty.`, 'Choose a file with a header and rows.')
  const { head, tail } = await ends(file, found.size).catch((error: unknown) => {
    throw accessError(error, file)
  })
  const extension = path.extname(name).toLowerCase()
  const isParquet = startsWith(head, 'PAR1')
  if (isParquet || extension === '.parquet') {
    if (!isParquet)
      throw wrong(
        `${name} is not a Parquet file.`,
        'Its first bytes are not those of Parquet. Export it again.',
      )
    if (['.csv', '.tsv', '.txt'].includes(extension))
      throw wrong(`${name} is a Parquet file, not text.`, `Rename it to ${path.parse(name).name}.parquet.`)
    if (startsWith(tail, 'PARE'))
      throw wrong(`${name} is an encrypted Parquet file.`, 'Export it without encryption.')
    if (!startsWith(tail, 'PAR1') || found.size < 12)
      throw wrong(`${name} is cut off: a Parquet file has its index at its end.`, 'Copy or export it again.')
  }
  const compression = startsWith(head, '\x1f\x8b')
    ? 'gzip'
    : startsWith(head, '\x28\xb5\x2f\xfd')
      ? 'zstd'
      : 'none'
  const other =
    isParquet || compression !== 'none' ? undefined : signatures.find(([magic]) => startsWith(head, magic))
  if (other !== undefined) throw wrong(`${name} looks like ${other[1]}, not like text.`, other[2])
  return {
    path: file,
    name,
    kind: isParquet ? 'parquet' : 'csv',
    compression: isParquet ? 'none' : compression,
    bytes: found.size,
    mtimeMs: found.mtimeMs,
  }
}

export function accessError(error: unknown, file: string): FirnError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const name = path.basename(file)
  const details = { file }
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new FirnError('not_found', `${name} is not there any more.`, {
      hint: `It was looked for at ${file}.`,
      details,
      cause: error,
    })
  if (code === 'EACCES' || code === 'EPERM')
    return new FirnError('io', `No permission to read ${name}.`, {
      hint: 'Check who owns the file and who may read it.',
      details,
      cause: error,
    })
  const why = error instanceof Error ? error.message : String(error)
  return new FirnError('io', `${name} cannot be read: ${why}.`, { details, cause: error })
}

const EXPORT = 'Save it as CSV or Parquet.'
const signatures: readonly (readonly [magic: string, what: string, hint: string])[] = [
  ['PK\x03\x04', 'a zip archive or an Excel workbook', 'Unpack it, or save the sheet as CSV.'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook', 'Save the sheet as CSV.'],
  ['%PDF', 'a PDF', EXPORT],
  ['\x89PNG', 'a picture', EXPORT],
  ['\xff\xd8\xff', 'a picture', EXPORT],
  ['GIF8', 'a picture', EXPORT],
  ['SQLite format 3\0', 'an SQLite database', EXPORT],
  ['Obj\x01', 'an Avro file', EXPORT],
  ['ORC', 'an ORC file', EXPORT],
  ['ARROW1', 'an Arrow file', EXPORT],
  ['FEA1', 'a Feather file', EXPORT],
  ['BZh', 'a bzip2 archive', 'Unpack it first, or compress it with gzip or zstd.'],
  ['\xfd7zXZ', 'an xz archive', 'Unpack it first, or compress it with gzip or zstd.'],
  ['7z\xbc\xaf', 'a 7z archive', 'Unpack it first.'],
  ['\x7fELF', 'a program', EXPORT],
]

const startsWith = (bytes: Buffer, magic: string): boolean =>
  bytes.subarray(0, magic.length).equals(Buffer.from(magic, 'latin1'))

async function ends(file: string, size: number): Promise<{ head: Buffer; tail: Buffer }> {
  const handle = await open(file, 'r')
  try {
    const head = Buffer.alloc(Math.min(size, 16))
    await handle.read(head, 0, head.length, 0)
    const tail = Buffer.alloc(Math.min(size, 4))
    await handle.read(tail, 0, tail.length, size - tail.length)
    return { head, tail }
  } finally {
    await handle.close()
  }
}
