// A moment as a person types it. What was taken for granted (the zone, a day's end) is said back, not hidden.

import { formatZoned, zoneName } from './format.ts'
import { zonedFields, zonedInstant } from './zoned-time.ts'

export type AsOf =
  | {
      readonly ok: true
      /** ISO 8601, UTC. */
      readonly iso: string
      /** The zone that was assumed, where the text named none. */
      readonly assumedZone: string | null
      /** What was understood, in words. */
      readonly note: string
    }
  | { readonly ok: false; readonly message: string }

const NUMERIC =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i
/** The form that the window itself shows: `31 May 2013, 18:02`. */
const WORDED =
  /^(\d{1,2}) ([a-z]{3,9})\.? (\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `timeZone` is the one meant where the text has none. */
export function parseAsOf(text: string, timeZone: string): AsOf {
  const found = match(text.trim().replace(/\s+/g, ' '))
  if (found === null) {
    return {
      ok: false,
      message: 'Write a date or a time, such as 2024-01-15, 2024-01-15 18:30 or 2024-01-15T18:30:00+02:00.',
    }
  }
  const { fields, milliseconds, zone } = found
  if (!exists(fields)) return { ok: false, message: `There is no ${text.trim()} in the calendar.` }
  const shift = zone === undefined ? null : offsetMinutes(zone)
  const instant =
    shift === null ? zonedInstant(fields, timeZone) : zonedInstant(fields, 'UTC') - shift * 60_000
  const at = instant + milliseconds
  return {
    ok: true,
    iso: new Date(at).toISOString(),
    assumedZone: shift === null ? timeZone : null,
    note:
      shift === null
        ? `Taken as ${formatZoned(new Date(at).toISOString(), timeZone)}, since no zone was given.`
        : `That is ${formatZoned(new Date(at).toISOString(), timeZone)}.`,
  }
}

interface Match {
  readonly fields: ReturnType<typeof zonedFields>
  readonly milliseconds: number
  readonly zone: string | undefined
}

function match(text: string): Match | null {
  const numeric = NUMERIC.exec(text)
  if (numeric !== null) {
    const [, year, month, day, ...rest] = numeric
    return read(Number(year), Number(month), Number(day), rest)
  }
  const worded = WORDED.exec(text)
  if (worded === null) return null
  const [, day, name, year, ...rest] = worded
  const month = MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1
  return month === 0 ? null : read(Number(year), month, Number(day), rest)
}

function read(year: number, month: number, day: number, rest: readonly (string | undefined)[]): Match {
  const [hour, minute, second, fraction, zone] = rest
  // A day alone is that day as it ended, as on the command line.
  if (hour === undefined) {
    return { fields: { year, month, day, hour: 23, minute: 59, second: 59 }, milliseconds: 999, zone }
  }
  return {
    fields: {
      year,
      month,
      day,
      hour: Number(hour),
      minute: Number(minute ?? 0),
      second: Number(second ?? 0),
    },
    milliseconds: Number((fraction ?? '').padEnd(3, '0').slice(0, 3)),
    zone,
  }
}

/** Date would carry 30 February over into March. */
function exists(fields: Match['fields']): boolean {
  const there = zonedFields(zonedInstant(fields, 'UTC'), 'UTC')
  return (Object.keys(fields) as (keyof typeof fields)[]).every((field) => there[field] === fields[field])
}

function offsetMinutes(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? []
  if (sign === undefined) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0))
}

/** `Europe/Berlin (GMT+2)`; the name alone where the short form says no more. */
export function zoneLabel(timeZone: string, at: Date): string {
  const short = zoneName(timeZone, at)
  return short === timeZone ? timeZone : `${timeZone} (${short})`
}
