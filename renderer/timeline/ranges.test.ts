import { expect, test } from 'vitest'
import type { Snapshot } from '../../core/contract/index.ts'
import { rangeStart, rangesOf } from './ranges.ts'

const now = Date.parse('2014-01-01T00:00:00Z')
const at = (...times: string[]): Snapshot[] => times.map((timestamp) => ({ timestamp }) as Snapshot)

test('a history of one evening needs no ranges', () => {
  expect(rangesOf(at('2013-12-31T20:00:00Z', '2013-12-31T21:00:00Z', '2013-12-31T22:00:00Z'), now)).toEqual(
    [],
  )
})
test('two commits need none either', () => {
  expect(rangesOf(at('2010-01-01T00:00:00Z', '2012-01-01T00:00:00Z'), now)).toEqual([])
})
test('a year has a day, a week, a month', () => {
  expect(rangesOf(at('2013-01-01T00:00:00Z', '2013-02-01T00:00:00Z', '2013-03-01T00:00:00Z'), now)).toEqual([
    'Day',
    'Week',
    'Month',
    'All',
  ])
})
test('where a range starts', () => {
  expect(rangeStart('Day', now)).toBe(Date.parse('2013-12-31T00:00:00Z'))
  expect(rangeStart('All', now)).toBeUndefined()
})
