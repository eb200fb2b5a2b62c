// Values on their way out of DuckDB: exact and plain, so that they can cross a process boundary and be shown.

import {
  DuckDBTimestampTZValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBValueConverter,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api'
import type { Cell } from '../contract/index.ts'

// The package prints TIMESTAMPTZ with the offset that the process had at its start, summer or winter. Firn shows
// UTC and says so.
DuckDBTimestampTZValue.timezoneOffsetInMinutes = 0

const INTEGERS: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
])

/** Integers a JS number holds exactly become numbers; larger ones, decimals, dates and times become text. */
export const cellConverter: DuckDBValueConverter<Cell> = (
  value: DuckDBValue,
  type: DuckDBType,
  converter: DuckDBValueConverter<Cell>,
): Cell => {
  if (typeof value === 'bigint' && INTEGERS.has(type.typeId)) {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : value.toString()
  }
  const json = JsonDuckDBValueConverter as unknown as DuckDBValueConverter<Cell>
  return json(value, type, converter)
}
