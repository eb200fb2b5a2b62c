// Whether one type keeps every value of another: what files of one folder may differ in.

import {
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId as Id,
} from '@duckdb/node-api'

/** Digits before the point that an integer type may have. */
const DIGITS: Partial<Record<Id, number>> = {
  [Id.TINYINT]: 3,
  [Id.UTINYINT]: 3,
  [Id.SMALLINT]: 5,
  [Id.USMALLINT]: 5,
  [Id.INTEGER]: 10,
  [Id.UINTEGER]: 10,
  [Id.BIGINT]: 19,
  [Id.UBIGINT]: 20,
}
const SIGNED = [Id.TINYINT, Id.SMALLINT, Id.INTEGER, Id.BIGINT, Id.HUGEINT]
const UNSIGNED = [Id.UTINYINT, Id.USMALLINT, Id.UINTEGER, Id.UBIGINT]
/** Integers that a type with a fraction holds exactly. */
const SMALL = [Id.TINYINT, Id.UTINYINT, Id.SMALLINT, Id.USMALLINT]

const WIDER: Partial<Record<Id, readonly Id[]>> = {
  [Id.FLOAT]: [Id.DOUBLE],
  [Id.DATE]: [Id.TIMESTAMP, Id.TIMESTAMP_TZ],
  [Id.TIMESTAMP_S]: [Id.TIMESTAMP_MS, Id.TIMESTAMP, Id.TIMESTAMP_TZ],
  [Id.TIMESTAMP_MS]: [Id.TIMESTAMP, Id.TIMESTAMP_TZ],
  // As UTC, which is what times without a zone are everywhere in Firn.
  [Id.TIMESTAMP]: [Id.TIMESTAMP_TZ],
}

export function widensTo(from: DuckDBType, to: DuckDBType): boolean {
  if (from.toString() === to.toString() || from.typeId === Id.SQLNULL) return true
  if (WIDER[from.typeId]?.includes(to.typeId)) return true
  if (isInteger(from)) return integerWidens(from, to)
  if (from instanceof DuckDBDecimalType && to instanceof DuckDBDecimalType)
    return to.scale >= from.scale && to.width - to.scale >= from.width - from.scale
  if (from instanceof DuckDBListType && to instanceof DuckDBListType)
    return widensTo(from.valueType, to.valueType)
  if (from instanceof DuckDBMapType && to instanceof DuckDBMapType)
    return widensTo(from.keyType, to.keyType) && widensTo(from.valueType, to.valueType)
  if (from instanceof DuckDBStructType && to instanceof DuckDBStructType) return structWidens(from, to)
  return false
}

const isInteger = ({ typeId }: DuckDBType): boolean => SIGNED.includes(typeId) || UNSIGNED.includes(typeId)

function integerWidens(from: DuckDBType, to: DuckDBType): boolean {
  const digits = DIGITS[from.typeId]
  if (to instanceof DuckDBDecimalType) return digits !== undefined && to.width - to.scale >= digits
  if (to.typeId === Id.DOUBLE)
    return SMALL.includes(from.typeId) || from.typeId === Id.INTEGER || from.typeId === Id.UINTEGER
  if (to.typeId === Id.FLOAT) return SMALL.includes(from.typeId)
  const [signed, unsigned] = [SIGNED.indexOf(to.typeId), UNSIGNED.indexOf(to.typeId)]
  const own = SIGNED.indexOf(from.typeId)
  if (own >= 0) return signed >= own
  const size = UNSIGNED.indexOf(from.typeId)
  return unsigned >= size || signed > size
}

/** Fields by name; those that are missing are NULL. */
function structWidens(from: DuckDBStructType, to: DuckDBStructType): boolean {
  return from.entryNames.every((name, index) => {
    const at = to.entryNames.findIndex((other) => other.toLowerCase() === name.toLowerCase())
    const [own, wide] = [from.entryTypes[index], to.entryTypes[at]]
    return own !== undefined && wide !== undefined && widensTo(own, wide)
  })
}
