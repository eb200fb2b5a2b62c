// The user's SQL over an input, which it knows as `source`: one SELECT that reads nothing else.

import { FirnError } from '../contract/errors.ts'
import type { Engine, QueryResult } from '../engine/engine.ts'
import { EngineError } from '../engine/engine-errors.ts'
import { quoteLiteral } from '../engine/sql.ts'

/** Table functions that make rows of their own and read no file. */
const HARMLESS = new Set(['range', 'generate_series', 'unnest', 'repeat', 'repeat_row'])

/** The input after the transform, as a SELECT. The transform must have passed checkTransform. */
export function transformSelect(inputSelect: string, transform: string): string {
  return `${prefix(inputSelect)}${withoutSemicolon(transform)}\n)`
}

const prefix = (inputSelect: string): string => `WITH source AS (${inputSelect})\nSELECT * FROM (\n`

/** Line breaks around it keep a comment at its end from swallowing what follows. */
function withoutSemicolon(sql: string): string {
  return sql.replace(/;(?:\s|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/, '')
}

/**
 * Checks the SQL and answers with the columns it gives. Errors: FirnError `bad_sql`, with `details.position` (0-based,
 * in the transform's characters) where DuckDB knows it.
 */
export async function checkTransform(
  engine: Engine,
  inputSelect: string,
  transform: string,
  signal?: AbortSignal,
): Promise<QueryResult> {
  await checkStatement(engine, transform, signal)
  const sql = transformSelect(inputSelect, transform)
  const before = Buffer.byteLength(prefix(inputSelect))
  return engine.session(async (session) => {
    await session.run('SET errors_as_json = true', { signal })
    return session.run(`SELECT * FROM (${sql}) LIMIT 0`, { signal }).catch((error: unknown) => {
      throw bindError(error, transform, before + Buffer.byteLength('SELECT * FROM ('))
    })
  })
}

/** A failure while the transform runs over the rows, such as a cast that does not work for one of them. */
export function explainTransform(error: EngineError): FirnError | null {
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
  return badSql(`The transform fails: ${message}`, {
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

async function checkStatement(engine: Engine, transform: string, signal?: AbortSignal): Promise<void> {
  if (transform.includes('\0')) throw badSql('The transform holds a NUL character.', {})
  const [row] = await engine.rows(`SELECT json_serialize_sql(${quoteLiteral(transform)}) AS json`, { signal })
  const parsed = JSON.parse(String(row?.json)) as Serialized
  if (parsed.error) {
    if (parsed.position === undefined)
      throw badSql('The transform must be one SELECT.', {
        hint: 'It reads the input as source: SELECT … FROM source.',
      })
    throw badSql(`The transform's SQL is not valid: ${parsed.error_message ?? ''}.`, {
      position: characterAt(transform, Number(parsed.position)),
    })
  }
  const count = parsed.statements?.length ?? 0
  if (count !== 1)
    throw badSql(
      count === 0 ? 'The transform is empty.' : 'The transform must be one SELECT, not several statements.',
      {
        hint: 'It reads the input as source: SELECT … FROM source.',
      },
    )
  const foreign = foreignTable(parsed.statements)
  if (foreign !== null)
    throw badSql(`The transform may read only source, not ${foreign.name}.`, {
      hint: 'Other files are inputs of their own. Names defined by WITH are fine.',
      position: characterAt(transform, foreign.position),
    })
}

/** The first table in the statement's tree that is neither `source`, nor defined by WITH, nor harmless. */
function foreignTable(tree: unknown): { name: string; position: number } | null {
  const known = new Set(['source'])
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

function bindError(error: unknown, transform: string, before: number): unknown {
  if (!(error instanceof EngineError)) return error
  const start = error.message.indexOf('{')
  try {
    const told = JSON.parse(error.message.slice(start)) as {
      exception_message?: string
      exception_type?: string
      position?: string
    }
    const position = told.position === undefined ? -1 : Number(told.position) - before
    const isInside = position >= 0 && position <= Buffer.byteLength(transform)
    const [first = '', ...rest] = (told.exception_message ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '')
    return badSql(`The transform's SQL fails: ${first}`, {
      ...(rest.length > 0 && { hint: rest.join(' ') }),
      ...(isInside && { position: characterAt(transform, position) }),
      cause: error,
    })
  } catch {
    return explainTransform(error) ?? error
  }
}

/** DuckDB counts bytes. */
function characterAt(text: string, byte: number): number {
  return Math.min(Buffer.from(text).subarray(0, byte).toString().length, text.length)
}

function badSql(
  message: string,
  more: { readonly hint?: string; readonly position?: number; readonly cause?: unknown },
): FirnError {
  const { hint, position, cause } = more
  return new FirnError('bad_sql', message, {
    ...(hint !== undefined && { hint }),
    details: { field: 'transform', ...(position !== undefined && { position }) },
    cause,
  })
}
