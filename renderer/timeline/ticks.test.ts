import { expect, test } from 'vitest'
import { type CoreLayout, layoutCore } from './layout.ts'
import { roundUp, ticksOf } from './ticks.ts'

const iso = (instant: number): string => new Date(instant).toISOString()

function layout(times: readonly string[], now: string, width = 960): CoreLayout {
  const snapshots = times.map((timestamp, index) => ({
    snapshotId: String(index),
    parentId: null,
    sequenceNumber: index,
    timestamp,
    operation: 'append' as const,
    rows: 1,
    addedRows: 1,
    removedRows: 0,
    addedBytes: 0,
    totalBytes: 0,
    totalFiles: 0,
    writeId: null,
    inputs: [],
    refs: [],
    isCurrent: false,
    line: 'main' as const,
  }))
  return layoutCore(snapshots, { width, now: Date.parse(now), least: 8 })
}

test.each([
  ['2013-05-31T18:02:11Z', 'month', 1, 'UTC', '2013-06-01T00:00:00.000Z'],
  ['2013-06-01T00:00:00Z', 'month', 1, 'UTC', '2013-06-01T00:00:00.000Z'],
  ['2013-12-02T00:00:00Z', 'month', 3, 'UTC', '2014-01-01T00:00:00.000Z'],
  ['2013-05-31T18:02:11Z', 'day', 1, 'Europe/Berlin', '2013-05-31T22:00:00.000Z'],
  ['2013-05-31T18:02:11Z', 'hour', 6, 'UTC', '2013-06-01T00:00:00.000Z'],
  ['2013-05-31T18:02:11Z', 'second', 10, 'UTC', '2013-05-31T18:02:20.000Z'],
  ['2013-05-31T18:02:11Z', 'year', 10, 'UTC', '2020-01-01T00:00:00.000Z'],
] as const)('%s up to a whole %s × %d in %s', (from, unit, count, zone, expected) => {
  expect(iso(roundUp(Date.parse(from), unit, count, zone))).toBe(expected)
})

test('a year of months names the year once', () => {
  const months = Array.from(
    { length: 12 },
    (_, index) => `2013-${String(index + 1).padStart(2, '0')}-01T00:00:00Z`,
  )
  const labels = ticksOf(layout(months, '2014-01-01T00:00:00Z'), 'UTC').map(({ label }) => label)
  expect(labels[0]).toMatch(/^Jan 2013$/)
  expect(labels.slice(1).every((label) => /^[A-Z][a-z]{2}$/.test(label))).toBe(true)
  expect(labels.length).toBeGreaterThan(5)
})

test('two commits in one second have clock times', () => {
  const labels = ticksOf(
    layout(['2024-01-15T10:00:00.100Z', '2024-01-15T10:00:00.900Z'], '2024-01-15T10:00:30Z'),
    'UTC',
  )
  expect(labels[0]?.label).toBe('15 Jan 10:00:00')
})

test('labels never touch, and leave room for Now', () => {
  const mixed = [
    '2011-01-01T00:00:00Z',
    '2013-05-01T10:00:00Z',
    '2013-05-01T10:00:01Z',
    '2013-05-01T10:30:00Z',
  ]
  for (const width of [300, 640, 960, 2000]) {
    const ticks = ticksOf(layout(mixed, '2013-05-03T00:00:00Z', width), 'Europe/Berlin')
    ticks.forEach((tick, index) => {
      const end = tick.x + tick.label.length * 6.5
      expect(end).toBeLessThan(ticks[index + 1]?.x ?? width)
    })
  }
})

test('nothing, no ticks', () => expect(ticksOf(layout([], '2013-01-01T00:00:00Z'), 'UTC')).toEqual([]))
