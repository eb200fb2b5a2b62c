import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CellStyle,
  cellLook,
  columnDecimals,
  groupDigits,
  isNameOfThings,
  rawCell,
} from './cell-text.ts'

const style = (kind: CellStyle['kind'], decimals: number): CellStyle => ({ kind, decimals, grouped: true })

describe('cellLook', () => {
  test('NULL and the empty text are not the same, and neither is the word NULL', () => {
    expect(cellLook(null, style('text', 0))).toEqual({ text: 'NULL', tone: 'null' })
    expect(cellLook('', style('text', 0)).tone).toBe('empty')
    expect(cellLook('NULL', style('text', 0))).toEqual({ text: 'NULL', tone: 'value' })
  })

  test('integers beyond 2^53 and decimals keep every digit', () => {
    expect(cellLook('9223372036854775807', style('integer', 0))).toEqual({
      text: '9,223,372,036,854,775,807',
      tone: 'value',
      exact: '9223372036854775807',
    })
    expect(cellLook('-1234567.890', style('decimal', 0)).text).toBe('−1,234,567.890')
    expect(cellLook(-5, style('integer', 0)).text).toBe('−5')
  })

  test('a year and an id are names, not counts', () => {
    expect(['year', 'birth_year', 'flight_id', 'customerId', 'zip'].every(isNameOfThings)).toBe(true)
    expect(['yearly_sum', 'paid', 'flights', 'encode', 'amount'].some(isNameOfThings)).toBe(false)
    expect(cellLook(2013, { kind: 'integer', decimals: 0, grouped: false }).text).toBe('2013')
  })

  test('doubles stand on one number of decimals, and say their exact value', () => {
    expect(cellLook(12.416666666666666, style('float', 3))).toEqual({
      text: '12.417',
      tone: 'value',
      exact: '12.416666666666666',
    })
    expect(cellLook(1416, style('float', 1)).text).toBe('1,416.0')
    expect(cellLook(0, style('float', 2)).text).toBe('0.00')
  })

  test('a small double does not read as zero', () => {
    expect(cellLook(0.0000123456, style('float', 3)).text).toBe('0.0000123')
    expect(cellLook(-0.00004, style('float', 3)).text).toBe('−0.00004')
    expect(cellLook(0.004, style('float', 3)).text).toBe('0.004')
  })

  test('doubles that are no plain numbers', () => {
    expect(cellLook(Number.NaN, style('float', 2)).text).toBe('NaN')
    expect(cellLook(Number.NEGATIVE_INFINITY, style('float', 2)).text).toBe('−∞')
    expect(cellLook('inf', style('float', 2)).text).toBe('inf')
    expect(cellLook(1.5e300, style('float', 1)).text).toBe('1.5e+300')
  })

  test('timestamps lose what says nothing and keep their zone', () => {
    expect(cellLook('2013-01-01T10:00:00Z', style('timestamp', 0)).text).toBe('2013-01-01 10:00:00 UTC')
    expect(cellLook('2013-01-01 10:00:00.120000', style('timestamp', 0)).text).toBe('2013-01-01 10:00:00.12')
    expect(cellLook('2013-01-01 10:00:00+05:30', style('timestamp', 0)).text).toBe(
      '2013-01-01 10:00:00 +05:30',
    )
    expect(cellLook('infinity', style('timestamp', 0)).text).toBe('infinity')
  })

  test('nested values are compact JSON; a line break is one sign', () => {
    expect(cellLook({ a: [1, null, 'x'] }, style('nested', 0)).text).toBe('{"a":[1,null,"x"]}')
    expect(cellLook('a\r\nb\tc', style('text', 0))).toEqual({
      text: 'a↵b⇥c',
      tone: 'value',
      exact: 'a\r\nb\tc',
    })
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
    expect(columnDecimals([19.99, 1234.5, 0])).toBe(2)
  })
  test('three figures or so where values go on', () => {
    expect(columnDecimals([1 / 3, 1e-9, Number.NaN])).toBe(3)
    expect(columnDecimals([12.416666666666666, -3, 41.7])).toBe(1)
    expect(columnDecimals([1416.3333333333333, 2, 3])).toBe(2)
  })
})

test('a raw number reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      expect(Object.is(Number(rawCell(value)), value)).toBe(true)
    }),
  )
})
