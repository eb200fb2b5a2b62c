// The selected rectangle of cells and how keys and mouse change it. Row -1 is the header, which keys can reach but
// which is never part of a selection.

export interface Spot {
  readonly row: number
  readonly column: number
}
/** From where it was begun to where it goes; the focus is the active cell. */
export interface Selection {
  readonly anchor: Spot
  readonly focus: Spot
}
export interface Extent {
  readonly rows: number
  readonly columns: number
  /** Rows that Page Up and Page Down move by. */
  readonly pageRows: number
}
/** Ends belong to it. */
export interface Area {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
}

export const HEADER_ROW = -1

export const at = (row: number, column: number): Selection => ({
  anchor: { row, column },
  focus: { row, column },
})

export const extendTo = (selection: Selection, focus: Spot): Selection => ({
  anchor: selection.anchor.row === HEADER_ROW ? focus : selection.anchor,
  focus,
})

export function area({ anchor, focus }: Selection): Area {
  return {
    firstRow: Math.min(anchor.row, focus.row),
    lastRow: Math.max(anchor.row, focus.row),
    firstColumn: Math.min(anchor.column, focus.column),
    lastColumn: Math.max(anchor.column, focus.column),
  }
}

export const cellsIn = (a: Area): number => (a.lastRow - a.firstRow + 1) * (a.lastColumn - a.firstColumn + 1)

export const contains = (a: Area, row: number, column: number): boolean =>
  row >= a.firstRow && row <= a.lastRow && column >= a.firstColumn && column <= a.lastColumn

const same = (a: Spot, b: Spot): boolean => a.row === b.row && a.column === b.column

/** The selection inside a table that may have become smaller; null when there is nothing left to select.
 * One that fits comes back itself. */
export function clampTo(selection: Selection, extent: Extent): Selection | null {
  if (extent.columns === 0) return null
  const inside = (spot: Spot): Spot => ({
    row: Math.min(Math.max(spot.row, HEADER_ROW), extent.rows - 1),
    column: Math.min(Math.max(spot.column, 0), extent.columns - 1),
  })
  const anchor = inside(selection.anchor)
  const focus = inside(selection.focus)
  const isInside = same(anchor, selection.anchor) && same(focus, selection.focus)
  return isInside ? selection : { anchor, focus }
}

export interface Key {
  readonly key: string
  readonly shift: boolean
  /** Ctrl, or Cmd on a Mac. */
  readonly mod: boolean
}

/** The selection after a key; null when the key means nothing to the grid. */
export function afterKey(selection: Selection, { key, shift, mod }: Key, extent: Extent): Selection | null {
  const { row, column } = selection.focus
  const lastRow = extent.rows - 1
  const lastColumn = extent.columns - 1
  if (lastColumn < 0) return null
  if (mod && key.toLowerCase() === 'a' && !shift)
    return lastRow < 0 ? null : { anchor: { row: 0, column: 0 }, focus: { row: lastRow, column: lastColumn } }
  if (key === ' ' && lastRow >= 0 && row !== HEADER_ROW && mod !== shift) {
    const held = area(selection)
    return mod
      ? { anchor: { row: 0, column: held.firstColumn }, focus: { row: lastRow, column: held.lastColumn } }
      : { anchor: { row: held.firstRow, column: 0 }, focus: { row: held.lastRow, column: lastColumn } }
  }
  const next = target(row, column, key, mod, { ...extent, lastRow, lastColumn })
  if (!next) return null
  const top = shift ? 0 : HEADER_ROW
  const focus = {
    row: Math.min(Math.max(next.row, Math.min(top, lastRow)), lastRow),
    column: Math.min(Math.max(next.column, 0), lastColumn),
  }
  return shift && lastRow >= 0 ? extendTo(selection, focus) : at(focus.row, focus.column)
}

interface Ends extends Extent {
  readonly lastRow: number
  readonly lastColumn: number
}

function target(row: number, column: number, key: string, mod: boolean, ends: Ends): Spot | null {
  switch (key) {
    case 'ArrowUp':
      return { row: mod ? 0 : row - 1, column }
    case 'ArrowDown':
      return { row: mod ? ends.lastRow : row + 1, column }
    case 'ArrowLeft':
      return { row, column: mod ? 0 : column - 1 }
    case 'ArrowRight':
      return { row, column: mod ? ends.lastColumn : column + 1 }
    case 'Home':
      return { row: mod ? 0 : row, column: 0 }
    case 'End':
      return { row: mod ? ends.lastRow : row, column: ends.lastColumn }
    case 'PageUp':
      return { row: Math.max(0, row - ends.pageRows), column }
    case 'PageDown':
      return { row: row + ends.pageRows, column }
    default:
      return null
  }
}
