import { describe, expect, test } from 'vitest'
import { parseAsOf, zoneLabel } from './as-of.ts'

const iso = (text: string, zone = 'Europe/Berlin'): string => {
  const parsed = parseAsOf(text, zone)
  return parsed.ok ? parsed.iso : parsed.message
}

describe('a typed moment', () => {
  test.each([
    ['2024-01-15', '2024-01-15T22:59:59.999Z'],
    ['2024-01-15 10:00', '2024-01-15T09:00:00.000Z'],
    ['  2024-01-15   10:00:07 ', '2024-01-15T09:00:07.000Z'],
    ['2024-07-15T10:00', '2024-07-15T08:00:00.000Z'],
    ['2024-01-15T10:00:00Z', '2024-01-15T10:00:00.000Z'],
    ['2024-01-15 10:00 UTC', '2024-01-15T10:00:00.000Z'],
    ['2024-01-15 10:00+02:00', '2024-01-15T08:00:00.000Z'],
    ['2024-01-15T10:00:00.123456-0530', '2024-01-15T15:30:00.123Z'],
    ['2024-01-15 10:00-05', '2024-01-15T15:00:00.000Z'],
    ['31 May 2013, 18:02', '2013-05-31T16:02:00.000Z'],
    ['31 May 2013', '2013-05-31T21:59:59.999Z'],
    ['2024-01-15Z', '2024-01-15T23:59:59.999Z'],
    ['1 September 2013, 00:00:30 UTC', '2013-09-01T00:00:30.000Z'],
  ])('%s', (text, expected) => expect(iso(text)).toBe(expected))

  test.each(['', 'yesterday', '2024', '2024-01', '15/01/2024', '2024-01-15 25', '31 Foo 2013'])(
    '“%s” is not understood',
    (text) => expect(iso(text)).toMatch(/^Write a date or a time/),
  )

  test.each(['2024-02-30', '2023-02-29 10:00', '2024-13-01', '2024-01-15 24:30', '2024-01-15 10:61'])(
    '%s is not in the calendar',
    (text) => expect(iso(text)).toBe(`There is no ${text} in the calendar.`),
  )

  test('says what it assumed', () => {
    const bare = parseAsOf('2024-01-15', 'Europe/Berlin')
    expect(bare).toMatchObject({ ok: true, assumedZone: 'Europe/Berlin' })
    expect(bare.ok && bare.note).toBe('Taken as 15 Jan 2024, 23:59:59 GMT+1, since no zone was given.')
    const zoned = parseAsOf('2024-01-15T10:00Z', 'Europe/Berlin')
    expect(zoned).toMatchObject({ ok: true, assumedZone: null })
    expect(zoned.ok && zoned.note).toBe('That is 15 Jan 2024, 11:00:00 GMT+1.')
  })
})

test('a zone is named once', () => {
  const winter = new Date('2024-01-15T00:00:00Z')
  expect(zoneLabel('UTC', winter)).toBe('UTC')
  expect(zoneLabel('Europe/Berlin', winter)).toBe('Europe/Berlin (GMT+1)')
})
