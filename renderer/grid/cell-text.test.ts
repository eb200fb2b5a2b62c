import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellLook, columnDecimals, groupDigits, rawCell } from './cell-text.ts'

describe('cellLook', () => {
  test('NULL and the empty text are not the same, and neither is the word NULL', () => {
    expect(cellLook(null, 'text', 0)).toEqual({ text: 'NULL', tone: 'null' })
    expect(cellLook('', 'text', 0).tone).toBe('empty')
    expect(cellLook('NULL', 'text', 0)).toEqual({ text: 'NULL', tone: 'value' })
  })

  test('integers beyond 2^53 and decimals keep every digit', () => {
    expect(cellLook('9223372036854775807', 'integer', 0)).toEqual({
      text: '9,223,372,036,854,775,807',
      tone: 'value',
      exact: '9223372036854775807',
    })
    expect(cellLook('-1234567.890', 'decimal', 0).text).toBe('−1,234,567.890')
    expect(cellLook(-5, 'integer', 0).text).toBe('−5')
  })

  test('doubles stand on one number of decimals, and say their exact value', () => {
    expect(cellLook(12.416666666666666, 'float', 3)).toEqual({
      text: '12.417',
      tone: 'value',
      exact: '12.416666666666666',
    })
    expect(cellLook(1416, 'float', 1).text).toBe('1,416.0')
    expect(cellLook(0, 'float', 2).text).toBe('0.00')
  })

  test('a small double does not read as zero', () => {
    expect(cellLook(0.0000123456, 'float', 3).text).toBe('0.0000123')
    expect(cellLook(-0.00004, 'float', 3).text).toBe('−0.00004')
    expect(cellLook(0.004, 'float', 3).text).toBe('0.004')
  })

  test('doubles that are no plain numbers', () => {
    expect(cellLook(Number.NaN, 'float', 2).text).toBe('NaN')
    expect(cellLook(Number.NEGATIVE_INFINITY, 'float', 2).text).toBe('−∞')
    expect(cellLook('inf', 'float', 2).text).toBe('inf')
    expect(cellLook(1.5e300, 'float', 1).text).toBe('1.5e+300')
  })

  test('timestamps lose what says nothing and keep their zone', () => {
    expect(cellLook('2013-01-01T10:00:00Z', 'timestamp', 0).text).toBe('2013-01-01 10:00:00 UTC')
    expect(cellLook('2013-01-01 10:00:00.120000', 'timestamp', 0).text).toBe('2013-01-01 10:00:00.12')
    expect(cellLook('2013-01-01 10:00:00+05:30', 'timestamp', 0).text).toBe('2013-01-01 10:00:00 +05:30')
    expect(cellLook('infinity', 'timestamp', 0).text).toBe('infinity')
  })

  test('nested values are compact JSON; a line break is one sign', () => {
    expect(cellLook({ a: [1, null, 'x'] }, 'nested', 0).text).toBe('{"a":[1,null,"x"]}')
    expect(cellLook('a\r\nb\tc', 'text', 0)).toEqual({ text: 'a↵b⇥c', tone: 'value', exact: 'a\r\nb\tc' })
  })
})

describe('groupDigits', () => {
  test('grouping changes no digit', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.option(fc.nat(999_999)), (whole, fraction) => {
        const raw = fraction === null ? String(whole) : `${whole}.${fraction}`
        const grouped = groupDigits(raw)
        expect(grouped.replaceAll(',', '').replace('−', '-')).toBe(raw)
        for (const group of (grouped.split('.')[0] ?? '').split(',').slice(1)) expect(group).toHaveLength(3)
      }),
    )
  })

  test('what is no plain number stays', () => {
    expect(groupDigits('1e20')).toBe('1e20')
    expect(groupDigits('00501')).toBe('00,501')
  })
})

describe('columnDecimals', () => {
  test('the most that a value needs, up to a limit', () => {
    expect(columnDecimals([1, 2, null])).toBe(0)
    expect(columnDecimals([1.5, 2.25])).toBe(2)
    expect(columnDecimals([1 / 3, 1e-9, Number.NaN])).toBe(3)
  })
})

test('a raw number reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      expect(Object.is(Number(rawCell(value)), value)).toBe(true)
    }),
  )
})
