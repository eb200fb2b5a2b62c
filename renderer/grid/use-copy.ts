// Copying a selection, with a word on how it went: how many cells, or why not.

import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Column } from '../../core/contract/index.ts'
import { asFirnError } from '../state/bridge.ts'
import { formatCount, plural } from '../ui/format.ts'
import { areaAsTsv, readAreaAsTsv, writeClipboard } from './copy-cells.ts'
import type { RowPages } from './row-pages.ts'
import { area, cellsIn, HEADER_ROW, type Selection } from './selection.ts'
import { MAX_COPIED_CELLS, MAX_COPIED_ROWS } from './tsv.ts'

export interface CopyNote {
  readonly text: string
  readonly bad: boolean
}

export function useCopy(pages: RowPages | null, columns: readonly Column[], selection: Selection | null) {
  const [note, setNote] = useState<CopyNote | null>(null)
  const underway = useRef<AbortController | null>(null)
  useEffect(() => () => underway.current?.abort(), [])
  // What is said of a copy is about the selection that was copied.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new selection is what takes the note away
  useEffect(() => setNote(null), [selection])

  const copy = async (withHeader: boolean, event?: ClipboardEvent) => {
    if (!pages || !selection || selection.focus.row === HEADER_ROW) return
    const chosen = area(selection)
    const cells = cellsIn(chosen)
    event?.preventDefault()
    if (cells > MAX_COPIED_CELLS || chosen.lastRow - chosen.firstRow >= MAX_COPIED_ROWS) {
      const limit = `${formatCount(MAX_COPIED_ROWS)} rows and ${formatCount(MAX_COPIED_CELLS)} cells`
      setNote({ text: `A copy holds at most ${limit}. Select fewer, or export.`, bad: true })
      return
    }
    underway.current?.abort()
    const stop = new AbortController()
    underway.current = stop
    try {
      const loaded = areaAsTsv(chosen, columns, withHeader, pages.row)
      if (loaded !== null && event?.clipboardData) event.clipboardData.setData('text/plain', loaded)
      else {
        if (loaded === null) setNote({ text: 'Reading the selected rows…', bad: false })
        const text = loaded ?? (await readAreaAsTsv(chosen, columns, withHeader, pages, stop.signal))
        if (text === null) return setNote({ text: 'The rows have changed. Select them again.', bad: true })
        await writeClipboard(text)
      }
      setNote({ text: `${plural(cells, 'cell')} copied${withHeader ? ' with headers' : ''}`, bad: false })
    } catch (error) {
      const { code, message } = asFirnError(error)
      if (!stop.signal.aborted && code !== 'cancelled') setNote({ text: message, bad: true })
    }
  }
  return { note, copy }
}

/**
 * The platform's copy (its key, its menu) while the grid has the focus. It happens at the selected text's element, and
 * as cells are no text selection, that is the body: hence not the grid's own `onCopy`.
 */
export function useCopyKey(grid: RefObject<HTMLElement | null>, copy: (event: ClipboardEvent) => void): void {
  const latest = useRef(copy)
  useEffect(() => {
    latest.current = copy
  })
  useEffect(() => {
    const onCopy = (event: ClipboardEvent) => {
      const text = document.getSelection()?.toString() ?? ''
      if (document.activeElement === grid.current && text === '') latest.current(event)
    }
    document.addEventListener('copy', onCopy)
    return () => document.removeEventListener('copy', onCopy)
  }, [grid])
}
