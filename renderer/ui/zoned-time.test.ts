import fc from 'fast-check'
import { expect, test } from 'vitest'
import { zonedFields, zonedInstant } from './zoned-time.ts'

const fields = (text: string) => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/\D/).map(Number)
  return { year, month, day, hour, minute, second }
}
const iso = (instant: number): string => new Date(instant).toISOString()

test('a clock in Berlin is one hour ahead in winter, two in summer', () => {
  expect(zonedFields(Date.parse('2013-01-31T23:30:05Z'), 'Europe/Berlin')).toEqual(
    fields('2013-02-01 00:30:05'),
  )
  expect(iso(zonedInstant(fields('2013-07-01 00:00:00'), 'Europe/Berlin'))).toBe('2013-06-30T22:00:00.000Z')
})

test('the hour that spring skips is the one after it, the one that autumn repeats is its first', () => {
  expect(iso(zonedInstant(fields('2013-03-31 02:30:00'), 'Europe/Berlin'))).toBe('2013-03-31T01:30:00.000Z')
  expect(iso(zonedInstant(fields('2013-10-27 02:30:00'), 'Europe/Berlin'))).toBe('2013-10-27T00:30:00.000Z')
})

test('fields that run over carry', () => {
  expect(iso(zonedInstant(fields('2013-13-01 00:00:00'), 'UTC'))).toBe('2014-01-01T00:00:00.000Z')
})

test('there and back is the same instant, in any zone', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe']
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.constantFrom(...zones), (seconds, zone) => {
      const back = zonedInstant(zonedFields(seconds * 1000, zone), zone)
      // In the hour that comes twice only the first is named.
      const missed = seconds * 1000 - back
      expect([0, 1_800_000, 3_600_000]).toContain(missed)
      if (missed !== 0) expect(zonedFields(back, zone)).toEqual(zonedFields(seconds * 1000, zone))
    }),
  )
})
