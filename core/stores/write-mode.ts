// What a write's mode asks for and means for the rows that are there: the range of `overwrite-range`, the keys of
// `merge`, and rows of the input that share a key.

import type { ErrorData, WriteMode, WritePlan } from '../contract/index.ts'
import { FirnError } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { freeName } from '../engine/free-name.ts'
import { parseInstant } from '../engine/instants.ts'
import { quoteIdent } from '../engine/sql.ts'
import { eventTimeCondition } from './event-range.ts'
import type { StagedRows } from './offline-store.ts'
import { duplicates } from './plan-rows.ts'
import type { ReplacedRows } from './replaced-rows.ts'

export interface ModeIntent {
  readonly group: { readonly joinKeys: readonly string[]; readonly eventTimeCol: string }
  readonly mode: WriteMode
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly onDuplicates?: 'refuse' | 'last' | undefined
  readonly signal?: AbortSignal | undefined
}

/** What the mode lacks. Errors: FirnError `invalid_input` for a start or end that is no time. */
export function modeProblems({ group, mode, start, end }: ModeIntent): ErrorData[] {
  if (mode !== 'overwrite-range') return []
  const missing = [...(start === undefined ? ['start'] : []), ...(end === undefined ? ['end'] : [])]
  if (missing.length > 0) return missing.map((field) => missingEnd(field, group.eventTimeCol).toData())
  return isEmptyRange(start, end) ? [emptyRange(start, end).toData()] : []
}

function missingEnd(field: string, eventTimeCol: string): FirnError {
  return new FirnError('invalid_input', `overwrite-range needs a ${field} of the range of ${eventTimeCol}.`, {
    hint: 'Both ends belong to the range; an end that is a date alone means the whole of that day.',
    details: { field },
  })
}

function emptyRange(start: string | undefined, end: string | undefined): FirnError {
  return new FirnError('invalid_input', `The range from ${start} to ${end} has no time in it.`, {
    hint: 'Let the start be before the end.',
    details: { field: 'end' },
  })
}

/** Whether the end is before the start, to the microsecond. */
function isEmptyRange(start: string | undefined, end: string | undefined): boolean {
  if (start === undefined || end === undefined) return false
  const [first, last] = [parseInstant(start, 'start'), parseInstant(end, 'end')]
  return last.wholeDay ? last.lastMs < first.firstMs : last.timestamp < first.timestamp
}

/** The rows of the store that the write replaces; undefined for an append, and for an overwrite, which has all. */
export function replacesOf({ group, mode, start, end }: ModeIntent): ReplacedRows | undefined {
  if (mode === 'merge') return { kind: 'keys', columns: keyColumns(group) }
  if (mode !== 'overwrite-range') return undefined
  const condition = eventTimeCondition(group.eventTimeCol, start, end)
  return condition === null ? undefined : { kind: 'range', condition }
}

export const keyColumns = ({ joinKeys, eventTimeCol }: ModeIntent['group']): string[] => [
  ...joinKeys,
  eventTimeCol,
]

/**
 * The rows of a merge with each key once: as they are where they have it so, else the last of each in the order of the
 * files and of the rows in them, where that is asked for. Other modes take all rows. Errors: FirnError `invalid_input`
 * with the count and examples; the rows' own guards.
 */
export async function settleDuplicates(
  engine: Engine,
  intent: ModeIntent,
  rows: StagedRows,
): Promise<StagedRows> {
  if (intent.mode !== 'merge') return rows
  const keys = keyColumns(intent.group)
  const found = await duplicates(engine, keys, `(${rows.sql})`, intent.signal)
  if (found.rows === 0) return rows
  if (intent.onDuplicates !== 'last') throw duplicateKeysError(found)
  return { ...rows, sql: lastOfEach(rows, keys) }
}

/** DuckDB keeps the order of the input in a window without an order of its own. */
function lastOfEach({ sql, columns }: StagedRows, keys: readonly string[]): string {
  const order = quoteIdent(freeName('firn_row', columns))
  return (
    `SELECT * EXCLUDE (${order}) FROM (SELECT *, row_number() OVER () AS ${order} FROM (${sql})) ` +
    `QUALIFY row_number() OVER (PARTITION BY ${keys.map(quoteIdent).join(', ')} ORDER BY ${order} DESC) = 1 ` +
    `ORDER BY ${order}`
  )
}

/** The refusal of rows of one merge that would replace each other, with their count and examples. */
export function duplicateKeysError({ rows, examples }: WritePlan['duplicateKeys']): FirnError {
  return new FirnError(
    'invalid_input',
    `${rows.toLocaleString('en-US')} rows share their join keys and event time with another row, so a merge cannot tell which of them counts.`,
    {
      hint: 'Mend the input, or let the last one in it win (the choice in the plan, --on-duplicates last in the terminal).',
      details: { field: 'onDuplicates', count: rows, examples },
    },
  )
}

/** What is said of such rows where they are no problem; null when there are none. */
export function duplicatesNote(
  { mode, onDuplicates }: Pick<ModeIntent, 'mode' | 'onDuplicates'>,
  { rows }: WritePlan['duplicateKeys'],
): string | null {
  if (rows === 0 || (mode === 'merge' && onDuplicates !== 'last')) return null
  const shared = `${rows.toLocaleString('en-US')} rows share their join keys and event time with another row`
  return mode === 'merge' ? `${shared}: of each key the last one in the input is written.` : `${shared}.`
}
