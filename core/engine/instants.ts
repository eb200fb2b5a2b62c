// Dates and times as people type them, read the same wherever one is asked for: a range of event times, a moment to
// travel to.

import { FirnError } from '../contract/index.ts'

const TYPED =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}(?:\.\d{1,6})?))?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i
const DAY_MS = 24 * 60 * 60 * 1000

export interface TypedInstant {
  /** UTC, `YYYY-MM-DD HH:MM:SS[.ffffff]`; of a date alone its first instant. */
  readonly timestamp: string
  /** A date alone: the caller says which of its instants is meant. */
  readonly wholeDay: boolean
  /** Milliseconds since 1970; of a date alone its first ones and its last. */
  readonly firstMs: number
  readonly lastMs: number
}

/**
 * ISO 8601, also with a space for the T; without a zone it is UTC, as everywhere in Firn. Errors: FirnError
 * `invalid_input` with `details.field`.
 */
export function parseInstant(text: string, field: string): TypedInstant {
  const [, date, minutes, seconds, zone] = TYPED.exec(text.trim()) ?? []
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
  const wholeDay = minutes === undefined
  return {
    timestamp: `${day} ${time}${fraction && `.${fraction}`}`,
    wholeDay,
    firstMs: instant.getTime(),
    lastMs: instant.getTime() + (wholeDay ? DAY_MS - 1 : 0),
  }
}

/** Date.parse takes 2023-02-30 for March 2, and knows no month 13. */
function isCalendarDate(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date)
}
