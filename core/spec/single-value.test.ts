import fc from 'fast-check'
import { expect, it } from 'vitest'
import { boundOf } from './single-value.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

/** Examples of the specification, appendix D, and values around what fits. */
it.each([
  ['boolean', '1', bytes(1)],
  ['boolean', 'false', bytes(0)],
  ['int', '34', bytes(34, 0, 0, 0)],
  ['int', '-1', bytes(255, 255, 255, 255)],
  ['int', '2147483648', null],
  ['long', '9223372036854775807', bytes(255, 255, 255, 255, 255, 255, 255, 127)],
  ['double', '1.5', bytes(0, 0, 0, 0, 0, 0, 0xf8, 0x3f)],
  ['double', '-0.0', null],
  ['double', 'inf', null],
  ['date', '1970-01-02', bytes(1, 0, 0, 0)],
  ['date', '1969-12-31', bytes(255, 255, 255, 255)],
  ['date', 'infinity', null],
  ['timestamp', '1970-01-01 00:00:00.000001', bytes(1, 0, 0, 0, 0, 0, 0, 0)],
  ['timestamptz', '1970-01-01 00:00:01+00', bytes(0x40, 0x42, 0x0f, 0, 0, 0, 0, 0)],
  ['timestamp', '1969-12-31 23:59:59.5', bytes(0xe0, 0x5e, 0xf8, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ['timestamp', '0044-03-15 (BC) 00:00:00', null],
  ['decimal(9, 2)', '14.20', bytes(0x05, 0x8c)],
  ['decimal(9, 2)', '-0.01', bytes(0xff)],
  ['decimal(38, 0)', '128', bytes(0x00, 0x80)],
  ['binary', 'AA', null],
])('%s %j', (type, text, bound) => {
  expect(boundOf(type, text, 'lower')).toEqual(bound)
})

it('has no values of a text column outside its bounds, however they are cut', () => {
  const text = fc.string({ unit: 'binary', minLength: 0, maxLength: 24 })
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (values) => {
      const sorted = values.map((value) => Buffer.from(value, 'utf8')).sort(Buffer.compare)
      const [least, greatest] = [sorted[0], sorted.at(-1)]
      const lower = boundOf('string', String(least), 'lower')
      const upper = boundOf('string', String(greatest), 'upper')
      const isInside = (value: Buffer): boolean =>
        Buffer.compare(lower ?? bytes(), value) <= 0 && (!upper || Buffer.compare(upper, value) >= 0)
      expect(sorted.filter((value) => !isInside(value))).toEqual([])
    }),
  )
})

it('has bounds of decimals in their order', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }), (unscaled) => {
      const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(3, '0')
      const text = `${unscaled < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
      const bound = boundOf('decimal(38, 2)', text, 'lower') ?? bytes()
      const read = bound.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
      expect(BigInt.asIntN(bound.length * 8, read)).toBe(unscaled)
    }),
  )
})
