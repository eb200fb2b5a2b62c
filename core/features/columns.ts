// Which column of an input plays which role in a feature group.

import type { Column } from '../contract/input.ts'
import { sameName } from '../contract/same-name.ts'

export type ColumnRole = 'key' | 'event_time' | 'feature' | 'unused'

interface Roles {
  readonly joinKeys: readonly string[]
  readonly eventTimeCol: string
  readonly features: readonly { readonly name: string }[]
}

/** Whether a column is a join key or the event time. */
export function isRole(group: Pick<Roles, 'joinKeys' | 'eventTimeCol'>, name: string): boolean {
  return sameName(group.eventTimeCol, name) || group.joinKeys.some((key) => sameName(key, name))
}

/** Role by column name, in the order of the columns. */
export function columnRoles(group: Roles, columns: readonly Column[]): ReadonlyMap<string, ColumnRole> {
  const role = (name: string): ColumnRole => {
    if (isRole(group, name)) return sameName(name, group.eventTimeCol) ? 'event_time' : 'key'
    return group.features.some((feature) => sameName(feature.name, name)) ? 'feature' : 'unused'
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
    .filter(({ name }) => !isRole({ joinKeys, eventTimeCol }, name))
    .map(({ name, type }) => ({ name, dtype: type, description: '' }))
}

/** Whether a DuckDB type can be an event time: a date or any timestamp, but no bare time of day. */
export function isEventTimeType(type: string): boolean {
  return /^(date|datetime|timestamp(tz|_s|_ms|_us|_ns)?|timestamp with(out)? time zone)$/i.test(type.trim())
}
