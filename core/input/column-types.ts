// The types of a CSV's columns, and the words in it that mean NULL: a guess from the beginning of the file, then
// checked against every row that counts.

import type { Engine } from '../engine/engine.ts'
import { quoteIdent, quoteList } from '../engine/sql.ts'
import type { CsvRecord } from './csv-records.ts'
import { type CsvReading, csvTexts } from './csv-relation.ts'
import {
  fitsSql,
  isZonedSql,
  mergeKinds,
  NULL_WORDS,
  type TypedKind,
  type ValueKind,
  valueKind,
} from './value-kinds.ts'

export interface InferredColumn {
  readonly name: string
  readonly kind: ValueKind
  /** Words in it that stand for NULL, and without which it would be text. */
  readonly nullWords: readonly string[]
  /** Times with and without zone are mixed. */
  readonly mixedZones: boolean
  /** For text that is nearly all of another kind: the few values that are not. */
  readonly strays: Strays | null
}

export interface Strays {
  readonly kind: TypedKind
  readonly count: number
  readonly example: string
}

export interface Inference {
  readonly columns: readonly InferredColumn[]
  /** Rows looked at. */
  readonly rows: number
}

export interface InferenceInput {
  /** Its null strings hold at least the empty string where empty fields are NULL. */
  readonly reading: CsvReading
  readonly names: readonly string[]
  readonly head: readonly CsvRecord[]
  /** Rows to look at; null: all. */
  readonly limit: number | null
  /** Columns whose type is set already. */
  readonly typed: ReadonlySet<string>
  /** Whether words such as NA may be taken for NULL. */
  readonly findNullWords: boolean
  readonly signal?: AbortSignal | undefined
}

const HEAD_RECORDS = 5000
/** A column with more strays than this share is simply text. */
const FEW = 0.01
/** Kinds that a column can have when some of its values are of one kind, the narrowest first. */
const FAMILIES = [
  ['boolean'],
  ['bigint', 'hugeint', 'double'],
  ['time'],
  ['date', 'timestamp', 'timestamp_ns', 'timestamptz'],
] as const satisfies readonly (readonly TypedKind[])[]

const words = new Set<string>(NULL_WORDS)

export async function inferColumns(engine: Engine, input: InferenceInput): Promise<Inference> {
  const guesses = input.names.map((name, index) => guess(name, index, input))
  const found = input.findNullWords ? unique(guesses.flatMap(({ nullWords }) => nullWords)) : []
  const reading = { ...input.reading, nullStrings: unique([...input.reading.nullStrings, ...found]) }
  const { rows, columns, unsure } = await check(engine, { ...input, reading }, guesses)
  const settled = unsure.length === 0 ? [] : await classify(engine, input, unsure)
  return {
    rows,
    columns: columns.map((column) => settled.find(({ name }) => name === column.name) ?? column),
  }
}

/** The kind that the beginning of the file suggests. */
function guess(name: string, index: number, input: InferenceInput): InferredColumn {
  const { head, limit, typed, reading } = input
  const nullWords = new Set<string>()
  let kind: ValueKind = 'none'
  const rest = { mixedZones: false, strays: null }
  if (typed.has(name)) return { name, kind: 'text', nullWords: [], ...rest }
  for (const { fields } of head.slice(0, Math.min(HEAD_RECORDS, limit ?? HEAD_RECORDS))) {
    const value = fields[index] ?? ''
    if (value === '' || reading.nullStrings.includes(value)) continue
    if (words.has(value)) nullWords.add(value)
    else kind = mergeKinds(kind, valueKind(value))
    if (kind === 'text') break
  }
  const isTyped = kind !== 'text' && kind !== 'none'
  return { name, kind, nullWords: isTyped ? [...nullWords] : [], ...rest }
}

