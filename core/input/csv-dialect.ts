// How a CSV is written: delimiter, quote, escape, header. Found from the beginning of the text by what makes its
// records agree with its first one, so that a few ragged lines do not turn a table into one column.

import type { Parsing } from '../contract/input.ts'
import { type CsvRecord, type CsvSyntax, csvRecords } from './csv-records.ts'
import { isText, valueKind } from './value-kinds.ts'

export interface CsvDialect extends CsvSyntax {
  readonly header: boolean
  /** Blank lines before the first record. */
  readonly skip: number
  /** Column names, unique; made up where there is no header. */
  readonly names: readonly string[]
  /** The records of the head, without the header. */
  readonly records: readonly CsvRecord[]
  /** CRLF and LF both end lines, which DuckDB refuses. */
  readonly mixedLineBreaks: boolean
  readonly warnings: readonly string[]
}

const DELIMITERS = [',', '\t', ';', '|'] as const
const DETECT_RECORDS = 1000
const DETECT_LETTERS = 256 * 1024

/** `given` settings are taken as they are. Null when the text has no record at all. */
export function detectDialect(text: string, complete: boolean, given: Parsing): CsvDialect | null {
  const syntax = detectSyntax(text, complete, given)
  const all = csvRecords(text, syntax, complete)
  // A first line longer than the head is still the header.
  const records = all.length > 0 ? all : csvRecords(text, syntax, true, 1)
  const [first] = records
  if (first === undefined) return null
  const header = given.header ?? looksLikeHeader(records)
  const { names, warnings } = header
    ? headerNames(first.fields)
    : { names: first.fields.map((_, index) => `column${index}`), warnings: [] }
  return {
    ...syntax,
    header,
    skip: first.line - 1,
    names,
    records: header ? records.slice(1) : records,
    mixedLineBreaks: ['\r\n', '\n'].every((ending) => records.some((record) => record.ending === ending)),
    warnings,
  }
}

function detectSyntax(text: string, complete: boolean, given: Parsing): CsvSyntax {
  const start = text.slice(0, DETECT_LETTERS)
  const isWhole = complete && start.length === text.length
  const quote = given.quote ?? detectQuote(start)
  const syntaxes = (given.delimiter === undefined ? DELIMITERS : [given.delimiter]).flatMap((delimiter) =>
    (given.escape === undefined ? escapesOf(start, quote) : [given.escape === '' ? quote : given.escape]).map(
      (escapedBy) => ({ delimiter, quote, escape: escapedBy }),
    ),
  )
  const scored = syntaxes.map((syntax) => ({
    syntax,
    score: score(csvRecords(start, syntax, isWhole, DETECT_RECORDS)),
  }))
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a))
  return best.syntax
}

/** Records that agree with the first one; more columns decide between equals; nothing speaks for one column. */
function score(records: readonly CsvRecord[]): number {
  const width = records[0]?.fields.length ?? 0
  if (width < 2) return 0
  const agree = records.filter(({ fields, malformed }) => fields.length === width && !malformed).length
  const share = agree / records.length
  return (records.length === 1 || share > 0.5 ? 1 : 0) + share + Math.min(width, 1000) / 1e6
}

/** Double quotes, unless fields are wrapped in single ones. Without any, double quotes may still come later. */
function detectQuote(text: string): string {
  if (text.includes('"')) return '"'
  const wrapped = text.match(/(^|[,;|\t\n\r])'[^'\n\r]*'(?=[,;|\t\n\r]|$)/g)?.length ?? 0
  const opened = text.match(/(^|[,;|\t\n\r])'/g)?.length ?? 0
  return wrapped > 1 && wrapped === opened ? "'" : '"'
}

function escapesOf(text: string, quote: string): readonly string[] {
  if (quote === '') return ['']
  return text.includes(`\\${quote}`) ? [quote, '\\'] : [quote]
}

/** A header names columns: it has no numbers and dates where the rows have them, and nothing empty but at its ends. */
function looksLikeHeader(records: readonly CsvRecord[]): boolean {
  const [first, ...rows] = records
  if (first === undefined) return true
  const kinds = first.fields.map((field) => (field.trim() === '' ? 'none' : valueKind(field)))
  if (rows.length === 0)
    return kinds.every((kind) => isText(kind) || kind === 'none') && !kinds.every((k) => k === 'none')
  const body = rows.slice(0, 100)
  const differs = first.fields.some((field, index) => {
    const values = body.map(({ fields }) => fields[index] ?? '').filter((value) => value.trim() !== '')
    return (
      isText(valueKind(field)) &&
      field !== '' &&
      values.length > 0 &&
      values.every((value) => !isText(valueKind(value)))
    )
  })
  if (differs) return true
  const others = first.fields.filter((_, index) => kinds[index] !== 'none' && !isText(kinds[index] ?? 'none'))
  // Tables with a column for each year have numbers as names.
  const areYears = others.length < first.fields.length && others.every((field) => /^(19|20)\d\d$/.test(field))
  if (others.length > 0 && !areYears) return false
  return new Set(first.fields).size === first.fields.length
}

/** Trimmed, filled in and made unique without regard to case, as SQL needs them. */
function headerNames(fields: readonly string[]): { names: string[]; warnings: string[] } {
  const warnings: string[] = []
  const taken = new Set<string>()
  const names = fields.map((field, index) => {
    const wanted = field.trim() || `column${index}`
    if (field.trim() === '')
      warnings.push(`Column ${index + 1} has no name in the header. It is read as ${wanted}.`)
    let name = wanted
    for (let n = 1; taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`
    if (name !== wanted) warnings.push(`Two columns are named ${wanted}. The later one is read as ${name}.`)
    taken.add(name.toLowerCase())
    return name
  })
  return { names, warnings }
}
