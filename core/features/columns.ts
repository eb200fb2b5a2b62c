// Which column of an input plays which role in a feature group.

import type { Column } from '../contract/input.ts'

export type ColumnRole = 'key' | 'event_time' | 'feature' | 'unused'

interface Roles {
  readonly joinKeys: readonly string[]
  readonly eventTimeCol: string
  readonly features: readonly { readonly name: string }[]
}

/** Role by column name, in the order of the columns. A key that is also the event time counts as a key. */
export function columnRoles(group: Roles, columns: readonly Column[]): ReadonlyMap<string, ColumnRole> {
  const features = new Set(group.features.map((feature) => feature.name))
  const role = (name: string): ColumnRole => {
    if (group.joinKeys.includes(name)) return 'key'
    if (group.eventTimeCol === name) return 'event_time'
    return features.has(name) ? 'feature' : 'unused'
  }
  return new Map(columns.map(({ name }) => [name, role(name)]))
}

/** All columns but keys and event time, with the types they have. */
export function defaultFeatures(
  columns: readonly Column[],
  joinKeys: readonly string[],
  eventTimeCol: string,
): { name: string; dtype: string; description: string }[] {
  return columns
    .filter(({ name }) => !joinKeys.includes(name) && name !== eventTimeCol)
    .map(({ name, type }) => ({ name, dtype: type, description: '' }))
}

/** Whether a DuckDB type can be an event time: a date or any timestamp, but no bare time of day. */
export function isEventTimeType(type: string): boolean {
  return /^(date|datetime|timestamp(tz|_s|_ms|_us|_ns)?|timestamp with(out)? time zone)$/i.test(type.trim())
}
