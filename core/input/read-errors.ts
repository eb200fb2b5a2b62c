// What DuckDB says when a file cannot be read, as an error that names file, line, column and value.

import { FirnError } from '../contract/errors.ts'
import type { Engine } from '../engine/engine.ts'
import { EngineError, firstLine } from '../engine/engine-errors.ts'
import { type CsvColumn, type CsvReading, MISFIT } from './csv-relation.ts'
import { type InputFile, lookAtFile } from './input-file.ts'
import { firstMisfit } from './misfits.ts'
import { type LineTarget, physicalLine } from './physical-line.ts'
import type { Utf8Copies } from './utf8-copies.ts'

/** A file and how it is read; without reading: a Parquet file. */
export interface ReadFile {
  readonly file: InputFile
  readonly reading: CsvReading | null
  readonly columns: readonly CsvColumn[]
}

export interface ReadFailure {
  readonly error: unknown
  readonly engine: Engine
  readonly copies: Utf8Copies
  readonly files: readonly ReadFile[]
  readonly signal?: AbortSignal | undefined
}

/** A FirnError where the error is about reading the files; otherwise the error as it is. */
export async function explainRead(failure: ReadFailure): Promise<Error> {
  const { error, files, signal } = failure
  if (!(error instanceof EngineError)) return error instanceof Error ? error : new Error(String(error))
  signal?.throwIfAborted()
  const { message } = error
  const misfit = misfitOf(message)
  if (misfit !== null) return explainMisfit(failure, misfit)
  if (/CSV Error on Line/.test(message)) return explainCsv(failure, message)
  const gone = await goneFile(files)
  if (gone !== null) return gone
  const file = fileIn(failure, message)
  if (/state machine reached an invalid state/.test(message))
    return badFile(file, error, `${file.name} has lines that are not CSV as its settings say.`, {
      hint: 'Line breaks of two kinds are one cause: save it anew with one kind. Else check the quote and the delimiter.',
    })
  if (
    files.some(({ reading }) => reading === null) &&
    /parquet|thrift|snappy|zstd|page|decompress|metadata|footer/i.test(message)
  )
    return badFile(file, error, `${file.name} is damaged and cannot be read as Parquet.`, {
      hint: 'Copy or export it again.',
      details: { reason: firstLine(message) },
    })
  if (/gzip|zlib|decompress|\bCSV\b/i.test(message) && files.some(({ reading }) => reading !== null))
    return badFile(
      file,
      error,
      `${file.name} cannot be read: ${firstLine(message.replace(/^[A-Za-z ]+ Error: /, ''))}`,
      {
        hint: 'Check the delimiter, quote and encoding, or export it again.',
      },
    )
  return error
}

async function explainCsv(failure: ReadFailure, message: string): Promise<Error> {
  const { error } = failure
  const file = fileIn(failure, message)
  const counted = Number(/CSV Error on Line: (\d+)/.exec(message)?.[1] ?? 0)
  const line = (await lineOf(failure, file, { counted })) ?? counted
  const at = `${file.name}, line ${line.toLocaleString('en-US')}`
  const conversion =
    /Error when converting column "(.*?)"\. Could not convert string "(.*?)" to '(.*?)'/s.exec(message)
  if (conversion !== null) {
    const [, column = '', value = '', expected = ''] = conversion
    return valueError(file, error, line, { column, value, expected })
  }
  const ragged = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  if (ragged !== null) {
    const [expected, found] = [Number(ragged[1]), Number(ragged[2])]
    return badFile(
      file,
      error,
      `${at}: ${found} ${found === 1 ? 'field' : 'fields'} where ${expected} are expected.`,
      {
        hint: 'Correct the line, or quote values that hold the delimiter. If many lines are so, check delimiter and quote.',
        details: { line, expected, found },
      },
    )
  }
  if (/unterminated quote/i.test(message))
    return badFile(file, error, `${at}: a quote is opened and never closed, or text follows its end.`, {
      hint: 'Correct the line, or set the quote to nothing if quotes are part of the values.',
      details: { line, field: 'parsing.quote' },
    })
  if (/Invalid unicode|not utf-8 encoded/i.test(message))
    return badFile(file, error, `${at}: the text is not UTF-8.`, {
      hint: 'Choose the encoding it is in, such as windows-1252.',
      details: { line, field: 'parsing.encoding' },
    })
  if (/Maximum line size/i.test(message))
    return badFile(file, error, `${at}: the line is longer than 2 MB.`, {
      hint: 'A quote that is never closed is one cause. Check the quote.',
      details: { line, field: 'parsing.quote' },
    })
  const reason = message
    .split('\n')
    .find((text) => text !== '' && !/^.*CSV Error on Line|^Original Line/.test(text))
  return badFile(file, error, `${at}: ${reason ?? 'the line cannot be read.'}`, { details: { line } })
}

