// The event times of a write, from the first to the last, without what says nothing.

/** Event times are as the data has them (no zone of ours): midnights lose their clock, fractions their zeros. */
export function eventTimeReach(from: string | null, to: string | null): string {
  if (from === null || to === null) return ''
  const [first, last] = bothDays(from, to) ? [from.slice(0, 10), to.slice(0, 10)] : [clean(from), clean(to)]
  return first === last ? first : `${first} – ${last}`
}

const midnight = /^\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+]00(?::?00)?)?)?$/

const bothDays = (from: string, to: string): boolean => midnight.test(from) && midnight.test(to)

const clean = (time: string): string =>
  time
    .replace('T', ' ')
    .replace(/(\.\d*?)0+(?=Z|[+-]|$)/, '$1')
    .replace(/\.(?=Z|[+-]|$)/, '')
