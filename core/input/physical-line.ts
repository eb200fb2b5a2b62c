// The line in the file on which a record begins. DuckDB counts a record as one line however many line breaks its
// quoted values hold; an editor counts them all, and the editor is where the user goes.

import type { CsvSyntax } from './csv-records.ts'
import { fileBytes } from './file-bytes.ts'
import type { InputFile } from './input-file.ts'

/**
 * `counted`: a line as DuckDB counts it. `record`: the 1-based number of a record, the header among them; blank lines
 * are records only where a blank line is a row.
 */
export type LineTarget =
  | { readonly counted: number }
  | { readonly record: number; readonly blanksCount: boolean }

/** 1-based; null when the file ends before. */
export async function physicalLine(
  file: InputFile,
  syntax: CsvSyntax,
  target: LineTarget,
  signal?: AbortSignal,
): Promise<number | null> {
  let records = 0
  const stream = fileBytes(file, signal)
  const step = recordStarts(syntax)
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      for (const byte of chunk) {
        const start = step(byte)
        if (start === null) continue
        if ('counted' in target) {
          if (start.counted === target.counted) return start.line
        } else if (!start.isBlank || target.blanksCount) {
          records += 1
          if (records === target.record) return start.line
        }
      }
    }
  } finally {
    stream.destroy()
  }
  return null
}

const LF = 10
const CR = 13

interface RecordStart {
  readonly line: number
  readonly counted: number
  readonly isBlank: boolean
}

/** Takes byte after byte and answers with a record's beginning at its first one. */
function recordStarts(syntax: CsvSyntax): (byte: number) => RecordStart | null {
  const quote = syntax.quote === '' ? -1 : syntax.quote.charCodeAt(0)
  const escapedBy = syntax.escape === '' ? -1 : syntax.escape.charCodeAt(0)
  const delimiterEnd = Buffer.from(syntax.delimiter).at(-1) ?? -1
  let line = 1
  let counted = 1
  let previous = 0
  let atRecord = true
  let atField = true
  let state: 'plain' | 'quoted' | 'escaped' | 'closed' = 'plain'
  return (byte) => {
    const isSecondHalf = byte === LF && previous === CR
    previous = byte
    if (isSecondHalf) return null
    const isBreak = byte === LF || byte === CR
    const start = atRecord ? { line, counted, isBlank: isBreak } : null
    atRecord = false
    if (isBreak) line += 1
    if (state === 'quoted') {
      if (byte === escapedBy && escapedBy !== quote) state = 'escaped'
      else if (byte === quote) state = 'closed'
      return start
    }
    if (state === 'escaped' || (state === 'closed' && byte === quote)) {
      state = 'quoted'
      return start
    }
    state = atField && byte === quote ? 'quoted' : 'plain'
    atField = isBreak || byte === delimiterEnd
    if (isBreak) {
      counted += 1
      atRecord = true
    }
    return start
  }
}
