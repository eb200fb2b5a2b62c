import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JsonValue, parseJson, stringifyJson } from './json.ts'

describe('lossless JSON', () => {
  it('keeps ids beyond 2^53', () => {
    const text = '{"snapshot-id":8744736658442914487,"n":3,"f":1.5,"snapshot-ids":[1,2]}'
    expect(parseJson(text)).toEqual({
      'snapshot-id': 8744736658442914487n,
      n: 3,
      f: 1.5,
      'snapshot-ids': [1n, 2n],
    })
    expect(stringifyJson(parseJson(text))).toBe(text)
  })

  it('reads every snapshot id as a bigint, small ones too', () => {
    expect(parseJson('{"parent-snapshot-id":7,"current-snapshot-id":-1}')).toEqual({
      'parent-snapshot-id': 7n,
      'current-snapshot-id': -1n,
    })
  })

  it('round-trips any 64-bit id and any string', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.string(), (id, s) => {
        const value: JsonValue = { 'snapshot-id': id, s }
        expect(parseJson(stringifyJson(value))).toEqual(value)
      }),
    )
  })
})
