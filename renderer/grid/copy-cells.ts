// A selection onto the clipboard. What is loaded goes there at once, inside the copy event; the rest is read first.

import type { Column, Page } from '../../core/contract/index.ts'
import { rawCell } from './cell-text.ts'
import { PAGE_ROWS, type RowPages } from './row-pages.ts'
import type { Area } from './selection.ts'
import { toTsv } from './tsv.ts'

type RowAt = (index: number) => { readonly page: Page; readonly at: number } | undefined

/** Null when a row of the area is not there. */
export function areaAsTsv(
  area: Area,
  columns: readonly Column[],
  withHeader: boolean,
  rowAt: RowAt,
): string | null {
  const names = columns.slice(area.firstColumn, area.lastColumn + 1).map(({ name }) => name)
  const rows: (string | null)[][] = []
  for (let index = area.firstRow; index <= area.lastRow; index++) {
    const row = rowAt(index)
    if (!row) return null
    rows.push(names.map((_, i) => rawCell(row.page.values[area.firstColumn + i]?.[row.at] ?? null)))
  }
  return toTsv(withHeader ? names : null, rows)
}

/** Reads what is not loaded. Null when the rows ended before the area did. */
export async function readAreaAsTsv(
  area: Area,
  columns: readonly Column[],
  withHeader: boolean,
  pages: RowPages,
  signal: AbortSignal,
): Promise<string | null> {
  const read = await pages.read(area.firstRow, area.lastRow + 1, signal)
  const firstPage = Math.floor(area.firstRow / PAGE_ROWS)
  return areaAsTsv(area, columns, withHeader, (index) => {
    const page = read[Math.floor(index / PAGE_ROWS) - firstPage]
    const at = index % PAGE_ROWS
    return page && at < (page.values[0]?.length ?? 0) ? { page, at } : undefined
  })
}

/** Through a copy event of our own, which needs no permission; else through the clipboard API. */
export async function writeClipboard(text: string): Promise<void> {
  let done = false
  const onCopy = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    event.stopImmediatePropagation()
    done = true
  }
  document.addEventListener('copy', onCopy, { capture: true })
  try {
    document.execCommand('copy')
  } finally {
    document.removeEventListener('copy', onCopy, { capture: true })
  }
  if (!done) await navigator.clipboard.writeText(text)
}