/** Counts the rows, and names the columns in which some value is not what was guessed. */
async function check(
  engine: Engine,
  input: InferenceInput,
  guesses: readonly InferredColumn[],
): Promise<{ rows: number; columns: InferredColumn[]; unsure: InferredColumn[] }> {
  const tests = guesses.flatMap(({ name, kind }, index) => {
    const column = quoteIdent(name)
    // Text is looked at too: DuckDB checks the encoding only of columns that are read.
    if (kind === 'text') return [`count(${column}) AS t${index}`]
    if (kind === 'none') return [`count(${column}) AS c${index}`]
    const misfits = `count(${column}) FILTER (NOT ${fitsSql(kind, column)}) AS c${index}`
    const zoneless = `count(${column}) FILTER (NOT ${isZonedSql(column)}) AS z${index}`
    return kind === 'timestamptz' ? [misfits, zoneless] : [misfits]
  })
  const terms = ['count(*) AS n', ...tests]
  const [row] = await engine.rows(`SELECT ${terms.join(', ')} FROM ${rowsOf(input)}`, {
    signal: input.signal,
  })
  const count = (name: string) => Number(row?.[name] ?? 0)
  return {
    rows: count('n'),
    columns: guesses.map((column, index) => ({ ...column, mixedZones: count(`z${index}`) > 0 })),
    unsure: guesses.filter((_, index) => count(`c${index}`) > 0),
  }
}

/** The narrowest kind that holds every value of a column, words for NULL aside. */
async function classify(
  engine: Engine,
  input: InferenceInput,
  guesses: readonly InferredColumn[],
): Promise<InferredColumn[]> {
  const list = quoteList(NULL_WORDS)
  const terms = guesses.flatMap((guessed, index) => {
    const column = quoteIdent(guessed.name)
    const isWord = `list_contains(${list}, ${column})`
    const kinds = kindsOf(guessed.kind)
    const widest = kinds.at(-1)
    return [
      `count(${column}) AS n${index}`,
      `list(DISTINCT ${column}) FILTER (${isWord}) AS w${index}`,
      `count(${column}) FILTER (${isWord}) AS m${index}`,
      `count(${column}) FILTER (${isZonedSql(column)}) AS z${index}`,
      ...kinds.map((kind) => `count(${column}) FILTER (${fitsSql(kind, column)}) AS ${kind}_${index}`),
      ...(widest === undefined
        ? []
        : [`min(${column}) FILTER (NOT ${isWord} AND NOT ${fitsSql(widest, column)}) AS s${index}`]),
    ]
  })
  const [row] = await engine.rows(`SELECT ${terms.join(', ')} FROM ${rowsOf(input)}`, {
    signal: input.signal,
  })
  return guesses.map((guessed, index): InferredColumn => {
    const { name } = guessed
    const count = (what: string) => Number(row?.[`${what}${index}`] ?? 0)
    const found = row?.[`w${index}`]
    const nullWords = Array.isArray(found) ? found.map(String).sort() : []
    const values = count('n') - count('m')
    if (values === 0) return { name, kind: 'none', nullWords, mixedZones: false, strays: null }
    const kinds = kindsOf(guessed.kind)
    const kind = kinds.find((each) => count(`${each}_`) === values)
    const text = {
      name,
      kind: 'text',
      nullWords: kind ? nullWords : [],
      mixedZones: false,
      strays: null,
    } as const
    if (kind !== undefined) {
      if (nullWords.length > 0 && !input.findNullWords) return text
      return { ...text, kind, mixedZones: kind === 'timestamptz' && count('z') < values }
    }
    const widest = guessed.kind === 'none' ? undefined : kinds.at(-1)
    const strays = widest === undefined ? 0 : values - count(`${widest}_`)
    if (widest === undefined || strays > Math.max(1, values * FEW)) return text
    // The kind that most of them are, not the widest that they could be.
    const most = kinds.find((each) => count(`${each}_`) === count(`${widest}_`)) ?? widest
    return { ...text, strays: { kind: most, count: strays, example: String(row?.[`s${index}`] ?? '') } }
  })
}

function kindsOf(guessed: ValueKind): readonly TypedKind[] {
  if (guessed === 'none') return FAMILIES.flat()
  return FAMILIES.find((family) => (family as readonly ValueKind[]).includes(guessed)) ?? []
}

function rowsOf({ reading, names, limit }: InferenceInput): string {
  const texts = csvTexts(reading, names)
  return limit === null ? texts : `(SELECT * FROM ${texts} LIMIT ${limit})`
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)]
