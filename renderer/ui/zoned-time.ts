// Calendar fields of an instant in a time zone and back: what Date offers only for the machine's own zone.

export interface ZonedFields {
  readonly year: number
  /** 1..12 */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a DateTimeFormat costs more than using it a hundred times. */
function fieldsFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  })
  formats.set(timeZone, made)
  return made
}

/** The fields that a clock in that zone shows at `instant` (milliseconds since 1970). */
export function zonedFields(instant: number, timeZone: string): ZonedFields {
  const found: Record<string, string> = {}
  for (const { type, value } of fieldsFormat(timeZone).formatToParts(instant)) found[type] = value
  const year = Number(found.year)
  return {
    year: found.era === 'BC' ? 1 - year : year,
    month: Number(found.month),
    day: Number(found.day),
    hour: Number(found.hour),
    minute: Number(found.minute),
    second: Number(found.second),
  }
}

/**
 * The instant at which a clock in that zone shows these fields. Fields may run over (month 13, day 0). A time that
 * the zone skips (the hour lost in spring) is the one an hour later; one that comes twice is the first.
 */
export function zonedInstant(fields: ZonedFields, timeZone: string): number {
  const asUtc = utc(fields)
  const early = asUtc - offset(asUtc - 86_400_000, timeZone)
  if (early + offset(early, timeZone) === asUtc) return early
  const late = asUtc - offset(asUtc + 86_400_000, timeZone)
  if (late + offset(late, timeZone) === asUtc) return late
  return early
}

/** Milliseconds that the zone's clock is ahead of UTC at that instant. */
function offset(instant: number, timeZone: string): number {
  return utc(zonedFields(instant, timeZone)) - Math.floor(instant / 1000) * 1000
}

function utc({ year, month, day, hour, minute, second }: ZonedFields): number {
  const date = new Date(0)
  // Date.UTC takes years below 100 for 19xx.
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, 0)
  return date.getTime()
}
