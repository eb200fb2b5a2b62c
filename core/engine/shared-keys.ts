// Rows that have the same values in some columns as another row. Those columns are people's own and may have any name,
// so that nothing of ours is selected beside them.

import { quoteIdent } from './sql.ts'

/** How many rows do, as the one column `n`. @param from what stands behind FROM. @param columns at least one */
export function countSharedKeys(from: string, columns: readonly string[]): string {
  return `SELECT coalesce(sum(n), 0)::BIGINT AS n FROM (SELECT count(*) AS n FROM ${from} ${shared(columns)})`
}

/** Their values, each once, as the columns alone. */
export function selectSharedKeys(from: string, columns: readonly string[]): string {
  return `SELECT ${list(columns)} FROM ${from} ${shared(columns)}`
}

const list = (columns: readonly string[]): string => columns.map(quoteIdent).join(', ')
const shared = (columns: readonly string[]): string => `GROUP BY ${list(columns)} HAVING count(*) > 1`
