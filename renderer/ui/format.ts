// Numbers, sizes, durations and times as the window shows them. One locale (English, thousands separators), so that
// a figure reads the same in a screenshot, a test and a colleague's window.

const integers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const minus = '\u2212'

/** `336776` → `336,776`; a true minus sign. */
export function formatCount(count: number): string {
  const text = integers.format(Math.abs(count))
  return count < 0 && text !== '0' ? `${minus}${text}` : text
}

/** With its sign: `+1,204`, `−3`, `±0`. */
export function formatChange(count: number): string {
  if (count === 0) return '±0'
  return count > 0 ? `+${formatCount(count)}` : formatCount(count)
}

/** `1 row`, `2 rows`, `336,776 rows`. `many` where the plural is not just an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Decimal units, two significant digits below ten: `512 B`, `1.2 kB`, `4 GB`, `41 MB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${units[unit]}`
}

/** `0.2 s`, `4.1 s`, `38 s`, `3 min 20 s`, `2 h 5 min`, `3 days`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.05) return 'under 0.1 s'
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return joined(Math.floor(whole / 60), 'min', whole % 60, 's')
  if (whole < 86_400) {
    const minutes = Math.round(whole / 60)
    return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  }
  return plural(Math.round(whole / 86_400), 'day')
}

function joined(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`
}

/** A share 0..1 as `1.9 %`; what is neither none nor all never rounds to it. */
export function formatShare(share: number): string {
  if (share <= 0) return '0 %'
  if (share >= 1) return '100 %'
  const percent = share * 100
  if (percent < 0.1) return '< 0.1 %'
  if (percent > 99.9) return '> 99.9 %'
  return `${percent < 10 ? percent.toFixed(1).replace(/\.0$/, '') : Math.round(percent)} %`
}

const dateFormats = new Map<string, Intl.DateTimeFormat>()

/** Making one takes far longer than using it, and a list of a thousand times uses it a thousand times. */
function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = dateFormats.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(locale, options)
  dateFormats.set(key, made)
  return made
}

const day = { day: 'numeric', month: 'short', year: 'numeric' } as const

/** `31 May 2013, 18:02`; with seconds where two times would look alike. No zone: say it beside, or use formatZoned. */
export function formatTime(iso: string, timeZone: string, precision: 'minute' | 'second' = 'minute'): string {
  return dateFormat('en-GB', {
    timeZone,
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    ...(precision === 'second' && { second: '2-digit' }),
    hourCycle: 'h23',
  })
    .format(new Date(iso))
    .replace('Sept', 'Sep')
}

/** `31 May 2013, 18:02:11 UTC`: a time that says its zone. */
export function formatZoned(
  iso: string,
  timeZone: string,
  precision: 'minute' | 'second' = 'second',
): string {
  return `${formatTime(iso, timeZone, precision)} ${zoneName(timeZone, new Date(iso))}`
}

/** `31 May 2013`. */
export function formatDay(iso: string, timeZone: string): string {
  return dateFormat('en-GB', { timeZone, ...day })
    .format(new Date(iso))
    .replace('Sept', 'Sep')
}

/** The zone's short name at that instant: `UTC`, `GMT+2`, `EST`. */
export function zoneName(timeZone: string, at: Date): string {
  const parts = dateFormat('en-US', { timeZone, timeZoneName: 'short' }).formatToParts(at)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone
}

/** `just now`, `4 minutes ago`, `yesterday`, `3 days ago`; older than a month: the day. */
export function formatAgo(iso: string, now: Date, timeZone: string): string {
  const seconds = (now.getTime() - Date.parse(iso)) / 1000
  if (seconds < 45) return 'just now'
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${plural(minutes, 'minute')} ago`
  const hours = Math.round(seconds / 3600)
  if (hours < 24) return `${plural(hours, 'hour')} ago`
  const days = Math.round(seconds / 86_400)
  if (days === 1) return 'yesterday'
  if (days <= 31) return `${days} days ago`
  return formatDay(iso, timeZone)
}

/** The last part of a path of either platform. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function nameSome(names: readonly string[], most = 3): string {
  const [first, ...rest] = names
  if (first === undefined) return ''
  if (rest.length === 0) return first
  if (names.length <= most) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}
