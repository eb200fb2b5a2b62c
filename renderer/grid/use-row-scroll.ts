// Keeps the logical scroll offset of a scroller whose bar may be scaled, and the size of what is visible.

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import {
  isScaled,
  moveTo,
  offsetToShow,
  ROW_HEIGHT,
  type ScrollPosition,
  type ScrollRange,
  scrolledTo,
  TOP,
} from './scroll-range.ts'

export interface RowScroll {
  readonly position: ScrollPosition
  readonly range: ScrollRange
  /** Inner width of the scroller in px. */
  readonly width: number
  readonly onScroll: () => void
  readonly showRow: (row: number) => void
  readonly scrollBy: (pixels: number) => void
  readonly toTop: () => void
}

/** `headerHeight`: px of the sticky header inside the scroller. */
export function useRowScroll(
  scroller: RefObject<HTMLDivElement | null>,
  rowCount: number,
  headerHeight: number,
): RowScroll {
  const [position, setPosition] = useState(TOP)
  const [size, setSize] = useState({ width: 0, height: 0 })
  const range: ScrollRange = { rowCount, viewport: Math.max(0, size.height - headerHeight) }
  // Handlers that outlive a render read what is newest from here.
  const latest = useRef({ range, position })
  latest.current = { range, position }

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])

  const go = useCallback(
    (logical: number) => {
      const next = moveTo(latest.current.range, logical)
      latest.current.position = next
      setPosition(next)
      if (scroller.current) scroller.current.scrollTop = next.physical
    },
    [scroller],
  )
  const onScroll = useCallback(() => {
    if (!scroller.current) return
    const next = scrolledTo(latest.current.range, latest.current.position, scroller.current.scrollTop)
    latest.current.position = next
    setPosition(next)
  }, [scroller])
  const scrollBy = useCallback((pixels: number) => go(latest.current.position.logical + pixels), [go])
  const showRow = useCallback(
    (row: number) => {
      const { range: now, position: from } = latest.current
      const target = offsetToShow(now, from.logical, row)
      if (target !== from.logical) go(target)
    },
    [go],
  )
  const toTop = useCallback(() => go(0), [go])

  // Fewer rows than before: the browser moves its own bar, the logical offset has to follow.
  useLayoutEffect(() => {
    const { logical } = latest.current.position
    if (
      range.viewport > 0 &&
      rowCount > 0 &&
      moveTo({ rowCount, viewport: range.viewport }, logical).logical < logical
    )
      go(logical)
  }, [rowCount, range.viewport, go])

  // A scaled bar would make one notch of the wheel jump by screens, so the wheel moves the rows itself.
  const scaled = isScaled(rowCount)
  useEffect(() => {
    const element = scroller.current
    if (!element || !scaled) return
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return
      event.preventDefault()
      const unit = [1, ROW_HEIGHT, latest.current.range.viewport][event.deltaMode] ?? 1
      scrollBy(event.deltaY * unit)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [scroller, scaled, scrollBy])

  return { position, range, width: size.width, onScroll, showRow, scrollBy, toTop }
}
