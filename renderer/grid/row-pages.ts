// Brings the pages under the viewport, and only those: what is scrolled past while it is on its way is cancelled.
// One of these lives as long as a source and its order are shown.

import type { Column, ErrorData, Page } from '../../core/contract/index.ts'
import type { PageCache } from './page-cache.ts'

export const PAGE_ROWS = 500

export type LoadPage = (offset: number, limit: number, signal: AbortSignal) => Promise<Page>

export interface RowPagesState {
  readonly columns: readonly Column[] | null
  /** Rows that are known to exist: the end of the furthest page read. */
  readonly reached: number
  /** Where the rows end; null until the last page was seen. */
  readonly end: number | null
  readonly loading: boolean
  readonly error: ErrorData | null
}

export interface RowPages {
  state(): RowPagesState
  subscribe(listener: () => void): () => void
  /** Says which rows are looked at. Loads what is missing, cancels what is no longer wanted. */
  want(first: number, end: number): void
  /** The page that holds a row, and where in it; undefined while it is not loaded. */
  row(index: number): { readonly page: Page; readonly at: number } | undefined
  /** Loads rows whatever is looked at, as copying does. Rejects when `signal` aborts or a page fails. */
  read(first: number, end: number, signal: AbortSignal): Promise<readonly Page[]>
  retry(): void
  close(): void
}

export interface RowPagesOptions {
  readonly load: LoadPage
  readonly cache: PageCache
  /** Names source and order in the shared cache. */
  readonly key: string
  readonly toError: (error: unknown) => ErrorData
}

const pageOf = (row: number) => Math.floor(row / PAGE_ROWS)
const rowsIn = (page: Page) => page.values[0]?.length ?? 0

export function createRowPages({ load, cache, key, toError }: RowPagesOptions): RowPages {
  const listeners = new Set<() => void>()
  const underway = new Map<number, AbortController>()
  let wanted: readonly number[] = []
  let state: RowPagesState = { columns: null, reached: 0, end: null, loading: false, error: null }
  let closed = false

  const cacheKey = (number: number) => `${key}#${number}`
  const publish = (change: Partial<RowPagesState>) => {
    state = { ...state, ...change, loading: underway.size > 0 }
    for (const listener of listeners) listener()
  }
  const seen = (page: Page): Partial<RowPagesState> => {
    const last = page.offset + rowsIn(page)
    const isEnd = rowsIn(page) < PAGE_ROWS && (rowsIn(page) > 0 || page.offset === 0)
    return {
      columns: state.columns ?? page.columns,
      reached: Math.max(state.reached, rowsIn(page) === 0 ? 0 : last),
      end: isEnd ? last : rowsIn(page) === 0 ? Math.min(state.end ?? page.offset, page.offset) : state.end,
    }
  }
  const fetchPage = async (number: number, signal: AbortSignal): Promise<Page> => {
    const cached = cache.get(cacheKey(number))
    if (cached) return cached
    const page = await load(number * PAGE_ROWS, PAGE_ROWS, signal)
    signal.throwIfAborted()
    cache.set(cacheKey(number), page)
    return page
  }
  const start = (number: number) => {
    const controller = new AbortController()
    underway.set(number, controller)
    fetchPage(number, controller.signal).then(
      (page) => {
        if (closed || controller.signal.aborted) return
        underway.delete(number)
        publish(seen(page))
      },
      (error: unknown) => {
        if (closed || controller.signal.aborted) return
        underway.delete(number)
        publish({ error: toError(error) })
      },
    )
  }
  const bringWanted = () => {
    const missing: number[] = []
    let change: Partial<RowPagesState> = {}
    for (const number of wanted) {
      const page = cache.get(cacheKey(number))
      if (page) {
        state = { ...state, ...seen(page) }
        change = { reached: state.reached }
      } else if (!underway.has(number)) missing.push(number)
    }
    for (const number of missing) start(number)
    if (missing.length > 0 || 'reached' in change) publish(change)
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    want(first, end) {
      if (closed) return
      const numbers: number[] = []
      for (let number = pageOf(Math.max(0, first)); number * PAGE_ROWS < Math.max(end, 1); number++)
        numbers.push(number)
      if (numbers.length === wanted.length && numbers.every((number, i) => number === wanted[i])) return
      wanted = numbers
      for (const [number, controller] of underway) {
        if (numbers.includes(number)) continue
        underway.delete(number)
        controller.abort()
      }
      // Other rows may well be readable: a failure belongs to the rows that were looked at.
      if (state.error) state = { ...state, error: null }
      bringWanted()
    },
    row(index) {
      const page = cache.get(cacheKey(pageOf(index)))
      const at = index % PAGE_ROWS
      return page && at < rowsIn(page) ? { page, at } : undefined
    },
    async read(first, end, signal) {
      const pages: Page[] = []
      for (let number = pageOf(first); number * PAGE_ROWS < end; number++)
        pages.push(await fetchPage(number, signal))
      return pages
    },
    retry() {
      publish({ error: null })
      bringWanted()
    },
    close() {
      closed = true
      for (const controller of underway.values()) controller.abort()
      underway.clear()
      listeners.clear()
    },
  }
}

/**
 * How many rows the scroll bar stands for. While the count is unknown it reaches one page beyond what was read, so
 * that one can go on; a table that turned out shorter than counted ends where it ends.
 */
export function shownRowCount(counted: number | undefined, state: RowPagesState): number {
  if (state.end !== null) return state.end
  if (counted !== undefined) return Math.max(counted, state.reached)
  return state.reached === 0 ? 0 : state.reached + PAGE_ROWS
}
