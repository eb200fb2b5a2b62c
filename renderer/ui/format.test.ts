import { describe, expect, test } from 'vitest'
import {
  fileName,
  formatAgo,
  formatBytes,
  formatChange,
  formatCount,
  formatDay,
  formatDuration,
  formatShare,
  formatTime,
  formatZoned,
  nameSome,
  plural,
} from './format.ts'

test('counts have separators and a true minus', () => {
  expect(formatCount(336776)).toBe('336,776')
  expect(formatCount(-3)).toBe('−3')
  expect(formatCount(-0.2)).toBe('0')
  expect(formatChange(1204)).toBe('+1,204')
  expect(formatChange(-1204)).toBe('−1,204')
  expect(formatChange(0)).toBe('±0')
})

test('plurals', () => {
  expect(plural(1, 'row')).toBe('1 row')
  expect(plural(0, 'row')).toBe('0 rows')
  expect(plural(336776, 'row')).toBe('336,776 rows')
  expect(plural(2, 'entity', 'entities')).toBe('2 entities')
})

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1234, '1.2 kB'],
  [9960, '10 kB'],
  [41_000_000, '41 MB'],
  [999_600, '1 MB'],
  [4_000_000_000, '4 GB'],
  [7e20, '700000 PB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

test.each([
  [0.001, 'under 0.1 s'],
  [0.23, '0.2 s'],
  [9.96, '10 s'],
  [59.7, '1 min'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
  [3600, '1 h'],
  [86_399, '24 h'],
  [260_000, '3 days'],
])('%d seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))

test.each([
  [0, '0 %'],
  [0.0000001, '< 0.1 %'],
  [0.019, '1.9 %'],
  [0.02, '2 %'],
  [0.5, '50 %'],
  [0.99999, '> 99.9 %'],
  [1, '100 %'],
])('a share of %d is %s', (share, text) => expect(formatShare(share)).toBe(text))

describe('times', () => {
  const at = '2013-05-31T18:02:11.5Z'
  test('say their zone', () => {
    expect(formatTime(at, 'UTC')).toBe('31 May 2013, 18:02')
    expect(formatTime(at, 'Europe/Berlin', 'second')).toBe('31 May 2013, 20:02:11')
    expect(formatZoned(at, 'UTC')).toBe('31 May 2013, 18:02:11 UTC')
    expect(formatZoned(at, 'Asia/Kolkata', 'minute')).toBe('31 May 2013, 23:32 GMT+5:30')
  })
  test('September has three letters, midnight is 00', () => {
    expect(formatTime('2013-09-01T00:00:00Z', 'UTC')).toBe('1 Sep 2013, 00:00')
    expect(formatDay('2013-09-01T23:00:00Z', 'Europe/Berlin')).toBe('2 Sep 2013')
  })
  test('and how long ago they were', () => {
    const now = new Date('2013-06-10T12:00:00Z')
    expect(formatAgo('2013-06-10T11:59:50Z', now, 'UTC')).toBe('just now')
    expect(formatAgo('2013-06-10T11:59:00Z', now, 'UTC')).toBe('1 minute ago')
    expect(formatAgo('2013-06-10T09:00:00Z', now, 'UTC')).toBe('3 hours ago')
    expect(formatAgo('2013-06-09T09:00:00Z', now, 'UTC')).toBe('yesterday')
    expect(formatAgo('2013-05-31T18:02:00Z', now, 'UTC')).toBe('10 days ago')
    expect(formatAgo('2013-01-31T18:02:00Z', now, 'UTC')).toBe('31 Jan 2013')
  })
})

test('the last part of a path, of either platform', () => {
  expect(fileName('/data/in/flights.csv.gz')).toBe('flights.csv.gz')
  expect(fileName('C:\\data\\may.csv')).toBe('may.csv')
  expect(fileName('/data/folder/')).toBe('folder')
})

test('some names of many', () => {
  expect(nameSome([])).toBe('')
  expect(nameSome(['a'])).toBe('a')
  expect(nameSome(['a', 'b'])).toBe('a and b')
  expect(nameSome(['a', 'b', 'c'])).toBe('a, b and c')
  expect(nameSome(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
})
