// Where rows stand when there are more of them than a browser can make an element high: the scroll bar then covers
// all rows at a scale, while wheel and keyboard still move by real pixels.

export const ROW_HEIGHT = 28

/**
 * Browsers stop at 33,554,400 px (and paint at coarser fractions long before); half of it leaves 571,000 rows
 * unscaled.
 */
export const MAX_CANVAS_HEIGHT = 16_000_000

/** Heights in px. `viewport` is what is visible of the rows, below the header. */
export interface ScrollRange {
  readonly rowCount: number
  readonly viewport: number
}

/** `logical`: px from the first row as if nothing were scaled. `physical`: the element's scrollTop. */
export interface ScrollPosition {
  readonly logical: number
  readonly physical: number
}

export const TOP: ScrollPosition = { logical: 0, physical: 0 }

export const canvasHeight = (rowCount: number): number => Math.min(rowCount * ROW_HEIGHT, MAX_CANVAS_HEIGHT)
export const isScaled = (rowCount: number): boolean => rowCount * ROW_HEIGHT > MAX_CANVAS_HEIGHT

const maxLogical = (range: ScrollRange) => Math.max(0, range.rowCount * ROW_HEIGHT - range.viewport)
const maxPhysical = (range: ScrollRange) => Math.max(0, canvasHeight(range.rowCount) - range.viewport)

/** The position after a jump to a logical offset, which is clamped to the range. */
export function moveTo(range: ScrollRange, logical: number): ScrollPosition {
  const clamped = Math.min(Math.max(0, logical), maxLogical(range))
  if (!isScaled(range.rowCount)) return { logical: clamped, physical: clamped }
  return { logical: clamped, physical: (clamped / maxLogical(range)) * maxPhysical(range) }
}

/**
 * The position after the element says that it scrolled. Setting scrollTop ourselves is answered by the same value,
 * rounded to a device pixel: that keeps the logical offset, or small moves would be lost in the scale.
 */
export function scrolledTo(range: ScrollRange, before: ScrollPosition, scrollTop: number): ScrollPosition {
  if (!isScaled(range.rowCount)) return { logical: scrollTop, physical: scrollTop }
  if (Math.abs(scrollTop - before.physical) < 1) return before
  const most = maxPhysical(range)
  const share = most === 0 ? 0 : Math.min(Math.max(0, scrollTop / most), 1)
  return { logical: share * maxLogical(range), physical: scrollTop }
}

/** Rows from `first` up to but without `end` cover the viewport, with `overscan` more on both sides. */
export function rowsAt(
  range: ScrollRange,
  logical: number,
  overscan: number,
): { first: number; end: number } {
  const first = Math.floor(logical / ROW_HEIGHT) - overscan
  const end = Math.ceil((logical + range.viewport) / ROW_HEIGHT) + overscan
  return {
    first: Math.max(0, Math.min(first, range.rowCount)),
    end: Math.max(0, Math.min(end, range.rowCount)),
  }
}

/** The logical offset that brings `row` wholly into view with the least movement. */
export function offsetToShow(range: ScrollRange, logical: number, row: number): number {
  const top = row * ROW_HEIGHT
  if (top < logical) return top
  if (top + ROW_HEIGHT > logical + range.viewport) return top + ROW_HEIGHT - range.viewport
  return logical
}
