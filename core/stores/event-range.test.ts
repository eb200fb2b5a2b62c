import { describe, expect, it } from 'vitest'
import { eventTimeCondition } from './event-range.ts'

describe('event-time range', () => {
  it('is open where a bound is missing', () => {
    expect(eventTimeCondition('t', undefined, undefined)).toBeNull()
    expect(eventTimeCondition('t', '2024-01-15', undefined)).toBe(
      `CAST("t" AS TIMESTAMP) >= TIMESTAMP '2024-01-15 00:00:00'`,
    )
  })

  it('takes the whole of an end day', () => {
    expect(eventTimeCondition('t', undefined, '2013-06-30')).toBe(
      `CAST("t" AS TIMESTAMP) < TIMESTAMP '2013-06-30 00:00:00' + INTERVAL 1 DAY`,
    )
  })

  it('reads zones, and keeps microseconds', () => {
    expect(eventTimeCondition('t', undefined, '2024-01-15T18:30:00.123456+02:00')).toBe(
      `CAST("t" AS TIMESTAMP) <= TIMESTAMP '2024-01-15 16:30:00.123456'`,
    )
    expect(eventTimeCondition('t', '2024-01-15 18:30 -0130', undefined)).toContain(`'2024-01-15 20:00:00'`)
  })

  it.each(['yesterday', '2024-13-01', '2023-02-30', '2024-01-15 25:00', "2024-01-15'; DROP", ''])(
    'refuses %j and names the field',
    (text) => {
      expect(() => eventTimeCondition('t', text, undefined)).toThrow(
        expect.objectContaining({ code: 'invalid_input', details: { field: 'start' } }),
      )
    },
  )
})
