// What the terminal says: with --json one document on stdout and all else on stderr, otherwise text for people.

import * as z from 'zod'
import { type ErrorData, storeOutcome, toErrorData } from '../contract/index.ts'

export interface Output {
  readonly json: boolean
  /** The command's result: the document, and the lines that say the same to a person. */
  result(document: unknown, lines: readonly string[]): void
  /** Something on the way, never on stdout. */
  note(text: string): void
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result(document, lines) {
      process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${lines.join('\n')}\n`)
    },
    note: (text) => process.stderr.write(`${text}\n`),
  }
}

/** The result has said that it failed; all that is left to say is the exit code. */
export class FailedResult extends Error {}

export function printError(thrown: unknown, json: boolean): void {
  const error = toErrorData(thrown)
  if (error.code === 'internal' && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`)
  if (json) process.stdout.write(`${JSON.stringify({ error: shown(error) }, null, 2)}\n`)
  process.stderr.write(
    [
      `firn: ${error.message}`,
      ...outcomeLines(error),
      ...(error.hint === undefined ? [] : [`  ${error.hint}`]),
      '',
    ].join('\n'),
  )
}

/** A line a store, where a write to several of them failed. */
function outcomeLines({ details }: ErrorData): string[] {
  const outcomes = z.array(storeOutcome).safeParse(details?.outcomes)
  return (outcomes.data ?? []).map(({ path, storageType, receipt, error }, index) => {
    const what =
      receipt === null
        ? `FAILED: ${error?.message}`
        : `wrote ${receipt.rows.toLocaleString('en-US')} rows${receipt.snapshotId === null ? '' : `, snapshot ${receipt.snapshotId}`}`
    return `  ${index + 1}. ${storageType} ${path}: ${what}`
  })
}

const shown = ({ code, message, hint, details }: ErrorData) => ({
  code,
  message,
  hint: hint ?? null,
  ...(details && { details }),
})

/** A table in plain text: numbers to the right, NULL said. */
export function textTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const cells = rows.map((row) => row.map(cellText))
  const widths = columns.map((name, index) =>
    // No spread: a call takes some 100,000 arguments at most, and there may be more rows.
    cells.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), name.length),
  )
  const numeric = columns.map((_, index) => rows.some((row) => typeof row[index] === 'number'))
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) =>
        numeric[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)]
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
