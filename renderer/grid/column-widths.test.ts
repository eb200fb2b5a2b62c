import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillWidths, MIN_WIDTH, naturalWidth } from './column-widths.ts'

describe('naturalWidth', () => {
  const text = { name: 'note', type: 'VARCHAR' }
  test('grows with its content, within limits', () => {
    const short = naturalWidth(text, 'text', ['a'], 0)
    const long = naturalWidth(text, 'text', ['a'.repeat(30)], 0)
    const endless = naturalWidth(text, 'text', ['a'.repeat(3_000)], 0)
    expect(short).toBeGreaterThanOrEqual(MIN_WIDTH)
    expect(long).toBeGreaterThan(short)
    expect(endless).toBe(320)
  })

  test('the header counts too', () => {
    const name = 'a_rather_long_column_name'
    expect(naturalWidth({ name, type: 'INTEGER' }, 'integer', [1], 0)).toBeGreaterThan(name.length * 7)
  })
})

describe('fillWidths', () => {
  const widths = fc.array(fc.integer({ min: 64, max: 320 }), { minLength: 1, maxLength: 30 })
  test('fills the pane exactly, never shrinks, and leaves chosen widths alone', () => {
    fc.assert(
      fc.property(widths, fc.nat(4_000), fc.nat(29), (natural, available, pick) => {
        const chosen = new Map(natural.length > 1 ? [[pick % natural.length, 77]] : [])
        const filled = fillWidths(natural, chosen, available)
        const asked = natural.reduce((sum, width, i) => sum + (chosen.get(i) ?? width), 0)
        const got = filled.reduce((sum, width) => sum + width, 0)
        expect(got).toBe(Math.max(asked, available))
        filled.forEach((width, i) => {
          if (chosen.has(i)) expect(width).toBe(77)
          else expect(width).toBeGreaterThanOrEqual(natural[i] ?? 0)
        })
      }),
    )
  })
})
