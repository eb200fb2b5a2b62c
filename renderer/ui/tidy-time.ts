// An event time of core's as a person writes it.

/** `2013-01-01T00:00:00.000Z` → `2013-01-01 00:00:00 UTC`; a date stays one. */
export function tidyTime(text: string): string {
  return text
    .replace(/^(\d{4}-\d{2}-\d{2})T/, '$1 ')
    .replace(/\.0+(?=Z|[+-]|$)/, '')
    .replace(/(Z|\+00(:?00)?)$/, ' UTC')
}
