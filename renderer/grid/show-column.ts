// Brings a column into view, as the browser would for a focused cell.

/** `start` and `width` in px, undefined for a column that is gone. */
export function showColumn(
  element: HTMLDivElement | null,
  start: number | undefined,
  width: number | undefined,
): void {
  if (!element || start === undefined || width === undefined) return
  if (start < element.scrollLeft) element.scrollLeft = start
  else if (start + width > element.scrollLeft + element.clientWidth)
    element.scrollLeft = Math.min(start, start + width - element.clientWidth)
}
