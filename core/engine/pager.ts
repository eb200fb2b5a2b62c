// Pages of a SELECT for the grid. The first pages come straight from the query; a page deep inside a sorted or
// expensive one comes from a copy that is made once, so that scrolling on does not sort or parse all again.

import { randomUUID } from 'node:crypto'
import { type Column, FirnError, type OrderBy, type Page } from '../contract/index.ts'
import type { Engine, QueryResult } from './engine.ts'
import { quoteIdent } from './sql.ts'

/** Up to here a top-N sort, or reading a file from its start, is quicker than a copy. */
const DIRECT_ROWS = 20_000
/** Besides those that pages are being read from. */
const COPIES_KEPT = 3

export interface PageQuery {
  readonly sql: string
  /** The same key always means the same rows: a snapshot's id, or a file with its time and settings. */
  readonly key: string
  readonly offset: number
  readonly limit: number
  readonly orderBy?: OrderBy | undefined
  /** Reading from the start again for each page is slow (text, or a transform). */
  readonly expensive: boolean
  /** A quicker SELECT of a page of the unsorted rows, where the source knows one. */
  readonly range?: (offset: number, limit: number) => Promise<string | null>
  readonly signal?: AbortSignal | undefined
}

export interface Pager {
  page(query: PageQuery): Promise<Page>
}

interface Copy {
  readonly key: string
  readonly ready: Promise<string>
  readonly abort: AbortController
  /** Pages that wait for it or are being read from it: it stays as long as there are any. */
  readers: number
}

/** @param options.directRows up to which row pages come straight from the query */
export function createPager(engine: Engine, options: { readonly directRows?: number } = {}): Pager {
  const directRows = options.directRows ?? DIRECT_ROWS
  /** The one that was asked for last stands last. */
  const copies: Copy[] = []

  const readCopy = async (query: PageQuery, sorted: string): Promise<QueryResult> => {
    const copy = copyOf(query, sorted)
    copy.readers += 1
    dropUnused()
    try {
      const { offset, limit, signal } = query
      const rowids = `rowid >= ${offset} AND rowid < ${offset + limit}`
      return await engine.run(`SELECT * FROM ${await copy.ready} WHERE ${rowids} ORDER BY rowid`, { signal })
    } finally {
      copy.readers -= 1
      dropUnused()
    }
  }
  const copyOf = (query: PageQuery, sorted: string): Copy => {
    const key = JSON.stringify([query.key, query.orderBy])
    const known = copies.find((copy) => copy.key === key)
    if (known) copies.splice(copies.indexOf(known), 1)
    const copy = known ?? makeCopy(key, sorted)
    copies.push(copy)
    return copy
  }
  const makeCopy = (key: string, sorted: string): Copy => {
    const table = `memory.main.${quoteIdent(`firn_page_copy_${randomUUID()}`)}`
    const abort = new AbortController()
    const ready = engine.run(`CREATE TABLE ${table} AS ${sorted}`, { signal: abort.signal }).then(
      () => table,
      (error: unknown) => {
        const index = copies.indexOf(copy)
        if (index >= 0) copies.splice(index, 1)
        throw error
      },
    )
    const copy: Copy = { key, ready, abort, readers: 0 }
    return copy
  }
  const dropUnused = (): void => {
    for (const copy of copies.filter(({ readers }) => readers === 0)) {
      if (copies.length <= COPIES_KEPT) return
      copies.splice(copies.indexOf(copy), 1)
      copy.abort.abort()
      copy.ready.then((table) => engine.run(`DROP TABLE IF EXISTS ${table}`)).catch(() => {})
    }
  }

  return {
    async page(query) {
      const { offset, limit, signal } = query
      const range = query.orderBy ? null : await query.range?.(offset, limit)
      if (range) return toPage(await engine.run(range, { signal }), offset)
      const sorted = query.orderBy
        ? `${query.sql} ORDER BY ${await sortTerms(engine, query, query.orderBy)}`
        : query.sql
      const deep = offset + limit > directRows
      const result =
        deep && (query.orderBy || query.expensive)
          ? await readCopy(query, sorted)
          : await engine.run(`${sorted} LIMIT ${limit} OFFSET ${offset}`, { signal })
      return toPage(result, offset)
    },
  }
}

/**
 * The chosen column, then all others, so that equal values keep one order over all pages. NULLs come last.
 * Errors: FirnError `invalid_input` for a column that is not there.
 */
async function sortTerms(engine: Engine, { sql, signal }: PageQuery, orderBy: OrderBy): Promise<string> {
  const { columns } = await engine.run(`SELECT * FROM (${sql}) LIMIT 0`, { signal })
  const names = columns.map(({ name }: Column) => name)
  const wanted = orderBy.column.toLowerCase()
  const first =
    names.find((name) => name === orderBy.column) ?? names.find((name) => name.toLowerCase() === wanted)
  if (first === undefined)
    throw new FirnError('invalid_input', `There is no column ${orderBy.column} to sort by.`, {
      hint: `The columns are ${names.join(', ')}.`,
      details: { field: 'orderBy.column' },
    })
  const others = names.filter((name) => name !== first).map(quoteIdent)
  const sort = `${quoteIdent(first)} ${orderBy.descending ? 'DESC' : 'ASC'} NULLS LAST`
  return [sort, ...others].join(', ')
}

function toPage({ columns, values }: QueryResult, offset: number): Page {
  return { columns: [...columns], offset, values }
}
