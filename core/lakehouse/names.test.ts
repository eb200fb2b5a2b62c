import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeName, encodeName } from './names.ts'

const anyName = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((name) => !/\p{Surrogate}/u.test(name)),
)

describe('encodeName', () => {
  it('keeps plain names as they are', () => {
    expect(encodeName('customer_features-2')).toBe('customer_features-2')
    expect(encodeName('Orders')).toBe('Orders')
  })

  it.each([
    ['a b', 'a~20b'],
    ['a.b', 'a~2Eb'],
    ['..', '~2E~2E'],
    ['~', '~7E'],
    ['a/b\\c', 'a~2Fb~5Cc'],
    ['größe', 'gr~C3~B6~C3~9Fe'],
    ['con', '~63on'],
    ['LPT1', '~4CPT1'],
    ['console', 'console'],
  ])('escapes %j as %j', (name, encoded) => {
    expect(encodeName(name)).toBe(encoded)
  })

  it('makes names that any system takes, and that decode to what they were', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const encoded = encodeName(name)
        expect(encoded).toMatch(/^[A-Za-z0-9_~-]{1,160}$/)
        expect(encoded).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/i)
        if (!encoded.includes('~~')) expect(decodeName(encoded)).toBe(name)
      }),
      { numRuns: 1000 },
    )
  })

  it('gives different names different encodings, long ones too', () => {
    fc.assert(
      fc.property(anyName, anyName, fc.nat(300), (a, b, length) => {
        const prefix = 'x'.repeat(length)
        expect(encodeName(prefix + a) === encodeName(prefix + b)).toBe(a === b)
      }),
    )
  })

  it('shortens long names by a hash, which only the name itself can tell', () => {
    const encoded = encodeName('é'.repeat(200))
    expect(encoded.length).toBeLessThanOrEqual(160)
    expect(decodeName(encoded)).toBeUndefined()
  })

  it('refuses empty names and broken Unicode', () => {
    expect(() => encodeName('')).toThrow('Names must not be empty')
    expect(() => encodeName('a\ud800')).toThrow('Names must be valid Unicode')
  })

  it('does not decode what it never makes', () => {
    for (const text of ['', 'a b', 'a~', 'a~2', 'a~41', 'a~2e', '.namespace', 'con'])
      expect(decodeName(text)).toBeUndefined()
  })
})
