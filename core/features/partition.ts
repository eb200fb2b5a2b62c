// How a Hive table's partitions are written in settings: a column's name, or a part of a date or time column.

export const partitionParts = ['year', 'month', 'day', 'hour'] as const
export type PartitionPart = (typeof partitionParts)[number]

export interface Partition {
  readonly column: string
  /** null: the column's own values. */
  readonly part: PartitionPart | null
}

/** Reads `customer_id` or `day(event_time)`; null when it is neither (`week(x)`, `day(`, empty). */
export function parsePartition(text: string): Partition | null {
  const trimmed = text.trim()
  const called = /^([A-Za-z_]+)\((.*)\)$/s.exec(trimmed)
  if (called === null) return trimmed === '' || /[()]/.test(trimmed) ? null : { column: trimmed, part: null }
  const part = partitionParts.find((name) => name === called[1]?.toLowerCase())
  const column = called[2]?.trim() ?? ''
  return part === undefined || column === '' ? null : { column, part }
}
