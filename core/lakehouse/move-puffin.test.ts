import { describe, expect, it } from 'vitest'
import { pathMap } from './move-paths.ts'
import { rewritePuffin } from './move-puffin.ts'

const map = pathMap('/old', '/neü')
const BLOB = Buffer.from('the bits of a deletion vector')

function puffin(footer: string, flags = 0): Buffer {
  const payload = Buffer.from(footer)
  const tail = Buffer.alloc(8)
  tail.writeInt32LE(payload.length)
  tail.writeUInt8(flags, 4)
  return Buffer.concat([Buffer.from('PFA1'), BLOB, Buffer.from('PFA1'), payload, tail, Buffer.from('PFA1')])
}

function withFooterSize(size: number): Buffer {
  const file = puffin('{}')
  file.writeInt32LE(size, file.length - 12)
  return file
}

const footer = (dataFile: string) =>
  `{"blobs":[{"type":"deletion-vector-v1","fields":[],"snapshot-id":-1,"sequence-number":-1,"offset":4,` +
  `"length":${BLOB.length},"properties":{"referenced-data-file":"${dataFile}","cardinality":"2"}}],"properties":{}}`

describe('rewriting a Puffin file', () => {
  it('names the data file in its new place and keeps the rest', () => {
    const rewritten = rewritePuffin(puffin(footer('/old/ns/t/data/a.parquet')), map)
    expect(Buffer.from(rewritten)).toEqual(puffin(footer('/neü/ns/t/data/a.parquet')))
    expect(Buffer.from(rewritten).subarray(4, 4 + BLOB.length)).toEqual(BLOB)
  })

  it('leaves files elsewhere and other properties alone', () => {
    const other = puffin(footer('/elsewhere/a').replace('cardinality', '/old/x'))
    expect(Buffer.from(rewritePuffin(other, map))).toEqual(other)
  })

  it('leaves a compressed footer alone', () => {
    const compressed = puffin(footer('/old/a'), 1)
    expect(Buffer.from(rewritePuffin(compressed, map))).toEqual(compressed)
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a file cut short', puffin(footer('/old/a')).subarray(0, -3)],
    ['a footer that starts too early', withFooterSize(1000)],
    ['a footer of no size', withFooterSize(-1)],
    ['a footer that is not JSON', puffin('{')],
  ])('refuses %s', (_what, bytes) => {
    expect(() => rewritePuffin(bytes, map)).toThrow()
  })
})
