// In which order a comparison shows its columns: what tells a row apart, then what changed most, then the rest.

import type { Column, DiffSummary } from '../../core/contract/index.ts'

/** Indices into `columns`. */
export function diffColumnOrder(columns: readonly Column[], summary: DiffSummary): readonly number[] {
  const changed = new Map(summary.changedByColumn.map(({ column, rows }) => [column, rows]))
  const oneSided = new Set([...summary.columnsAdded, ...summary.columnsRemoved].map(({ name }) => name))
  const weight = ({ name }: Column): number => {
    if (summary.keys.includes(name)) return Number.POSITIVE_INFINITY
    if (oneSided.has(name)) return 0.5
    return changed.get(name) ?? 0
  }
  // Sorting is stable: equals stay in the table's own order.
  return columns
    .map((column, index) => ({ index, weight: weight(column) }))
    .toSorted((a, b) => (a.weight === b.weight ? 0 : b.weight - a.weight))
    .map(({ index }) => index)
}
