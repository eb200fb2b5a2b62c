// Selecting with the mouse: press, drag (scrolling on at the edges), Shift to extend.

import {
  type Dispatch,
  type PointerEvent,
  type RefObject,
  type SetStateAction,
  useCallback,
  useEffect,
  useRef,
} from 'react'
import { ROW_HEIGHT } from './scroll-range.ts'
import { at, extendTo, type Selection, type Spot } from './selection.ts'
import type { RowScroll } from './use-row-scroll.ts'

/** Px a frame at the edge, at most. */
const MAX_STEP = 40

interface Options {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly scroll: RowScroll
  readonly headerHeight: number
  readonly rowCount: number
  /** Left edge of each column, px. */
  readonly starts: readonly number[]
  readonly onSelect: Dispatch<SetStateAction<Selection | null>>
}

export function useDragSelect(options: Options) {
  const latest = useRef(options)
  latest.current = options
  const dragging = useRef<{ x: number; y: number; frame: number } | null>(null)

  const spotAt = (x: number, y: number): Spot | null => {
    const { scroller, scroll, headerHeight, rowCount, starts } = latest.current
    const box = scroller.current?.getBoundingClientRect()
    if (!box || rowCount === 0 || starts.length === 0) return null
    const left = x - box.left + (scroller.current?.scrollLeft ?? 0)
    const row = Math.floor((y - box.top - headerHeight + scroll.position.logical) / ROW_HEIGHT)
    const column = starts.findLastIndex((start) => start <= left)
    return { row: Math.min(Math.max(row, 0), rowCount - 1), column: Math.max(column, 0) }
  }
  const extend = () => {
    const held = dragging.current
    const spot = held && spotAt(held.x, held.y)
    if (spot)
      latest.current.onSelect((before) => (before ? extendTo(before, spot) : at(spot.row, spot.column)))
  }
  const creep = () => {
    const held = dragging.current
    const { scroller, scroll, headerHeight } = latest.current
    const element = scroller.current
    if (!held || !element) return
    const box = element.getBoundingClientRect()
    const down = beyond(held.y, box.top + headerHeight, box.top + element.clientHeight)
    const right = beyond(held.x, box.left, box.left + element.clientWidth)
    if (down !== 0) scroll.scrollBy(down)
    if (right !== 0) element.scrollLeft += right
    if (down !== 0 || right !== 0) extend()
    held.frame = requestAnimationFrame(creep)
  }
  const stop = useCallback(() => {
    if (dragging.current) cancelAnimationFrame(dragging.current.frame)
    dragging.current = null
  }, [])
  useEffect(() => stop, [stop])

  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      const spot = event.button === 0 ? spotAt(event.clientX, event.clientY) : null
      if (!spot) return
      options.onSelect((before) =>
        event.shiftKey && before ? extendTo(before, spot) : at(spot.row, spot.column),
      )
      event.currentTarget.setPointerCapture(event.pointerId)
      dragging.current = { x: event.clientX, y: event.clientY, frame: requestAnimationFrame(creep) }
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      if (!dragging.current) return
      dragging.current.x = event.clientX
      dragging.current.y = event.clientY
      extend()
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  }
}

/** How far to scroll for a pointer outside [low, high]: the further out, the faster. */
function beyond(at: number, low: number, high: number): number {
  const out = at < low ? at - low : at > high ? at - high : 0
  return Math.sign(out) * Math.min(Math.abs(out), MAX_STEP)
}
