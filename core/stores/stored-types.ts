// Which type a store keeps for each type a row may come with. Iceberg lacks many of DuckDB's types; the other stores
// follow the same table, so that a feature group has one schema wherever it is kept and can be moved to ICEBERG
// later without a surprise. Source of the table: PRODUCT.md, from what DuckDB 1.5.5's Iceberg writer refuses.

import {
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api'
import { quoteIdent } from '../engine/sql.ts'

export type StoredType =
  | { readonly kind: 'kept'; readonly type: string }
  /** `warning` is set where values may change. */
  | { readonly kind: 'cast'; readonly type: string; readonly warning: string | null }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string }

export interface StoredTypeOptions {
  /** Whether every HUGEINT value of the column fits a BIGINT. */
  readonly hugeintFits: boolean
}

export function storedType(type: DuckDBType, options: StoredTypeOptions): StoredType {
  const scalar = SCALARS[type.typeId]
  if (scalar !== undefined) return type.alias === 'JSON' ? cast('VARCHAR') : scalar(type, options)
  if (type instanceof DuckDBListType)
    return nested([type.valueType], options, ([value]) => `${value}[]`, false)
  if (type instanceof DuckDBArrayType)
    return nested([type.valueType], options, ([value]) => `${value}[]`, true)
  if (type instanceof DuckDBMapType) {
    return nested([type.keyType, type.valueType], options, ([key, value]) => `MAP(${key}, ${value})`, false)
  }
  if (type instanceof DuckDBStructType) {
    const struct = (types: readonly string[]): string =>
      `STRUCT(${type.entryNames.map((name, index) => `${quoteIdent(name)} ${types[index]}`).join(', ')})`
    return nested(type.entryTypes, options, struct, false)
  }
  return refused(type.toString(), 'cast it to VARCHAR in the transform')
}

const kept = (type: DuckDBType): StoredType => ({ kind: 'kept', type: type.toString() })
const cast = (type: string, warning: string | null = null): StoredType => ({ kind: 'cast', type, warning })
const refused = (type: string, cure: string): StoredType => ({
  kind: 'refused',
  reason: `${type} cannot be stored.`,
  hint: `Leave the column out, or ${cure}.`,
})

const NANOSECONDS_LOST = 'Nanoseconds are cut to microseconds.'

const SCALARS: Partial<Record<DuckDBTypeId, (type: DuckDBType, options: StoredTypeOptions) => StoredType>> = {
  [DuckDBTypeId.BOOLEAN]: kept,
  [DuckDBTypeId.INTEGER]: kept,
  [DuckDBTypeId.BIGINT]: kept,
  [DuckDBTypeId.FLOAT]: kept,
  [DuckDBTypeId.DOUBLE]: kept,
  [DuckDBTypeId.DECIMAL]: kept,
  [DuckDBTypeId.VARCHAR]: kept,
  [DuckDBTypeId.BLOB]: kept,
  [DuckDBTypeId.UUID]: kept,
  [DuckDBTypeId.DATE]: kept,
  [DuckDBTypeId.TIME]: kept,
  [DuckDBTypeId.TIMESTAMP]: kept,
  [DuckDBTypeId.TIMESTAMP_TZ]: kept,
  [DuckDBTypeId.TINYINT]: () => cast('INTEGER'),
  [DuckDBTypeId.SMALLINT]: () => cast('INTEGER'),
  [DuckDBTypeId.UTINYINT]: () => cast('INTEGER'),
  [DuckDBTypeId.USMALLINT]: () => cast('INTEGER'),
  [DuckDBTypeId.UINTEGER]: () => cast('BIGINT'),
  [DuckDBTypeId.UBIGINT]: () => cast('DECIMAL(20,0)'),
  [DuckDBTypeId.HUGEINT]: (_, { hugeintFits }) => cast(hugeintFits ? 'BIGINT' : 'DECIMAL(38,0)'),
  [DuckDBTypeId.UHUGEINT]: () => cast('DECIMAL(38,0)'),
  [DuckDBTypeId.TIMESTAMP_S]: () => cast('TIMESTAMP'),
  [DuckDBTypeId.TIMESTAMP_MS]: () => cast('TIMESTAMP'),
  [DuckDBTypeId.TIMESTAMP_NS]: () => cast('TIMESTAMP', NANOSECONDS_LOST),
  [DuckDBTypeId.TIME_NS]: () => cast('TIME', NANOSECONDS_LOST),
  [DuckDBTypeId.ENUM]: () => cast('VARCHAR'),
  [DuckDBTypeId.SQLNULL]: () => cast('VARCHAR'),
  [DuckDBTypeId.TIME_TZ]: () => refused('TIME WITH TIME ZONE', 'cast it to TIME or VARCHAR in the transform'),
  [DuckDBTypeId.INTERVAL]: () =>
    refused('INTERVAL', 'keep its length as a number, such as epoch(col) AS seconds, in the transform'),
  [DuckDBTypeId.BIT]: () => refused('BIT', 'cast it to VARCHAR in the transform'),
  [DuckDBTypeId.UNION]: () =>
    refused('UNION', 'pick one member, such as union_extract(col, name), in the transform'),
}

