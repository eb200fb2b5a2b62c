// Rows that are asked for again stay in sight until they are there: a grid that goes blank whenever something in the
// project changed would flicker all the time while others write.

import type { RowPages } from './row-pages.ts'

/** `next` of the same source and order as `before`, which is closed by now. */
export function keepShowing(next: RowPages, before: RowPages): RowPages {
  const columns = JSON.stringify(before.state().columns)
  return {
    ...next,
    row(index) {
      const found = next.row(index)
      if (found !== undefined) return found
      // Under other columns the old values would stand in the wrong ones.
      const known = next.state().columns
      return known === null || JSON.stringify(known) === columns ? before.row(index) : undefined
    },
  }
}
