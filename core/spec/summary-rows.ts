// How many rows a snapshot has for its readers, by its summary.

/** Firn's own key: rows that readers see. */
export const ROWS_KEY = 'firn.rows'

/** null where the summary has no totals, as some writers leave them out. */
export function visibleRows(summary: Readonly<Record<string, string>>): number | null {
  const own = summary[ROWS_KEY]
  if (own !== undefined) return Number(own)
  const total = summary['total-records']
  if (total === undefined) return null
  const deleted = (key: string): number => Number(summary[key] ?? 0)
  return Number(total) - deleted('total-position-deletes') - deleted('total-equality-deletes')
}
