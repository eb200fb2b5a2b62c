import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  canvasHeight,
  isScaled,
  MAX_CANVAS_HEIGHT,
  moveTo,
  offsetToShow,
  ROW_HEIGHT,
  rowsAt,
  type ScrollRange,
  scrolledTo,
  TOP,
} from './scroll-range.ts'

const range: fc.Arbitrary<ScrollRange> = fc.record({
  rowCount: fc.oneof(fc.nat(2_000), fc.integer({ min: 500_000, max: 2_000_000_000 })),
  viewport: fc.integer({ min: ROW_HEIGHT, max: 4_000 }),
})

describe('the scaled range', () => {
  test('the flights are not scaled, ten million rows are, and no canvas is too high', () => {
    expect(isScaled(336_776)).toBe(false)
    expect(isScaled(10_000_000)).toBe(true)
    expect(canvasHeight(10_000_000)).toBe(MAX_CANVAS_HEIGHT)
    expect(MAX_CANVAS_HEIGHT).toBeLessThan(33_554_400)
  })

  test('the ends of the scroll bar are the ends of the rows', () => {
    fc.assert(
      fc.property(range, (r) => {
        const bottom = Math.max(0, canvasHeight(r.rowCount) - r.viewport)
        const end = scrolledTo(r, { logical: 0, physical: -10 }, bottom)
        expect(rowsAt(r, end.logical, 0).end).toBe(r.rowCount)
        expect(scrolledTo(r, end, 0).logical).toBe(bottom < 1 && isScaled(r.rowCount) ? end.logical : 0)
      }),
    )
  })

  test('a jump is answered by its own scroll event and stays where it was', () => {
    fc.assert(
      fc.property(range, fc.double({ min: 0, max: 1, noNaN: true }), (r, share) => {
        const jumped = moveTo(r, share * r.rowCount * ROW_HEIGHT)
        const rounded = Math.round(jumped.physical)
        const answered = scrolledTo(r, jumped, rounded)
        expect(Math.abs(answered.logical - jumped.logical)).toBeLessThan(1)
      }),
    )
  })

  test('going down the bar never goes up the rows', () => {
    fc.assert(
      fc.property(range, fc.nat(MAX_CANVAS_HEIGHT), fc.nat(MAX_CANVAS_HEIGHT), (r, a, b) => {
        const most = Math.max(0, canvasHeight(r.rowCount) - r.viewport)
        const [low, high] = [Math.min(a, b, most), Math.min(Math.max(a, b), most)]
        const far = { logical: -1, physical: -10 }
        expect(scrolledTo(r, far, low).logical).toBeLessThanOrEqual(scrolledTo(r, far, high).logical)
      }),
    )
  })

  test('a wheel moves by real pixels, however many rows there are', () => {
    const r = { rowCount: 50_000_000, viewport: 600 }
    let position = TOP
    for (let i = 0; i < 1_000; i++) {
      const moved = moveTo(r, position.logical + 3)
      position = scrolledTo(r, moved, Math.round(moved.physical))
    }
    expect(position.logical).toBe(3_000)
  })
})

describe('rowsAt', () => {
  test('the rows cover the viewport and exist', () => {
    fc.assert(
      fc.property(range, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(20), (r, share, overscan) => {
        const { logical } = moveTo(r, share * r.rowCount * ROW_HEIGHT)
        const { first, end } = rowsAt(r, logical, overscan)
        expect(first).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(r.rowCount)
        expect(first * ROW_HEIGHT).toBeLessThanOrEqual(logical)
        expect(end === r.rowCount || end * ROW_HEIGHT >= logical + r.viewport).toBe(true)
        expect(end - first).toBeLessThanOrEqual(r.viewport / ROW_HEIGHT + 2 * overscan + 2)
      }),
    )
  })
})

describe('offsetToShow', () => {
  test('a visible row moves nothing; any other lands inside', () => {
    fc.assert(
      fc.property(range, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (r, share, pick) => {
        fc.pre(r.rowCount > 0)
        const row = pick % r.rowCount
        const { logical } = moveTo(r, share * r.rowCount * ROW_HEIGHT)
        const next = offsetToShow(r, logical, row)
        expect(row * ROW_HEIGHT).toBeGreaterThanOrEqual(next)
        expect((row + 1) * ROW_HEIGHT).toBeLessThanOrEqual(next + r.viewport)
        expect(offsetToShow(r, next, row)).toBe(next)
      }),
    )
  })
})