function nested(
  members: readonly DuckDBType[],
  options: StoredTypeOptions,
  build: (types: readonly string[]) => string,
  outerCast: boolean,
): StoredType {
  // HUGEINT inside a nested value is not looked into for its range: the wide type is always right.
  const stored = members.map((member) => storedType(member, { ...options, hugeintFits: false }))
  const refusal = stored.find((member) => member.kind === 'refused')
  if (refusal) return refusal
  const type = build(stored.map((member) => (member.kind === 'refused' ? '' : member.type)))
  const casts = stored.filter((member) => member.kind === 'cast')
  if (!outerCast && casts.length === 0) return { kind: 'kept', type }
  return cast(type, casts.find((member) => member.warning !== null)?.warning ?? null)
}

/** How a value of one stored type becomes one of another that a table already has. */
export type Conversion =
  | 'same'
  /** Every value fits. */
  | 'widened'
  /** Each value is checked while it is written; one that would change stops the write. */
  | 'checked'
  | 'impossible'

export function conversion(from: DuckDBType, fromText: string, to: DuckDBType, toText: string): Conversion {
  if (fromText === toText) return 'same'
  if (from.typeId === DuckDBTypeId.SQLNULL) return 'widened'
  if (WIDER[from.typeId]?.includes(to.typeId)) return 'widened'
  if (from instanceof DuckDBDecimalType && to instanceof DuckDBDecimalType) {
    const fits = to.scale >= from.scale && to.width - to.scale >= from.width - from.scale
    return fits ? 'widened' : 'checked'
  }
  if (NUMERIC.has(from.typeId) && NUMERIC.has(to.typeId)) return 'checked'
  if (from.typeId === DuckDBTypeId.TIMESTAMP && to.typeId === DuckDBTypeId.DATE) return 'checked'
  return 'impossible'
}

const NUMERIC: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
])

const WIDER: Partial<Record<DuckDBTypeId, readonly DuckDBTypeId[]>> = {
  [DuckDBTypeId.TINYINT]: [
    DuckDBTypeId.INTEGER,
    DuckDBTypeId.BIGINT,
    DuckDBTypeId.DOUBLE,
    DuckDBTypeId.FLOAT,
    DuckDBTypeId.VARCHAR,
  ],
  [DuckDBTypeId.SMALLINT]: [
    DuckDBTypeId.INTEGER,
    DuckDBTypeId.BIGINT,
    DuckDBTypeId.DOUBLE,
    DuckDBTypeId.FLOAT,
    DuckDBTypeId.VARCHAR,
  ],
  [DuckDBTypeId.UTINYINT]: [
    DuckDBTypeId.INTEGER,
    DuckDBTypeId.BIGINT,
    DuckDBTypeId.DOUBLE,
    DuckDBTypeId.FLOAT,
    DuckDBTypeId.VARCHAR,
  ],
  [DuckDBTypeId.USMALLINT]: [
    DuckDBTypeId.INTEGER,
    DuckDBTypeId.BIGINT,
    DuckDBTypeId.DOUBLE,
    DuckDBTypeId.FLOAT,
    DuckDBTypeId.VARCHAR,
  ],
  [DuckDBTypeId.INTEGER]: [DuckDBTypeId.BIGINT, DuckDBTypeId.DOUBLE, DuckDBTypeId.VARCHAR],
  [DuckDBTypeId.BIGINT]: [DuckDBTypeId.VARCHAR],
  [DuckDBTypeId.UINTEGER]: [DuckDBTypeId.BIGINT, DuckDBTypeId.DOUBLE, DuckDBTypeId.VARCHAR],
  [DuckDBTypeId.FLOAT]: [DuckDBTypeId.DOUBLE],
  [DuckDBTypeId.DATE]: [DuckDBTypeId.TIMESTAMP, DuckDBTypeId.VARCHAR],
  [DuckDBTypeId.ENUM]: [DuckDBTypeId.VARCHAR],
  [DuckDBTypeId.UUID]: [DuckDBTypeId.VARCHAR],
  [DuckDBTypeId.BOOLEAN]: [DuckDBTypeId.VARCHAR],
  [DuckDBTypeId.TIMESTAMP_S]: [DuckDBTypeId.TIMESTAMP],
  [DuckDBTypeId.TIMESTAMP_MS]: [DuckDBTypeId.TIMESTAMP],
  [DuckDBTypeId.TIMESTAMP_NS]: [DuckDBTypeId.TIMESTAMP],
}
