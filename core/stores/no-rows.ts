// A write without rows is refused in every store: an append of nothing is a mistake, an overwrite with nothing a loss.

import { FirnError } from '../contract/index.ts'
import type { Runner } from '../engine/engine.ts'

export function noRowsError(): FirnError {
  return new FirnError('invalid_input', 'There are no rows to write.', {
    hint: 'Check the file, the transform and the event-time range.',
    details: { field: 'input' },
  })
}

/** Reads no further than the first row. Errors: {@link noRowsError}. */
export async function refuseNoRows(
  engine: Runner,
  sql: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = await engine.rows(`SELECT 1 AS here FROM (${sql}) LIMIT 1`, { signal })
  if (found.length === 0) throw noRowsError()
}
