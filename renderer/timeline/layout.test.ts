import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../core/contract/index.ts'
import { curvePath, instantAt, layoutCore, shareOut, xAt } from './layout.ts'

const start = Date.parse('2013-01-01T00:00:00Z')
const day = 86_400_000

function history(days: readonly number[], added: readonly number[] = []): Snapshot[] {
  let rows = 0
  return days.map((at, index) => {
    rows += added[index] ?? 100
    return {
      snapshotId: String(index),
      parentId: index === 0 ? null : String(index - 1),
      sequenceNumber: index + 1,
      timestamp: new Date(start + at * day).toISOString(),
      operation: 'append',
      rows,
      addedRows: added[index] ?? 100,
      removedRows: 0,
      addedBytes: 0,
      totalBytes: 0,
      totalFiles: 1,
      writeId: null,
      inputs: [],
      refs: [],
      isCurrent: index === days.length - 1,
      line: 'main',
    }
  })
}

describe('the widths of layers', () => {
  test('one commit has the whole width', () => {
    const { layers } = layoutCore(history([0]), { width: 900, now: start + day, least: 8 })
    expect(layers.map(({ x, width }) => [x, width])).toEqual([[0, 900]])
  })

  test('no commits have none', () => {
    expect(layoutCore([], { width: 900, now: start, least: 8 }).layers).toEqual([])
  })

  test('a layer that lasts longer is wider', () => {
    const { layers } = layoutCore(history([0, 10, 12]), { width: 900, now: start + 30 * day, least: 8 })
    const [ten, two, eighteen] = layers.map(({ width }) => width)
    expect(ten).toBeGreaterThan((two ?? 0) * 2)
    expect(eighteen).toBeGreaterThan(ten ?? 0)
  })

  test('commits seconds apart before a quiet month can still be told apart', () => {
    const seconds = history([0, 0.00001, 0.00002, 0.00003])
    const { layers } = layoutCore(seconds, { width: 900, now: start + 30 * day, least: 8 })
    for (const { width } of layers) expect(width).toBeGreaterThan(70)
  })

  test('a thousand commits need more than the width, and say so', () => {
    const many = history(Array.from({ length: 1000 }, (_, index) => index))
    const layout = layoutCore(many, { width: 900, now: start + 1001 * day, least: 8 })
    expect(layout.width).toBe(8000)
    expect(layout.layers.every(({ width }) => width === 8)).toBe(true)
  })

  test('fill the width, keep the least, and keep the order of the durations', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1e12 }), { minLength: 1, maxLength: 60 }), (durations) => {
        const widths = shareOut(durations, 900, 8)
        expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(900, 3)
        for (const width of widths) expect(width).toBeGreaterThanOrEqual(8 - 1e-6)
        const byDuration = widths.map((width, index) => ({ width, duration: durations[index] ?? 0 }))
        byDuration.sort((one, other) => one.duration - other.duration || one.width - other.width)
        for (const [index, { width }] of byDuration.entries())
          expect(width).toBeGreaterThanOrEqual((byDuration[index - 1]?.width ?? 0) - 1e-6)
      }),
    )
  })

  test('a clock that ran backwards gives no negative width', () => {
    const { layers } = layoutCore(history([5, 3, 8]), { width: 900, now: start + 9 * day, least: 8 })
    for (const { width } of layers) expect(width).toBeGreaterThanOrEqual(8)
  })

  test('a range starts in the layer that lasted through its beginning', () => {
    const { layers } = layoutCore(history([0, 10, 20, 30]), {
      width: 900,
      now: start + 40 * day,
      from: start + 15 * day,
      least: 8,
    })
    expect(layers.map(({ index }) => index)).toEqual([1, 2, 3])
    expect(layers[0]?.from).toBe(start + 15 * day)
  })

  test('the current layer is there even if the whole range has passed since', () => {
    const { layers } = layoutCore(history([0, 1]), {
      width: 900,
      now: start + day,
      from: start + day,
      least: 8,
    })
    expect(layers.map(({ index }) => index)).toEqual([1])
  })
})

test('the shade says how much was changed, against the most', () => {
  const { layers } = layoutCore(history([0, 1, 2, 3], [1000, 300, 50, 0]), {
    width: 900,
    now: start + 4 * day,
    least: 8,
  })
  expect(layers.map(({ shade }) => shade)).toEqual([3, 2, 1, 1])
})

test('a compaction is a light layer, however many rows it wrote again', () => {
  const [first, second] = history([0, 1], [1000, 1000])
  if (first === undefined || second === undefined) throw new Error('There are two.')
  const { layers } = layoutCore([first, { ...second, operation: 'replace' }], {
    width: 900,
    now: start + 2 * day,
    least: 8,
  })
  expect(layers.map(({ shade }) => shade)).toEqual([3, 1])
})

describe('time and place', () => {
  const layout = layoutCore(history([0, 10, 12, 12.5]), { width: 900, now: start + 30 * day, least: 8 })

  test('a commit is at the left edge of its layer, now at the right end', () => {
    expect(xAt(layout, start + 10 * day)).toBeCloseTo(layout.layers[1]?.x ?? -1)
    expect(xAt(layout, start + 30 * day)).toBeCloseTo(900)
    expect(xAt(layout, start - day)).toBe(0)
    expect(xAt(layout, start + 99 * day)).toBeCloseTo(900)
  })

  test('there and back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 899, noNaN: true }), (x) => {
        expect(xAt(layout, instantAt(layout, x))).toBeCloseTo(x, 3)
      }),
    )
  })
})

describe('the curve', () => {
  test('rises at each commit and is level between, and closes on the base', () => {
    const snapshots = history([0, 10], [100, 300])
    const layout = layoutCore(snapshots, { width: 400, now: start + 20 * day, least: 8 })
    expect(curvePath(layout, (index) => snapshots[index]?.rows ?? 0, { base: 50, top: 10 })).toBe(
      'M0 50C7 50 7 40 14 40L200 40C207 40 207 10 214 10L400 10L400 50Z',
    )
  })
  test('of an empty table lies on the base', () => {
    const snapshots = history([0], [0])
    const layout = layoutCore(snapshots, { width: 400, now: start + day, least: 8 })
    expect(curvePath(layout, () => 0, { base: 50, top: 10 })).toBe('M0 50C7 50 7 50 14 50L400 50L400 50Z')
  })
})
