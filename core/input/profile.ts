// What the rows of an input say about themselves: NULLs, distinct values, reach; which columns could be join keys and
// which the event time.

import { FirnError } from '../contract/errors.ts'
import type { Column, InputProfile, KeyProfile } from '../contract/input.ts'
import type { Row, Runner } from '../engine/engine.ts'
import { quoteIdent } from '../engine/sql.ts'

type ProfiledColumn = InputProfile['columns'][number]

const SHOWN_LETTERS = 200

/** Up to this many cells, distinct values are counted exactly. */
const EXACT_CELLS = 2_000_000

/** Reads the whole input once. @param rowsBefore rows of the files, where known: how much work exactness is */
export async function profileInput(
  engine: Runner,
  select: string,
  columns: readonly Column[],
  rowsBefore: number | null,
  signal?: AbortSignal,
): Promise<InputProfile> {
  const isSmall = rowsBefore !== null && rowsBefore * columns.length <= EXACT_CELLS
  const terms = columns.flatMap(({ name, type }, index) => {
    const column = quoteIdent(name)
    const ends = (end: 'min' | 'max') =>
      `left(${end}(${column})::VARCHAR, ${SHOWN_LETTERS}) AS ${end}${index}`
    return [
      `count(${column}) AS n${index}`,
      `${isSmall ? `count(DISTINCT ${column})` : `approx_count_distinct(${column})`} AS d${index}`,
      ...(isOrdered(type) ? [ends('min'), ends('max')] : []),
    ]
  })
  const [row] = await engine.rows(`SELECT ${['count(*) AS n', ...terms].join(', ')} FROM (${select})`, {
    signal,
  })
  const rows = number(row, 'n')
  const profiled = columns.map(({ name, type }, index): ProfiledColumn => {
    const values = number(row, `n${index}`)
    return {
      name,
      type,
      nulls: rows - values,
      distinct: Math.min(number(row, `d${index}`), values),
      min: text(row, `min${index}`),
      max: text(row, `max${index}`),
    }
  })
  return {
    rows,
    columns: profiled,
    joinKeyCandidates: ranked(
      profiled,
      (column) => joinKeyScore(column, rows),
      (column) => keyReason(column, rows),
    ),
    eventTimeCandidates: ranked(profiled, (column) => eventTimeScore(column, rows), timeReason),
  }
}

/** Exact. Errors: FirnError `invalid_input` for a key that the input does not have. */
export async function profileKeys(
  engine: Runner,
  select: string,
  columns: readonly Column[],
  joinKeys: readonly string[],
  signal?: AbortSignal,
): Promise<KeyProfile> {
  const missing = joinKeys.find(
    (key) => !columns.some(({ name }) => name.toLowerCase() === key.toLowerCase()),
  )
  if (missing !== undefined)
    throw new FirnError('invalid_input', `The input has no column ${missing} for the join key.`, {
      hint: `It has ${columns.map(({ name }) => name).join(', ')}.`,
      details: { field: 'joinKeys', column: missing },
    })
  const keys = joinKeys.map(quoteIdent)
  const lacking = keys.map((key) => `${key} IS NULL`).join(' OR ')
  const tuple = keys.length === 1 ? keys[0] : `(${keys.join(', ')})`
  const [row] = await engine.rows(
    `SELECT count(*) AS n, count(DISTINCT ${tuple}) FILTER (NOT (${lacking})) AS entities, ` +
      `count(*) FILTER (${lacking}) AS lacking FROM (${select})`,
    { signal },
  )
  return {
    rows: number(row, 'n'),
    distinctEntities: number(row, 'entities'),
    rowsLackingKey: number(row, 'lacking'),
  }
}

function ranked(
  columns: readonly ProfiledColumn[],
  score: (column: ProfiledColumn) => number | null,
  reason: (column: ProfiledColumn) => string,
): { column: string; reason: string }[] {
  return columns
    .flatMap((column) => {
      const points = score(column)
      return points === null ? [] : [{ column, points }]
    })
    .sort((a, b) => b.points - a.points)
    .map(({ column }) => ({ column: column.name, reason: reason(column) }))
}

const INTEGER = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/
const ID_NAME = /(^|[^a-z])(id|ids|uid|uuid|guid|key|code|sku|email)$|(id|key|num|number|code|_no|_nr)$/i
const PART_OF_TIME = /^(year|month|day|hour|minute|second|week|quarter|date|time)$/i

/** Names like an id, text rather than number, many values; each missing value speaks against it. */
function joinKeyScore({ name, type, nulls, distinct }: ProfiledColumn, rows: number): number | null {
  const isInteger = INTEGER.test(type)
  if (!isInteger && type !== 'VARCHAR' && type !== 'UUID') return null
  if (rows > 0 && nulls === rows) return null
  const isNamed = ID_NAME.test(name)
  if (isInteger && !isNamed && PART_OF_TIME.test(name)) return null
  const share = rows === 0 ? 0 : nulls / rows
  const isUnique = rows > 0 && distinct >= rows * 0.97
  return (
    (isNamed ? 3 : 0) +
    (isInteger ? (isNamed ? 0.5 : -1) : 1) +
    Math.min(1, Math.log10(Math.max(1, distinct)) / 4) +
    (isUnique ? 0.5 : 0) +
    (distinct < 2 ? -1 : 0) -
    (share > 0.05 ? 1 : 0) -
    (share > 0.5 ? 2 : 0)
  )
}

function keyReason({ name, nulls, distinct }: ProfiledColumn, rows: number): string {
  return [
    ...(ID_NAME.test(name) ? ['named like a key'] : []),
    `${count(distinct)} ${distinct === 1 ? 'value' : 'values'} in ${count(rows)} ${rows === 1 ? 'row' : 'rows'}`,
    nulls === 0 ? 'no NULL' : `NULL in ${count(nulls)}`,
  ].join(', ')
}

/** Times before dates, names that say when it happened, few NULLs. */
function eventTimeScore({ name, type, nulls, distinct }: ProfiledColumn, rows: number): number | null {
  if (!/^(DATE|TIMESTAMP)/.test(type) || type.includes('[')) return null
  const share = rows === 0 ? 0 : nulls / rows
  return (
    (/event_?(time|timestamp|date|ts)$/i.test(name) ? 4 : /event/i.test(name) ? 2 : 0) +
    (/time|date|(^|_)ts$|_at$|(^|_)on$/i.test(name) ? 1 : 0) -
    (/birth|dob|expir|valid_(to|until)|due/i.test(name) ? 2 : 0) -
    (/updated|modified|loaded|ingest/i.test(name) ? 0.5 : 0) +
    (type === 'DATE' ? 0 : 0.5) -
    (share > 0 ? 1 + 3 * share : 0) -
    (distinct < 2 && rows > 1 ? 0.25 : 0)
  )
}

function timeReason({ type, nulls, min, max }: ProfiledColumn): string {
  return [
    type,
    ...(min !== null && max !== null ? [`${min} to ${max}`] : []),
    nulls === 0 ? 'no NULL' : `NULL in ${count(nulls)} rows`,
  ].join(', ')
}

const isOrdered = (type: string): boolean =>
  !/[[(]|^(BLOB|BIT|INTERVAL|JSON|VARIANT|GEOMETRY)/.test(type) || /^DECIMAL\(/.test(type)

const number = (row: Row | undefined, name: string): number => Number(row?.[name] ?? 0)
const text = (row: Row | undefined, name: string): string | null => {
  const value = row?.[name]
  return value === null || value === undefined ? null : String(value)
}
const count = (value: number): string => value.toLocaleString('en-US')
