// What a write may bring about in a table's columns, committed with its rows: new columns, and types that hold more.
// Both lose nothing. Renaming and dropping are asked for by themselves (see schema-changes.ts).

import type { Column } from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'

/** Types are DuckDB's, as text. */
export type ColumnChange =
  | { readonly kind: 'add'; readonly name: string; readonly type: string }
  | { readonly kind: 'widen'; readonly name: string; readonly from: string; readonly to: string }

const WIDENINGS: ReadonlyMap<string, string> = new Map([
  ['INTEGER', 'BIGINT'],
  ['FLOAT', 'DOUBLE'],
])

/**
 * Whether a column of one stored type may become one of another in place: what Iceberg's tables of version 2 can, so
 * that all stores follow one rule.
 */
export function widens(from: string, to: string): boolean {
  if (WIDENINGS.get(from) === to) return true
  const [a, b] = [decimal(from), decimal(to)]
  return a !== null && b !== null && a.scale === b.scale && b.width > a.width
}

function decimal(type: string): { readonly width: number; readonly scale: number } | null {
  const [, width, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? []
  return width === undefined ? null : { width: Number(width), scale: Number(scale) }
}

/** New columns come last. A change that is made already, as by another writer, changes nothing. */
export function changedColumns(columns: readonly Column[], changes: readonly ColumnChange[]): Column[] {
  const changed = columns.map((column) => {
    const change = changes.find(({ kind, name }) => kind === 'widen' && sameName(name, column.name))
    return change?.kind === 'widen' && widens(column.type, change.to)
      ? { ...column, type: change.to }
      : { ...column }
  })
  const added = changes.flatMap((change) =>
    change.kind === 'add' && !columns.some(({ name }) => sameName(name, change.name))
      ? [{ name: change.name, type: change.type }]
      : [],
  )
  return [...changed, ...added]
}

/** In words: `adds loyalty_points BIGINT`. */
export function changeWords(change: ColumnChange): string {
  return change.kind === 'add'
    ? `adds ${change.name} ${change.type}`
    : `widens ${change.name} from ${change.from} to ${change.to}`
}
