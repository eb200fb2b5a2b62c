// One CSV file, looked at: encoding, dialect, types, NULL texts, and how it is to be read.

import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import type { Parsing } from '../contract/input.ts'
import type { Engine } from '../engine/engine.ts'
import { type Inference, inferColumns } from './column-types.ts'
import { checkCompressed } from './compressed-files.ts'
import { checkTypes, typeOf } from './csv-columns.ts'
import { type CsvDialect, detectDialect } from './csv-dialect.ts'
import type { CsvReading } from './csv-relation.ts'
import { fileHead, type Head } from './file-bytes.ts'
import type { InputFile } from './input-file.ts'
import { firstMisfit, recordLine } from './misfits.ts'
import { explainRead } from './read-errors.ts'
import { decodeHead, detectEncoding, isKnownToDecoder } from './text-encoding.ts'
import type { Utf8Copies } from './utf8-copies.ts'
import { columnType } from './value-kinds.ts'

/** Up to this much text, types rest on every row; beyond, on the first rows. */
const WHOLE_BYTES = 256 * 1024 * 1024
const SAMPLE_ROWS = 1_000_000
/** Compressed text is this much longer; measured 3 to 10, so this errs to sampling late. */
const INFLATION = 5

export interface CsvFile {
  readonly file: InputFile
  readonly reading: CsvReading
  readonly encoding: string
  readonly dialect: CsvDialect
  readonly inference: Inference
  /** Types that the user set, as DuckDB prints them. */
  readonly setTypes: ReadonlyMap<string, string>
  /** Whether the types rest on every row. */
  readonly whole: boolean
  readonly warnings: readonly string[]
}

export interface CsvContext {
  readonly engine: Engine
  readonly copies: Utf8Copies
}

/** Errors: FirnError `bad_file`, `invalid_input` for settings that do not fit, `cancelled`. */
export async function openCsv(
  context: CsvContext,
  file: InputFile,
  given: Parsing,
  signal?: AbortSignal,
): Promise<CsvFile> {
  // Side by side; of a broken archive the check says more than the failed look.
  const checked = checkCompressed(file, signal)
  const [head] = await Promise.all([
    fileHead(context.engine, file, signal).catch(async (error: unknown) => {
      await checked
      throw error
    }),
    checked,
  ])
  const encoding = given.encoding ?? encodingOf(file, head)
  if (!isKnownToDecoder(encoding))
    throw new FirnError('invalid_input', `${encoding} is not a known encoding.`, {
      hint: 'Try utf-8, utf-16, windows-1252, latin-1 or shift_jis.',
      details: { field: 'parsing.encoding' },
    })
  const text = decodeHead(head, encoding)
  if (text === null)
    throw new FirnError('bad_file', `${file.name} is not ${encoding} text.`, {
      hint: 'Leave the encoding to be detected, or choose another.',
      details: { file: file.path, field: 'parsing.encoding' },
    })
  refuseJson(file, text, head.complete)
  const dialect = detectDialect(text, head.complete, given)
  if (dialect === null)
    throw new FirnError('bad_file', `${file.name} has only blank lines.`, {
      hint: 'Choose a file with a header and rows.',
      details: { file: file.path },
    })
  const isSure = given.encoding !== undefined
  const look: Look = {
    context,
    file,
    given,
    dialect,
    encoding,
    isSure,
    plainLineBreaks: dialect.mixedLineBreaks,
    signal,
  }
  try {
    return await lookThrough(look)
  } catch (error) {
    const again = otherWay(look, error)
    if (again !== null) return lookThrough(again).catch((failed: unknown) => explain(again, failed))
    return explain(look, error)
  }
}

/** What the beginning of the file did not show: other letters, other line breaks. */
function otherWay(look: Look, error: unknown): Look | null {
  const message = error instanceof Error ? error.message : ''
  if (/Invalid unicode|is not utf-8 encoded/i.test(message) && !look.isSure && look.encoding === 'utf-8')
    return { ...look, encoding: 'windows-1252' }
  if (/state machine reached an invalid state/.test(message) && !look.plainLineBreaks)
    return { ...look, plainLineBreaks: true }
  return null
}

async function explain(look: Look, error: unknown): Promise<never> {
  const { engine, copies } = look.context
  const files = [{ file: look.file, reading: await readingOf(look), columns: [] }]
  throw await explainRead({ error, engine, copies, files, signal: look.signal })
}

interface Look {
  readonly context: CsvContext
  readonly file: InputFile
  readonly given: Parsing
  readonly dialect: CsvDialect
  readonly encoding: string
  readonly plainLineBreaks: boolean
  /** Whether the user chose the encoding. */
  readonly isSure: boolean
  readonly signal: AbortSignal | undefined
}

