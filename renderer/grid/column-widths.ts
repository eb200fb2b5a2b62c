// How wide columns are before anybody drags them: as their content asks, within limits, and filling the pane.

import type { Cell, Column } from '../../core/contract/index.ts'
import { cellLook } from './cell-text.ts'
import { columnKind } from './column-type.ts'

export const MIN_WIDTH = 64
const MAX_NATURAL = 320
const PADDING = 24
/** Average advance of 13 px system text; headers are semibold, their second line is 11 px. */
const CHARACTER = 7.2
const HEADER_CHARACTER = 7.7
const NOTE_CHARACTER = 6
const SORT_MARK = 16
/** Rows that are looked at: the rest follows their example, and a longer value has an ellipsis. */
const SAMPLE = 100

/** `note`: the header's second line. `cells`: some values of the column. `most`: the limit in px. */
export function naturalWidth(
  column: Column,
  note: string,
  cells: readonly Cell[],
  decimals: number,
  most = MAX_NATURAL,
): number {
  const kind = columnKind(column.type)
  let widest = Math.max(column.name.length * HEADER_CHARACTER + SORT_MARK, note.length * NOTE_CHARACTER)
  for (const cell of cells.slice(0, SAMPLE))
    widest = Math.max(widest, cellLook(cell, kind, decimals).text.length * CHARACTER)
  return Math.round(Math.min(Math.max(widest + PADDING, MIN_WIDTH), most))
}

/** Widths in px that fill `available` when they would leave some of it empty. */
export function fillWidths(natural: readonly number[], available: number): number[] {
  const spare = Math.floor(available - natural.reduce((sum, width) => sum + width, 0))
  if (spare <= 0 || natural.length === 0) return [...natural]
  const each = Math.floor(spare / natural.length)
  const rest = spare - each * natural.length
  return natural.map((width, nth) => width + each + (nth < rest ? 1 : 0))
}
