// From what was inferred and what the user set to the columns that a CSV is read with, and the remarks on them.

import { FirnError } from '../contract/errors.ts'
import type { Parsing } from '../contract/input.ts'
import type { Engine } from '../engine/engine.ts'
import type { Inference, InferredColumn } from './column-types.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { type CsvColumn, type CsvReading, csvSelect } from './csv-relation.ts'
import { columnType, mergeKinds, type TypedKind, type ValueKind } from './value-kinds.ts'

/** Types by column name as DuckDB prints them. Errors: FirnError `invalid_input` for a type that DuckDB does not know. */
export async function checkTypes(
  engine: Engine,
  reading: CsvReading,
  names: readonly string[],
  types: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>()
  for (const name of names) {
    const type = typeOf(types, name)
    if (type === undefined) continue
    // The type is a literal here, so whatever it says stays a type.
    const select = csvSelect(reading, [{ name, type, guard: null }])
    try {
      const { columns } = await engine.run(`SELECT * FROM (${select}) LIMIT 0`, { signal })
      known.set(name, columns[0]?.type ?? type)
    } catch (error) {
      signal?.throwIfAborted()
      throw new FirnError('invalid_input', `${type} is not a type for column ${name}.`, {
        hint: 'Use a DuckDB type such as VARCHAR, BIGINT, DOUBLE, DATE or TIMESTAMP.',
        details: { field: 'parsing.types', column: name },
        cause: error,
      })
    }
  }
  return known
}

/** What the user set for a column, whatever the case of its name. */
export function typeOf(types: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(types).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}

/** @param whole whether every row was looked at, so that no value needs to be checked again */
export function csvColumns(
  columns: readonly { readonly name: string; readonly kind: ValueKind }[],
  set: ReadonlyMap<string, string>,
  whole: boolean,
): CsvColumn[] {
  return columns.map(({ name, kind }) => {
    const type = set.get(name)
    if (type !== undefined) return { name, type, guard: guardOf(type) }
    const isChecked = whole || kind === 'text' || kind === 'none'
    return { name, type: columnType[kind], guard: isChecked ? null : { kind } }
  })
}

/** What DuckDB would round or cut in a type that the user chose. */
function guardOf(type: string): CsvColumn['guard'] {
  if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(type)) return { scale: 0 }
  const scale = /^DECIMAL\(\d+,(\d+)\)$/.exec(type)?.[1]
  if (scale !== undefined) return { scale: Number(scale) }
  const kinds: Readonly<Record<string, TypedKind>> = {
    DATE: 'date',
    TIME: 'time',
    TIMESTAMP: 'timestamp',
    TIMESTAMP_NS: 'timestamp_ns',
    'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  }
  const kind = kinds[type]
  return kind === undefined ? null : { kind }
}

/** One kind for each column over several files, by name, in the order in which they first come. */
export function mergeInferences(inferences: readonly Inference[]): InferredColumn[] {
  const merged = new Map<string, InferredColumn>()
  for (const column of inferences.flatMap(({ columns }) => columns)) {
    const known = merged.get(column.name.toLowerCase())
    merged.set(column.name.toLowerCase(), known === undefined ? column : mergeColumns(known, column))
  }
  return [...merged.values()]
}

const mergeColumns = (
  known: InferredColumn,
  { kind, nullWords, mixedZones, strays }: InferredColumn,
): InferredColumn => ({
  name: known.name,
  kind: mergeKinds(known.kind, kind),
  nullWords: [...new Set([...known.nullWords, ...nullWords])],
  mixedZones: known.mixedZones || mixedZones || isZonedWithout(known.kind, kind),
  strays: known.strays ?? strays,
})

const isZonedWithout = (a: ValueKind, b: ValueKind): boolean =>
  (a === 'timestamptz') !== (b === 'timestamptz') &&
  mergeKinds(a, b) === 'timestamptz' &&
  a !== 'none' &&
  b !== 'none'

/** What a user should know about the columns before trusting them. */
export function columnRemarks(
  columns: readonly InferredColumn[],
  dialect: CsvDialect,
  given: Parsing,
  nullStrings: readonly string[],
): string[] {
  const set = new Set(Object.keys(given.types ?? {}).map((name) => name.toLowerCase()))
  const known = new Set(dialect.names.map((name) => name.toLowerCase()))
  const values = (name: string): string[] =>
    dialect.records
      .map(({ fields }) => fields[dialect.names.indexOf(name)] ?? '')
      .filter((value) => value !== '')
  const remarks = Object.keys(given.types ?? {})
    .filter((name) => !known.has(name.toLowerCase()))
    .map((name) => `A type is set for the column ${name}, which the file does not have.`)
  for (const { name, kind, nullWords, mixedZones } of columns) {
    if (set.has(name.toLowerCase())) continue
    const seen = values(name)
    const asNull = nullStrings.filter((word) => word !== '' && seen.includes(word))
    const left = kind === 'text' ? nullWords.filter((word) => !nullStrings.includes(word)) : []
    if (left.length > 0)
      remarks.push(
        `${name} is text because of ${left.join(', ')}. Add it to the NULL texts if it means no value.`,
      )
    if (kind === 'text' && asNull.length > 0)
      remarks.push(`${asNull.join(', ')} is read as NULL in the text column ${name} too.`)
    if (mixedZones) remarks.push(`Some times in ${name} have no time zone. They are read as UTC.`)
    if (kind === 'text') remarks.push(...textRemarks(name, seen))
    if (
      kind === 'double' &&
      seen.some((value) => value.replace(/[eE].*$|[^0-9]/g, '').replace(/^0+/, '').length > 17)
    )
      remarks.push(
        `${name} has numbers with more digits than DOUBLE keeps. Set its type to DECIMAL(38, …) to keep them.`,
      )
  }
  return remarks
}

const DAY_FORMATS: readonly (readonly [pattern: RegExp, format: string])[] = [
  [/^\d{1,2}\.\d{1,2}\.\d{4}$/, '%d.%m.%Y'],
  [/^\d{1,2}\/\d{1,2}\/\d{4}$/, '%m/%d/%Y'],
  [/^\d{1,2}-\d{1,2}-\d{4}$/, '%d-%m-%Y'],
  [/^\d{8}$/, '%Y%m%d'],
]

/** Texts that look like numbers or dates written another way: the cure is a line in the transform. */
function textRemarks(name: string, seen: readonly string[]): string[] {
  if (seen.length === 0) return []
  const column = `"${name.replaceAll('"', '""')}"`
  if (
    seen.every((value) => /^[+-]?\d+,\d+$|^[+-]?\d+$/.test(value)) &&
    seen.some((value) => value.includes(','))
  )
    return [
      `${name} looks like numbers with a decimal comma. In the transform: replace(${column}, ',', '.')::DOUBLE.`,
    ]
  const day = DAY_FORMATS.find(([pattern]) => seen.every((value) => pattern.test(value)))
  return day === undefined
    ? []
    : [
        `${name} looks like dates. In the transform: strptime(${column}, '${day[1]}'), or the order that is right.`,
      ]
}
