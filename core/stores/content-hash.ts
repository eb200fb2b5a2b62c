// One hash for all rows of a table, whatever their order: equal when, and only when in practice, the tables have the same
// columns of the same types, and the same rows as often. DuckDB's own hash() takes -0.0 for 0.0 and its text of nested
// values has more than one reading, so each value is written out with its length, and NULL apart from everything.

import { createHash } from 'node:crypto'
import { DuckDBListType, DuckDBMapType, DuckDBStructType, type DuckDBType } from '@duckdb/node-api'
import type { Engine } from '../engine/engine.ts'
import { quoteIdent, quoteLiteral } from '../engine/sql.ts'
import { typedColumns } from '../engine/typed-columns.ts'

export interface Content {
  readonly rows: number
  /** 64 hexadecimal digits. */
  readonly hash: string
}

/**
 * @param select over columns of types that every store keeps; others may have values that their text does not tell apart
 */
export async function contentOf(
  engine: Engine,
  select: string,
  options: {
    readonly signal?: AbortSignal | undefined
    readonly onProgress?: ((fraction: number) => void) | undefined
  } = {},
): Promise<Content> {
  const { signal } = options
  const columns = typedColumns(await engine.run(`SELECT * FROM (${select}) LIMIT 0`, { signal }))
  const row = columns.map(({ name, duckdb }) => valueText(quoteIdent(name), duckdb, 0)).join(' || ')
  const [sums] = await engine.rows(
    `SELECT count(*) AS n, CAST(sum(md5_number_lower(t)) AS VARCHAR) AS low,
            CAST(sum(md5_number_upper(t)) AS VARCHAR) AS high
     FROM (SELECT ${row} AS t FROM (${select}))`,
    options,
  )
  const schema = columns.map(({ name, type }) => [name, type])
  const rows = Number(sums?.n ?? 0)
  const hash = createHash('sha256').update(
    JSON.stringify([schema, rows, sums?.low ?? null, sums?.high ?? null]),
  )
  return { rows, hash: hash.digest('hex') }
}

/**
 * SQL of a text that no other value of the type has; never NULL.
 * @param depth of nesting, for names of lambda parameters
 */
function valueText(value: string, type: DuckDBType, depth: number): string {
  const orNull = (text: string): string => `CASE WHEN ${value} IS NULL THEN 'n' ELSE ${text} END`
  if (type instanceof DuckDBListType) return orNull(itemsText(value, type.valueType, depth))
  if (type instanceof DuckDBMapType) {
    const keys = itemsText(`map_keys(${value})`, type.keyType, depth)
    return orNull(`${keys} || ${itemsText(`map_values(${value})`, type.valueType, depth)}`)
  }
  if (type instanceof DuckDBStructType) {
    const fields = type.entryNames.flatMap((name, index) => {
      const field = type.entryTypes[index]
      return field === undefined
        ? []
        : [valueText(`struct_extract(${value}, ${quoteLiteral(name)})`, field, depth)]
    })
    return orNull(`'{' || ${fields.join(' || ')}`)
  }
  const text = `CAST(${value} AS VARCHAR)`
  return orNull(`strlen(${text}) || ':' || ${text}`)
}

function itemsText(list: string, type: DuckDBType, depth: number): string {
  const item = `item_${depth}`
  const texts = `list_transform(${list}, lambda ${item}: ${valueText(item, type, depth + 1)})`
  return `'[' || len(${list}) || ':' || array_to_string(${texts}, '')`
}
