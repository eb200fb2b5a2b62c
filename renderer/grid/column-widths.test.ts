import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillWidths, type Measure, MIN_WIDTH, naturalWidth } from './column-widths.ts'

const style = { kind: 'text', decimals: 0, grouped: true } as const
const measure: Measure = (text) => text.length * 8

describe('naturalWidth', () => {
  const text = { name: 'note', type: 'VARCHAR' }
  test('grows with its content, within limits', () => {
    const short = naturalWidth(text, 'text', ['a'], style, measure)
    const long = naturalWidth(text, 'text', ['a'.repeat(30)], style, measure)
    const endless = naturalWidth(text, 'text', ['a'.repeat(3_000)], style, measure)
    expect(short).toBeGreaterThanOrEqual(MIN_WIDTH)
    expect(long).toBeGreaterThan(short)
    expect(endless).toBe(320)
  })

  test('the header counts too', () => {
    const name = 'a_rather_long_column_name'
    expect(naturalWidth({ name, type: 'INTEGER' }, 'integer', [1], style, measure)).toBeGreaterThan(
      name.length * 7,
    )
  })
})

describe('fillWidths', () => {
  const widths = fc.array(fc.integer({ min: 64, max: 320 }), { minLength: 1, maxLength: 30 })
  test('fills the pane exactly and never shrinks a column', () => {
    fc.assert(
      fc.property(widths, fc.nat(4_000), (natural, available) => {
        const filled = fillWidths(natural, available)
        const sum = (list: readonly number[]) => list.reduce((total, width) => total + width, 0)
        expect(sum(filled)).toBe(Math.max(sum(natural), available))
        for (const [i, width] of filled.entries()) expect(width).toBeGreaterThanOrEqual(natural[i] ?? 0)
      }),
    )
  })
})
