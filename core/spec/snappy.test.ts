import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32, uncompressSnappy } from './snappy.ts'

// Made by Google's library (pyarrow.compress): a repeated sentence, all bytes twice, 300 times x.
const COMPRESSED =
  'xA1YdGhlIHNub3cgb2YgeWVzdGVyeWVhciD+FwD+FwD+FwD+FwD+FwD+FwD+FwD+FwD+FwD+FwD+FwD+FwD+FwDuFwAFF/QFAQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj9AQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2BhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ent8fX5/gIGCg4SFhoeIiYqLjI2Oj5CRkpOUlZaXmJmam5ydnp+goaKjpKWmp6ipqqusra6vsLGys7S1tre4ubq7vL2+v8DBwsPExcbHyMnKy8zNzs/Q0dLT1NXW19jZ2tvc3d7f4OHi4+Tl5ufo6err7O3u7/Dx8vP09fb3+Pn6+/z9/v8AAQIDBAX+AAH+AAH+AAHmAAEAeP4BAP4BAP4BAP4BAKoBAA=='
const PLAIN = Buffer.concat([
  Buffer.from('the snow of yesteryear '.repeat(40)),
  ...[1, 2].map(() => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))),
  Buffer.from('x'.repeat(300)),
])
const CHECKSUM = 2629267179

describe('Snappy', () => {
  it("reads what Google's library wrote", () => {
    expect(Buffer.from(uncompressSnappy(Buffer.from(COMPRESSED, 'base64'), CHECKSUM)).equals(PLAIN)).toBe(
      true,
    )
    expect(crc32(PLAIN)).toBe(CHECKSUM)
  })

  it('refuses every changed byte and all noise', () => {
    const compressed = Buffer.from(COMPRESSED, 'base64')
    fc.assert(
      fc.property(fc.nat(compressed.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(compressed)
        changed[at] = (changed[at] ?? 0) ^ flip
        // Another way to say the same is no damage.
        try {
          expect(Buffer.from(uncompressSnappy(changed, CHECKSUM)).equals(PLAIN)).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: 'io' })
        }
      }),
    )
  })
})
