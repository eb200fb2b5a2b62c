// Which rows of a store a `merge` or an `overwrite-range` replaces, said in SQL the same way for every store.

import { quoteIdent } from '../engine/sql.ts'

export type ReplacedRows =
  /** Those for which a condition over their event time holds. */
  | { readonly kind: 'range'; readonly condition: string }
  /** Those that have the same values in these columns as a row of the write; NULL is like nothing. */
  | { readonly kind: 'keys'; readonly columns: readonly string[] }

/**
 * What stands behind FROM for the rows of `stored` that are replaced.
 * @param stored a SELECT of rows of the store
 * @param incoming a SELECT of the write's rows, with the types that the store has
 */
export function replacedRows(stored: string, incoming: string, replaces: ReplacedRows): string {
  return replaces.kind === 'range'
    ? `(${stored}) AS stored WHERE (${replaces.condition})`
    : `(${stored}) AS stored SEMI JOIN (${incoming}) AS incoming ON ${sameKey(replaces.columns)}`
}

/** The same for the rows that stay. */
export function keptRows(stored: string, incoming: string, replaces: ReplacedRows): string {
  return replaces.kind === 'range'
    ? `(${stored}) AS stored WHERE (${replaces.condition}) IS NOT TRUE`
    : `(${stored}) AS stored ANTI JOIN (${incoming}) AS incoming ON ${sameKey(replaces.columns)}`
}

function sameKey(columns: readonly string[]): string {
  return columns
    .map(quoteIdent)
    .map((column) => `stored.${column} = incoming.${column}`)
    .join(' AND ')
}
