// Columns with DuckDB's own type objects, for those who must look inside a type.

import type { DuckDBType } from '@duckdb/node-api'
import type { Column } from '../contract/index.ts'
import type { QueryResult, Runner } from './engine.ts'
import { quoteIdent } from './sql.ts'

export interface TypedColumn extends Column {
  readonly duckdb: DuckDBType
}

export function typedColumns(result: QueryResult): TypedColumn[] {
  return result.columns.map((column, index) => {
    const duckdb = result.types[index]
    if (!duckdb) throw new Error(`Column ${column.name} came without a type`)
    return { ...column, duckdb }
  })
}

/** Columns with their types as DuckDB knows them; no rows are touched. @param columns types as DuckDB prints them. */
export async function columnsOfTypes(engine: Runner, columns: readonly Column[]): Promise<TypedColumn[]> {
  if (columns.length === 0) return []
  const nulls = columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${quoteIdent(name)}`)
  return typedColumns(await engine.run(`SELECT ${nulls.join(', ')} LIMIT 0`))
}
