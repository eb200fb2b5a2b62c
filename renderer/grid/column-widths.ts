// How wide columns are before anybody drags them: as their content asks, within limits, and filling the pane.

import type { Cell, Column } from '../../core/contract/index.ts'
import { type CellStyle, cellLook } from './cell-text.ts'

export const MIN_WIDTH = 64
const MAX_NATURAL = 320
const PADDING = 24
const SORT_MARK = 16
/** Rows that are looked at: the rest follows their example, and a longer value has an ellipsis. */
const SAMPLE = 100

/** The width of a text in px, set as a cell, a column's name or a header's second line. */
export type Measure = (text: string, as: 'cell' | 'name' | 'note') => number

/** `note`: the header's second line. `cells`: some values of the column. `most`: the limit in px. */
export function naturalWidth(
  column: Column,
  note: string,
  cells: readonly Cell[],
  style: CellStyle,
  measure: Measure,
  most = MAX_NATURAL,
): number {
  let longest = ''
  for (const cell of cells.slice(0, SAMPLE)) {
    const { text } = cellLook(cell, style)
    if (text.length > longest.length) longest = text
  }
  // Beyond the limit the exact width does not matter, and measuring a whole document would take its time.
  const widest = Math.max(
    measure(column.name.slice(0, 200), 'name') + SORT_MARK,
    measure(note.slice(0, 200), 'note'),
    measure(longest.slice(0, 200), 'cell'),
  )
  return Math.ceil(Math.min(Math.max(widest + PADDING, MIN_WIDTH), most))
}

/** Widths in px that fill `available` when they would leave some of it empty. */
export function fillWidths(natural: readonly number[], available: number): number[] {
  const spare = Math.floor(available - natural.reduce((sum, width) => sum + width, 0))
  if (spare <= 0 || natural.length === 0) return [...natural]
  const each = Math.floor(spare / natural.length)
  const rest = spare - each * natural.length
  return natural.map((width, nth) => width + each + (nth < rest ? 1 : 0))
}
