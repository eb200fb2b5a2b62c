// Which columns of two sides are compared, and how: by name, since a feature keeps its name from write to write.

import { type Column, FirnError } from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'

export interface ComparedColumn {
  /** Both have it, or one of them. Names may differ by case. */
  readonly before: Column | null
  readonly after: Column | null
  readonly isKey: boolean
}

/** Of both sides as the later one has them, then what only the earlier one has. */
export function compareColumns(
  before: readonly Column[],
  after: readonly Column[],
  keys: readonly string[],
): readonly ComparedColumn[] {
  const find = (columns: readonly Column[], name: string): Column | null =>
    columns.find((column) => sameName(column.name, name)) ?? null
  const isKey = (name: string): boolean => keys.some((key) => sameName(key, name))
  for (const key of keys) {
    const lacking = find(before, key) === null ? 'earlier' : find(after, key) === null ? 'later' : null
    if (lacking !== null)
      throw new FirnError(
        'schema_mismatch',
        `The ${lacking} of the two has no column ${key} to tell rows apart by.`,
        {
          hint: 'Compare two moments that both have the join keys and the event time of today.',
          details: { column: key },
        },
      )
  }
  return [
    ...after.map((column) => ({
      before: find(before, column.name),
      after: column,
      isKey: isKey(column.name),
    })),
    ...before
      .filter(({ name }) => find(after, name) === null)
      .map((column) => ({ before: column, after: null, isKey: false })),
  ]
}

export const nameOf = ({ before, after }: ComparedColumn): string => (after ?? before)?.name ?? ''

/** As the rows of a page have it: the later side's, where it has one. */
export function shownColumn({ before, after }: ComparedColumn): Column {
  const column = after ?? before
  if (column === null) throw new Error('A column of neither side')
  return column
}
