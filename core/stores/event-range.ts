// The event-time range of a write: text as a person types it, as a condition in SQL. Both ends belong to it.

import { parseInstant } from '../engine/instants.ts'
import { quoteIdent } from '../engine/sql.ts'

/**
 * Dates and times are ISO 8601; without a zone they are UTC, which is also how zoneless columns are read. An end
 * that is a date alone means the whole of that day. Errors: FirnError `invalid_input` with the field's name.
 */
export function eventTimeCondition(
  column: string,
  start: string | undefined,
  end: string | undefined,
): string | null {
  const time = `CAST(${quoteIdent(column)} AS TIMESTAMP)`
  const conditions: string[] = []
  if (start !== undefined) conditions.push(`${time} >= TIMESTAMP '${parseInstant(start, 'start').timestamp}'`)
  if (end !== undefined) {
    const { timestamp, wholeDay } = parseInstant(end, 'end')
    conditions.push(
      wholeDay
        ? `${time} < TIMESTAMP '${timestamp}' + INTERVAL 1 DAY`
        : `${time} <= TIMESTAMP '${timestamp}'`,
    )
  }
  return conditions.length === 0 ? null : conditions.join(' AND ')
}
