// The event-time range of a write: text as a person types it, as a condition in SQL. Both ends belong to it.

import { FirnError } from '../contract/index.ts'
import { quoteIdent } from '../engine/sql.ts'

const BOUND =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}(?:\.\d{1,6})?))?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i

interface Bound {
  /** UTC, `YYYY-MM-DD HH:MM:SS[.ffffff]`. */
  readonly timestamp: string
  readonly wholeDay: boolean
}

/**
 * Dates and times are ISO 8601; without a zone they are UTC, which is also how zoneless columns are read. An end
 * that is a date alone means the whole of that day. Errors: FirnError `invalid_input` with the field's name.
 */
export function eventTimeCondition(
  column: string,
  start: string | undefined,
  end: string | undefined,
): string | null {
  const time = `CAST(${quoteIdent(column)} AS TIMESTAMP)`
  const conditions: string[] = []
  if (start !== undefined) conditions.push(`${time} >= TIMESTAMP '${parseBound(start, 'start').timestamp}'`)
  if (end !== undefined) {
    const { timestamp, wholeDay } = parseBound(end, 'end')
    conditions.push(
      wholeDay
        ? `${time} < TIMESTAMP '${timestamp}' + INTERVAL 1 DAY`
        : `${time} <= TIMESTAMP '${timestamp}'`,
    )
  }
  return conditions.length === 0 ? null : conditions.join(' AND ')
}

function parseBound(text: string, field: 'start' | 'end'): Bound {
  const [, date, minutes, seconds, zone] = BOUND.exec(text.trim()) ?? []
  const clock = `${minutes ?? '00:00'}:${seconds ?? '00'}`
  const offset = (zone ?? 'Z').replace(
    /^([+-]\d{2}):?(\d{2})?$/,
    (_, hours, mins) => `${hours}:${mins ?? '00'}`,
  )
  const instant = new Date(`${date}T${clock.replace(/(\.\d{3})\d+$/, '$1')}${offset.toUpperCase()}`)
  if (date === undefined || Number.isNaN(instant.getTime()) || !isCalendarDate(date)) {
    throw new FirnError('invalid_input', `“${text}” is not a date or time.`, {
      hint: 'Write it as 2024-01-15, 2024-01-15 18:30, or 2024-01-15T18:30:00+02:00. Without a zone it is UTC.',
      details: { field },
    })
  }
  const fraction = /\.(\d+)$/.exec(clock)?.[1] ?? ''
  const [day, time] = instant
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .split('T')
  return { timestamp: `${day} ${time}${fraction && `.${fraction}`}`, wholeDay: minutes === undefined }
}

/** Date.parse takes 2023-02-30 for March 2. */
function isCalendarDate(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
}