async function readingOf({
  context,
  file,
  given,
  dialect,
  encoding,
  plainLineBreaks,
  signal,
}: Look): Promise<CsvReading> {
  const isPlain = isUtf8(encoding) && !plainLineBreaks
  return {
    path: isPlain ? file.path : await context.copies.copyOf(file, { encoding, plainLineBreaks }, signal),
    compression: isPlain ? file.compression : 'none',
    encoding: 'utf-8',
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: dialect.escape,
    header: dialect.header,
    skip: dialect.skip,
    nullStrings: given.nullStrings ?? [''],
  }
}

async function lookThrough(look: Look): Promise<CsvFile> {
  const { file, given, dialect, encoding, plainLineBreaks, signal } = look
  const { engine } = look.context
  const reading = await readingOf(look)
  const limit = given.sampleRows === undefined ? sampleLimit(file) : given.sampleRows
  const types = given.types ?? {}
  const setTypes = await checkTypes(engine, reading, dialect.names, types, signal)
  const inference = await inferColumns(engine, {
    reading,
    names: dialect.names,
    head: dialect.records,
    limit,
    typed: new Set(dialect.names.filter((name) => typeOf(types, name) !== undefined)),
    findNullWords: given.nullStrings === undefined,
    signal,
  })
  return {
    file,
    reading,
    encoding,
    dialect,
    inference,
    setTypes,
    whole: limit === null || inference.rows < limit,
    warnings: [
      ...dialect.warnings,
      ...(encoding === 'windows-1252' && !look.isSure
        ? [
            `${file.name} is not UTF-8 and is read as windows-1252. Choose another encoding if letters look wrong.`,
          ]
        : []),
      ...(plainLineBreaks ? [`${file.name} mixes two kinds of line breaks. Both end a row.`] : []),
      ...(await strayRemarks(look, reading, inference)),
      ...(inference.rows === 0 ? [`${file.name} has a header and no rows.`] : []),
    ],
  }
}

/** One wrong value makes a column of numbers text: which one, and where, so that it can be put right. */
async function strayRemarks(look: Look, reading: CsvReading, inference: Inference): Promise<string[]> {
  const { file, dialect, signal } = look
  const remarks: string[] = []
  for (const { name, strays } of inference.columns) {
    if (strays === null) continue
    const type = columnType[strays.kind]
    const column = { name, type, guard: { kind: strays.kind } }
    const columns = dialect.names.map((each) =>
      each === name ? column : { name: each, type: 'VARCHAR', guard: null },
    )
    const first = await firstMisfit(
      look.context.engine,
      reading,
      columns,
      dialect.names.indexOf(name),
      signal,
    )
    const text = { ...file, path: reading.path, compression: reading.compression }
    const line = first === null ? null : await recordLine(text, reading, columns.length, first.row, signal)
    const value = first?.value ?? strays.example
    const where = line === null ? '' : ` in line ${line.toLocaleString('en-US')}`
    const more = strays.count === 1 ? '' : ` and ${(strays.count - 1).toLocaleString('en-US')} more`
    remarks.push(
      `${name} is text because of “${value.slice(0, 50)}”${where}${more}. All other values are ${type}.`,
    )
  }
  return remarks
}

function encodingOf(file: InputFile, head: Head): string {
  const encoding = detectEncoding(head)
  if (encoding !== null) return encoding
  throw new FirnError('bad_file', `${file.name} holds binary data, not text.`, {
    hint: 'Choose a CSV or Parquet file, or export this one as such.',
    details: { file: file.path },
  })
}

const isUtf8 = (encoding: string): boolean => ['utf-8', 'utf8'].includes(encoding.trim().toLowerCase())

function sampleLimit({ bytes, compression }: InputFile): number | null {
  return bytes * (compression === 'none' ? 1 : INFLATION) <= WHOLE_BYTES ? null : SAMPLE_ROWS
}

function refuseJson(file: InputFile, text: string, complete: boolean): void {
  const start = text.trimStart()
  if (!start.startsWith('{') && !start.startsWith('[')) return
  const firstLine = start.split('\n', 1)[0] ?? ''
  const isNamed = ['.json', '.jsonl', '.ndjson'].includes(path.extname(file.name).toLowerCase())
  if (!isNamed && !isJson(firstLine) && !(complete && isJson(start))) return
  throw new FirnError('bad_file', `${file.name} looks like JSON, not like CSV.`, {
    hint: 'Export it as CSV or Parquet.',
    details: { file: file.path },
  })
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}
