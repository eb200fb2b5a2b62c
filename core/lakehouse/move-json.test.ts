import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rewriteJson } from './move-json.ts'

const upper = (value: string) => (value.startsWith('/') ? value.toUpperCase() : undefined)

describe('rewriting paths in JSON', () => {
  it('keeps every other byte, numbers beyond 2^53 included', () => {
    const text = '{ "a" : "/x",\n  "/y":[ "/z", 9223372036854775807 , 1.50 ],"b":"x/" }\n'
    expect(rewriteJson(text, upper)).toBe(
      '{ "a" : "/X",\n  "/y":[ "/Z", 9223372036854775807 , 1.50 ],"b":"x/" }\n',
    )
  })

  it('reads escapes, and escapes what it writes', () => {
    const text = String.raw`{"a\"": "\/\u00e4\"", "b": "\\", "c": "/\u00e4"}`
    expect(JSON.parse(rewriteJson(text, upper))).toEqual({ 'a"': '/Ä"', b: '\\', c: '/Ä' })
  })

  it('says the key of each value, also in arrays', () => {
    const seen: string[] = []
    rewriteJson('{"manifests": ["/a", "/b"], "c": {"d": "/e"}}', (value, key) => {
      seen.push(`${key}=${value}`)
      return undefined
    })
    expect(seen).toEqual(['manifests=/a', 'manifests=/b', 'd=/e'])
  })

  it.each(['name', 'doc', 'initial-default', 'write-default', 'renamed-from'])('never touches %s', (key) => {
    const text = `{"${key}": "/a"}`
    expect(rewriteJson(text, upper)).toBe(text)
  })

  it.each(['', '{"a": "/b"', '{"a": "/b}', '"'])('refuses %j', (text) => {
    expect(() => rewriteJson(text, upper)).toThrow(SyntaxError)
  })

  it('gives what changing the parsed values gives, for any JSON', () => {
    const mapped = (value: unknown): unknown => {
      if (typeof value === 'string') return upper(value) ?? value
      if (Array.isArray(value)) return value.map(mapped)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item)]))
    }
    const strings = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('/a', '/ä', '\\', '/"', ':', '": "/a'),
    )
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), strings, fc.nat(2), (json, text, space) => {
        const written = JSON.stringify({ json, nested: [text, { [`k${text}`]: text }] }, null, space)
        // What is read back is what counts: JSON has no -0.
        expect(JSON.parse(rewriteJson(written, upper))).toEqual(mapped(JSON.parse(written)))
      }),
    )
  })
})
