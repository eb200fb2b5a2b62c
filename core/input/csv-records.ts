// Splits text into the records of a CSV, for looking at the beginning of a file. DuckDB reads the data itself.

export interface CsvSyntax {
  readonly delimiter: string
  /** Empty: no quoting. */
  readonly quote: string
  /** What stands before a quote inside a quoted field; the quote itself when it is doubled. */
  readonly escape: string
}

export interface CsvRecord {
  readonly fields: readonly string[]
  /** 1-based; where the record begins. */
  readonly line: number
  /** Text behind a closing quote, or a quote that is never closed. */
  readonly malformed: boolean
  /** The line break that ends it; empty for a last record without one. */
  readonly ending: string
}

/**
 * The records of `text`, without blank lines. With `complete` false the last record is left out, since the text may
 * end inside it.
 */
export function csvRecords(
  text: string,
  syntax: CsvSyntax,
  complete: boolean,
  limit = Infinity,
): CsvRecord[] {
  const records: CsvRecord[] = []
  let at = 0
  let line = 1
  while (at < text.length && records.length < limit) {
    const record = readRecord(text, at, syntax)
    const isLast = record.next >= text.length && !/[\r\n]/.test(text[text.length - 1] ?? '')
    if (!(isLast && !complete) && !(record.fields.length === 1 && record.fields[0] === '' && !record.quoted))
      records.push({ fields: record.fields, line, malformed: record.malformed, ending: record.ending })
    line += record.lines
    at = record.next
  }
  return records
}

function readRecord(text: string, start: number, { delimiter, quote, escape: escapedBy }: CsvSyntax) {
  const fields: string[] = []
  let at = start
  let lines = 0
  let malformed = false
  let quoted = false
  for (;;) {
    let value = ''
    if (quote !== '' && text.startsWith(quote, at)) {
      quoted = true
      const closed = readQuoted(text, at + quote.length, quote, escapedBy)
      value = closed.value
      lines += closed.lines
      malformed ||= !closed.closed
      at = closed.next
    }
    const end = fieldEnd(text, at, delimiter)
    if (quoted && value !== '' && end > at) malformed = true
    fields.push(value + text.slice(at, end))
    at = end
    if (at < text.length && text.startsWith(delimiter, at)) {
      at += delimiter.length
      continue
    }
    const ending = text.slice(at, at + (text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1))
    return { fields, next: at + Math.max(1, ending.length), lines: lines + 1, malformed, quoted, ending }
  }
}

function fieldEnd(text: string, start: number, delimiter: string): number {
  const first = delimiter.charCodeAt(0)
  for (let at = start; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    if (letter === 10 || letter === 13) return at
    if (letter === first && text.startsWith(delimiter, at)) return at
  }
  return text.length
}

function readQuoted(text: string, start: number, quote: string, escapedBy: string) {
  let value = ''
  let lines = 0
  let from = start
  for (let at = start; at < text.length; at++) {
    const letter = text[at]
    if (letter === '\n' || (letter === '\r' && text[at + 1] !== '\n')) lines += 1
    else if (letter === escapedBy && text[at + 1] === quote) {
      value += text.slice(from, at) + quote
      from = at + 2
      at += 1
    } else if (letter === quote)
      return { value: value + text.slice(from, at), next: at + 1, lines, closed: true }
  }
  return { value: value + text.slice(from), next: text.length, lines, closed: false }
}