interface Misfit {
  readonly file: number
  readonly column: number
  readonly value: string
}

function misfitOf(message: string): Misfit | null {
  const found = new RegExp(`${MISFIT}(\\d+):(\\d+):([^]*)`).exec(message)
  return found === null ? null : { file: Number(found[1]), column: Number(found[2]), value: found[3] ?? '' }
}

/** A guard knows the value; which row it is in is looked for now. */
async function explainMisfit(failure: ReadFailure, misfit: Misfit): Promise<Error> {
  const { engine, error, files, signal } = failure
  const { file, reading, columns } = files[misfit.file] ?? {}
  const column = columns?.[misfit.column]
  if (file === undefined || !reading || columns === undefined || column === undefined) return error as Error
  const first = await firstMisfit(engine, reading, columns, misfit.column, signal)
  const record = first === null ? null : first.row + (reading.header ? 1 : 0)
  const target = record === null ? null : { record, blanksCount: columns.length === 1 }
  return valueError(file, error, target === null ? null : await lineOf(failure, file, target), {
    column: column.name,
    value: first?.value ?? misfit.value,
    expected: column.type,
  })
}

function valueError(
  file: InputFile,
  cause: unknown,
  line: number | null,
  { column, value, expected }: { readonly column: string; readonly value: string; readonly expected: string },
): FirnError {
  const shown = value.length > 100 ? `${value.slice(0, 100)}…` : value
  const at = line === null ? file.name : `${file.name}, line ${line.toLocaleString('en-US')}`
  return badFile(file, cause, `${at}: “${shown}” in column ${column} does not fit ${expected}.`, {
    hint: `Correct the value, add it to the NULL texts if it means no value, or read ${column} as VARCHAR.`,
    details: { ...(line !== null && { line }), column, value, expected, field: 'parsing.types' },
  })
}

/** Finding the line is a courtesy: where it fails, the error is told without it. */
async function lineOf(
  { files, signal }: ReadFailure,
  file: InputFile,
  target: LineTarget,
): Promise<number | null> {
  const reading = files.find((each) => each.file.path === file.path)?.reading
  if (!reading) return null
  try {
    const text = { ...file, path: reading.path, compression: reading.compression }
    return await physicalLine(text, reading, target, signal)
  } catch {
    signal?.throwIfAborted()
    return null
  }
}

/** The file that a message names, through its copy if need be. */
function fileIn({ copies, files }: ReadFailure, message: string): InputFile {
  const named = /^ {2}file = (.*)$/m.exec(message)?.[1]
  const original = named === undefined ? undefined : copies.original(named)
  const found =
    files.find(({ file }) => file.path === original) ??
    files.find(({ file }) => message.includes(file.path)) ??
    files[0]
  if (found === undefined) throw new Error('An input has at least one file')
  return found.file
}

async function goneFile(files: readonly ReadFile[]): Promise<FirnError | null> {
  for (const { file } of files) {
    try {
      await lookAtFile(file.path)
    } catch (error) {
      if (error instanceof FirnError) return error
    }
  }
  return null
}

function badFile(
  file: InputFile,
  cause: unknown,
  message: string,
  more: { readonly hint?: string; readonly details?: Record<string, unknown> },
): FirnError {
  return new FirnError('bad_file', message, { ...more, details: { file: file.path, ...more.details }, cause })
}
