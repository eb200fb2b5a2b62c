// Pages of a SELECT for the grid. The first pages come straight from the query; a page deep inside a sorted or
// expensive one comes from a copy that is made once, so that scrolling on does not sort or parse all again.

import type { Column, OrderBy, Page } from '../contract/index.ts'
import type { Engine, QueryResult } from './engine.ts'
import { quoteIdent } from './sql.ts'

/** Up to here a top-N sort, or reading a file from its start, is quicker than a copy. */
const DIRECT_ROWS = 20_000
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
}

export function createPager(engine: Engine): Pager {
  const copies: Copy[] = []
  let made = 0

  const copyOf = (query: PageQuery, sorted: string): Promise<string> => {
    const key = JSON.stringify([query.key, query.orderBy])
    const known = copies.findIndex((copy) => copy.key === key)
    const copy = known >= 0 ? copies.splice(known, 1)[0] : undefined
    const kept = copy ?? makeCopy(key, sorted)
    copies.push(kept)
    while (copies.length > COPIES_KEPT) dropCopy(copies.shift())
    return kept.ready
  }
  const makeCopy = (key: string, sorted: string): Copy => {
    made += 1
    const table = quoteIdent(`firn_page_copy_${made}`)
    const abort = new AbortController()
    const ready = engine.run(`CREATE TABLE memory.main.${table} AS ${sorted}`, { signal: abort.signal }).then(
      () => `memory.main.${table}`,
      (error: unknown) => {
        const index = copies.findIndex((copy) => copy.key === key)
        if (index >= 0) copies.splice(index, 1)
        throw error
      },
    )
    return { key, ready, abort }
  }
  const dropCopy = (copy: Copy | undefined): void => {
    copy?.abort.abort()
    copy?.ready.then((table) => engine.run(`DROP TABLE IF EXISTS ${table}`)).catch(() => {})
  }

  return {
    async page(query) {
      const { offset, limit, signal } = query
      const range = query.orderBy ? null : await query.range?.(offset, limit)
      if (range) return toPage(await engine.run(range, { signal }), offset)
      const sorted = query.orderBy
        ? `${query.sql} ORDER BY ${await sortTerms(engine, query, query.orderBy)}`
        : query.sql
      const deep = offset + limit > DIRECT_ROWS
      if (!deep || !(query.orderBy || query.expensive)) {
        const result = await engine.run(`${sorted} LIMIT ${limit} OFFSET ${offset}`, { signal })
        return toPage(result, offset)
      }
      const table = await copyOf(query, sorted)
      const rowids = `rowid >= ${offset} AND rowid < ${offset + limit}`
      return toPage(
        await engine.run(`SELECT * FROM ${table} WHERE ${rowids} ORDER BY rowid`, { signal }),
        offset,
      )
    },
  }
}

/** The chosen column, then all others, so that equal values keep one order over all pages. NULLs come last. */
async function sortTerms(engine: Engine, { sql, signal }: PageQuery, orderBy: OrderBy): Promise<string> {
  const { columns } = await engine.run(`SELECT * FROM (${sql}) LIMIT 0`, { signal })
  const others = columns
    .filter(({ name }: Column) => name !== orderBy.column)
    .map(({ name }) => quoteIdent(name))
  const first = `${quoteIdent(orderBy.column)} ${orderBy.descending ? 'DESC' : 'ASC'} NULLS LAST`
  return [first, ...others].join(', ')
}

function toPage({ columns, values }: QueryResult, offset: number): Page {
  return { columns: [...columns], offset, values }
}
