// What DuckDB tells of a Parquet file it wrote (COPY's RETURN_STATS), as Iceberg's column metrics.

import type { Cell } from '../contract/index.ts'
import type { ColumnMetrics } from '../spec/data-file.ts'
import type { Field, Type } from '../spec/schema.ts'
import { boundOf } from '../spec/single-value.ts'

/** By DuckDB's name of a leaf column, each part quoted: `"address"."street"`. */
export type ColumnStatistics = ReadonlyMap<string, ReadonlyMap<string, string>>

/** @param cell a MAP(VARCHAR, MAP(VARCHAR, VARCHAR)) as the engine gives it. */
export function columnStatistics(cell: Cell): ColumnStatistics {
  return new Map(
    pairs(cell).map(([column, facts]) => [
      String(column),
      new Map(pairs(facts).map(([name, value]) => [String(name), String(value)])),
    ]),
  )
}

/**
 * Of the leaf columns. Those below lists and maps are left out: their counts are of elements, not of rows, which
 * readers would take for rows.
 */
export function columnMetrics(fields: readonly Field[], statistics: ColumnStatistics): ColumnMetrics[] {
  return leaves(fields, '').flatMap(({ id, path, type }) => {
    const facts = statistics.get(path)
    if (!facts) return []
    const count = (name: string): number | null => {
      const text = facts.get(name)
      return text === undefined ? null : Number(text)
    }
    // The least and greatest of a column with NaN say nothing of those rows.
    const bound = (name: 'min' | 'max'): Uint8Array | null => {
      const text = facts.get('has_nan') === 'true' ? undefined : facts.get(name)
      return text === undefined ? null : boundOf(type, text, name === 'min' ? 'lower' : 'upper')
    }
    return [
      {
        fieldId: id,
        size: count('column_size_bytes'),
        values: count('num_values'),
        nulls: count('null_count'),
        lower: bound('min'),
        upper: bound('max'),
      },
    ]
  })
}

/** The name under which statistics have a top-level column. */
export const statisticsName = (column: string): string => `"${column.replaceAll('"', '""')}"`

interface Leaf {
  readonly id: number
  readonly path: string
  readonly type: Type
}

function leaves(fields: readonly Field[], prefix: string): Leaf[] {
  return fields.flatMap(({ id, name, type }): Leaf[] => {
    const path = prefix + statisticsName(name)
    if (typeof type === 'string') return [{ id, path, type }]
    return type.type === 'struct' ? leaves(type.fields, `${path}.`) : []
  })
}

function pairs(cell: Cell | undefined): [Cell, Cell][] {
  if (!Array.isArray(cell)) return []
  return (cell as readonly Cell[]).flatMap((pair) =>
    typeof pair === 'object' && pair !== null && 'key' in pair ? [[pair.key, pair.value ?? null]] : [],
  )
}
