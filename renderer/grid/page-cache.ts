// The pages that were read last, kept up to a number of cells so that wide tables do not fill the memory.

import type { Page } from '../../core/contract/index.ts'

/** 24 pages of 500 rows × 100 columns. */
const CACHED_CELLS = 1_200_000

export interface PageCache {
  /** Counts as use: the page moves to the end of the line for eviction. */
  get(key: string): Page | undefined
  set(key: string, page: Page): void
}

const cellsOf = (page: Page) => Math.max(1, page.columns.length * (page.values[0]?.length ?? 0))

/** The newest page always stays, however large. */
export function createPageCache(maxCells = CACHED_CELLS): PageCache {
  const pages = new Map<string, Page>()
  let cells = 0
  const drop = (key: string) => {
    const page = pages.get(key)
    if (!page) return
    cells -= cellsOf(page)
    pages.delete(key)
  }
  return {
    get(key) {
      const page = pages.get(key)
      if (!page) return undefined
      pages.delete(key)
      pages.set(key, page)
      return page
    },
    set(key, page) {
      drop(key)
      pages.set(key, page)
      cells += cellsOf(page)
      for (const oldest of pages.keys()) {
        if (cells <= maxCells || oldest === key) break
        drop(oldest)
      }
    },
  }
}
