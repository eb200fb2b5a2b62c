// SQL that a person wrote over rows which it knows by one name (`source` in a transform, `rows` in a test): one SELECT
// that reads nothing else and changes nothing.

import { FirnError } from '../contract/errors.ts'
import type { Engine, QueryResult } from './engine.ts'
import { EngineError } from './engine-errors.ts'
import { quoteIdent, quoteLiteral } from './sql.ts'

/** Table functions that make rows of their own and read no file. */
const HARMLESS = new Set(['range', 'generate_series', 'unnest', 'repeat', 'repeat_row'])

export interface UserSelect {
  readonly sql: string
  /** What it calls the rows that it reads. */
  readonly table: string
  /** What it is, at the start of a sentence: `The transform`. */
  readonly what: string
  /** Of errors. */
  readonly field: string
}

/** It as a SELECT over `rows`. It must have passed {@link checkUserSelect}. */
export function userSelect(rows: string, { sql, table }: Pick<UserSelect, 'sql' | 'table'>): string {
  return `${prefix(rows, table)}${withoutSemicolon(sql)}\n)`
}

const prefix = (rows: string, table: string): string =>
  `WITH ${quoteIdent(table)} AS (${rows})\nSELECT * FROM (\n`

/** Line breaks around it keep a comment at its end from swallowing what follows. */
function withoutSemicolon(sql: string): string {
  return sql.replace(/;(?:\s|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/, '')
}

/**
 * Checks the SQL and answers with the columns it gives. Errors: FirnError `bad_sql`, with `details.position` (0-based,
 * in the SQL's characters) where DuckDB knows it.
 */
export async function checkUserSelect(
  engine: Engine,
  rows: string,
  select: UserSelect,
  signal?: AbortSignal,
): Promise<QueryResult> {
  await checkStatement(engine, select, signal)
  const before = Buffer.byteLength(prefix(rows, select.table))
  return engine.session(async (session) => {
    await session.run('SET errors_as_json = true', { signal })
    return session
      .run(`SELECT * FROM (${userSelect(rows, select)}) LIMIT 0`, { signal })
      .catch((error: unknown) => {
        throw bindError(error, select, before + Buffer.byteLength('SELECT * FROM ('))
      })
  })
}

/** A failure while it runs over the rows, such as a cast that does not work for one of them. */
export function explainUserSelect(error: EngineError, select: UserSelect): FirnError | null {
  const isSql = [
    'Conversion',
    'Out of Range',
    'Invalid Input',
    'Binder',
    'Catalog',
    'Parser',
    'Invalid Type',
    'Mismatch Type',
    'Divide by Zero',
  ]
  if (!isSql.includes(error.kind) || /firn:/.test(error.message)) return null
  const message = error.message.replace(/^[A-Za-z ]+ Error: /, '').split('\n\nLINE ')[0] ?? error.message
  return badSql(select, `${select.what} fails: ${message}`, {
    hint: 'TRY_CAST gives NULL where a value cannot be converted.',
    cause: error,
  })
}

interface Serialized {
  readonly error: boolean
  readonly error_message?: string
  readonly position?: string
  readonly statements?: readonly unknown[]
}

async function checkStatement(engine: Engine, select: UserSelect, signal?: AbortSignal): Promise<void> {
  const { sql, table, what } = select
  const hint = `It reads the rows as ${table}: SELECT … FROM ${table}.`
  if (sql.includes('\0')) throw badSql(select, `${what} holds a NUL character.`, {})
  const [row] = await engine.rows(`SELECT json_serialize_sql(${quoteLiteral(sql)}) AS json`, { signal })
  const parsed = JSON.parse(String(row?.json)) as Serialized
  if (parsed.error) {
    if (parsed.position === undefined) throw badSql(select, `${what} must be one SELECT.`, { hint })
    throw badSql(select, `${what}'s SQL is not valid: ${parsed.error_message ?? ''}.`, {
      position: characterAt(sql, Number(parsed.position)),
    })
  }
  const count = parsed.statements?.length ?? 0
  if (count !== 1)
    throw badSql(
      select,
      count === 0 ? `${what} is empty.` : `${what} must be one SELECT, not several statements.`,
      { hint },
    )
  const foreign = foreignTable(parsed.statements, table)
  if (foreign !== null)
    throw badSql(select, `${what} may read only ${table}, not ${foreign.name}.`, {
      hint: 'Other files are inputs of their own. Names defined by WITH are fine.',
      position: characterAt(sql, foreign.position),
    })
}

/** The first table in the statement's tree that is neither `table`, nor defined by WITH, nor harmless. */
function foreignTable(tree: unknown, table: string): { name: string; position: number } | null {
  const known = new Set([table])
  const found: { name: string; position: number }[] = []
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) walk(item)
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return
    const entry = node as Readonly<Record<string, unknown>>
    const definitions = entry.cte_map
    if (isRecord(definitions) && Array.isArray(definitions.map))
      for (const definition of definitions.map)
        if (isRecord(definition)) known.add(String(definition.key).toLowerCase())
    const position = Number(entry.query_location ?? 0)
    if (entry.type === 'BASE_TABLE') {
      const path = [entry.catalog_name, entry.schema_name, entry.table_name].filter(
        (part) => part !== '' && part !== undefined,
      )
      found.push({ name: path.join('.'), position })
    }
    if (entry.type === 'TABLE_FUNCTION' && isRecord(entry.function)) {
      const name = String(entry.function.function_name)
      if (!HARMLESS.has(name.toLowerCase())) found.push({ name: `${name}()`, position })
    }
    if (entry.type === 'SHOW_REF') found.push({ name: 'DESCRIBE or SUMMARIZE', position: 0 })
    for (const value of Object.values(entry)) walk(value)
  }
  walk(tree)
  return found.find(({ name }) => !known.has(name.toLowerCase())) ?? null
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function bindError(error: unknown, select: UserSelect, before: number): unknown {
  if (!(error instanceof EngineError)) return error
  const start = error.message.indexOf('{')
  try {
    const told = JSON.parse(error.message.slice(start)) as {
      exception_message?: string
      exception_type?: string
      position?: string
    }
    const position = told.position === undefined ? -1 : Number(told.position) - before
    const isInside = position >= 0 && position <= Buffer.byteLength(select.sql)
    const [first = '', ...rest] = (told.exception_message ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '')
    return badSql(select, `${select.what}'s SQL fails: ${first}`, {
      ...(rest.length > 0 && { hint: rest.join(' ') }),
      ...(isInside && { position: characterAt(select.sql, position) }),
      cause: error,
    })
  } catch {
    return explainUserSelect(error, select) ?? error
  }
}

/** DuckDB counts bytes. */
function characterAt(text: string, byte: number): number {
  return Math.min(Buffer.from(text).subarray(0, byte).toString().length, text.length)
}

function badSql(
  { field }: UserSelect,
  message: string,
  more: { readonly hint?: string; readonly position?: number; readonly cause?: unknown },
): FirnError {
  const { hint, position, cause } = more
  return new FirnError('bad_sql', message, {
    ...(hint !== undefined && { hint }),
    details: { field, ...(position !== undefined && { position }) },
    cause,
  })
}
