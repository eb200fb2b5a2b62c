// The user's SQL over an input, which it knows as `source`: one SELECT that reads nothing else.

import type { FirnError } from '../contract/errors.ts'
import type { Engine, QueryResult } from '../engine/engine.ts'
import type { EngineError } from '../engine/engine-errors.ts'
import { checkUserSelect, explainUserSelect, type UserSelect, userSelect } from '../engine/user-select.ts'

const TABLE = 'source'
const transformOf = (sql: string): UserSelect => ({
  sql,
  table: TABLE,
  what: 'The transform',
  field: 'transform',
})

/** The input after the transform, as a SELECT. The transform must have passed checkTransform. */
export function transformSelect(inputSelect: string, transform: string): string {
  return userSelect(inputSelect, { sql: transform, table: TABLE })
}

/**
 * Checks the SQL and answers with the columns it gives. Errors: FirnError `bad_sql`, with `details.position` (0-based,
 * in the transform's characters) where DuckDB knows it.
 */
export function checkTransform(
  engine: Engine,
  inputSelect: string,
  transform: string,
  signal?: AbortSignal,
): Promise<QueryResult> {
  return checkUserSelect(engine, inputSelect, transformOf(transform), signal)
}

/** A failure while the transform runs over the rows, such as a cast that does not work for one of them. */
export function explainTransform(error: EngineError, transform: string): FirnError | null {
  return explainUserSelect(error, transformOf(transform))
}
