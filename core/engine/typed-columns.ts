// Columns with DuckDB's own type objects, for those who must look inside a type.

import type { DuckDBType } from '@duckdb/node-api'
import type { Column } from '../contract/index.ts'
import type { QueryResult } from './engine.ts'

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
