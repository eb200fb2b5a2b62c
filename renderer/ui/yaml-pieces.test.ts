import fc from 'fast-check'
import { expect, test } from 'vitest'
import { yamlPieces } from './yaml-pieces.ts'

const short = (line: string): string =>
  yamlPieces(line)
    .map(({ kind, text }) => `${kind}<${text}>`)
    .join('')

test.each([
  ['kind: feature_group', 'key<kind>mark<:>value< feature_group>'],
  ['  - name: a # why', 'value<  >mark<- >key<name>mark<:>value< a >comment<# why>'],
  ['# all of it', 'comment<# all of it>'],
  ["  delimiter: '#' # hash", "value<  >key<delimiter>mark<:>value< '#' >comment<# hash>"],
  ['transform: "SELECT a::INT"', 'key<transform>mark<:>value< "SELECT a::INT">'],
  ['    - {kind: ICEBERG, catalog: local}', 'value<    >mark<- >value<{kind: ICEBERG, catalog: local}>'],
  ['', ''],
])('%s', (line, pieces) => expect(short(line)).toBe(pieces))

test('nothing is lost of any line', () => {
  fc.assert(
    fc.property(fc.string(), (line) => {
      expect(
        yamlPieces(line)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line)
    }),
  )
})
