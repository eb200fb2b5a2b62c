// What DuckDB says of the files that a COPY wrote, and the event times in them: no row is read again.

import type { Column } from '../contract/index.ts'
import type { Row, Runner } from '../engine/engine.ts'
import { quoteIdent, quoteList } from '../engine/sql.ts'
import { isoTime } from './iso-time.ts'
import { findColumn } from './stored-columns.ts'

export interface CopiedFile {
  /** Absolute. */
  readonly path: string
  readonly rows: number
  readonly bytes: number
  /** Least and greatest text of the event time, where the file has it. */
  readonly eventTimes: readonly string[]
  /** By the name of the partition column, as the COPY was given it. */
  readonly partition: Readonly<Record<string, string>>
}

/** From the rows of a `COPY … (FORMAT parquet, RETURN_STATS)`. */
export function copiedFiles(rows: readonly Row[], eventTimeCol: string): CopiedFile[] {
  const eventTime = quoteIdent(eventTimeCol).toLowerCase()
  return rows.map((row) => {
    const statistics = entries(row.column_statistics).find(([name]) => name.toLowerCase() === eventTime)
    const times = Object.fromEntries(entries(statistics?.[1]))
    return {
      path: String(row.filename),
      rows: Number(row.count),
      bytes: Number(row.file_size_bytes),
      eventTimes: [times.min, times.max].filter((time) => typeof time === 'string'),
      partition: Object.fromEntries(
        entries(row.partition_keys).map(([name, value]) => [name, String(value)]),
      ),
    }
  })
}

/** A MAP as it leaves the engine: `[{key, value}]`. */
function entries(map: unknown): [string, unknown][] {
  if (!Array.isArray(map)) return []
  return map.map((entry: { readonly key?: unknown; readonly value?: unknown }) => [
    String(entry.key),
    entry.value,
  ])
}

export interface EventTimeReach {
  readonly eventTimeFrom: string | null
  readonly eventTimeTo: string | null
}

/** The first and the last of some event times (as text), as ISO 8601: without a zone where the column has none. */
export async function eventTimeReach(
  engine: Runner,
  times: readonly string[],
  eventTimeCol: string,
  columns: readonly Column[],
): Promise<EventTimeReach> {
  const type = findColumn(columns, eventTimeCol)?.type
  if (type === undefined || times.length === 0) return { eventTimeFrom: null, eventTimeTo: null }
  const [row] = await engine.rows(
    `SELECT CAST(min(t) AS VARCHAR) AS first, CAST(max(t) AS VARCHAR) AS last ` +
      `FROM (SELECT CAST(unnest(${quoteList([...new Set(times)])}) AS ${type}) AS t)`,
  )
  return { eventTimeFrom: isoTime(row?.first), eventTimeTo: isoTime(row?.last) }
}
