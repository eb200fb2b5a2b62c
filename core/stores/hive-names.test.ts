import fc from 'fast-check'
import { expect, it } from 'vitest'
import { escapeHive, partitionFolder } from './hive-names.ts'

/** Hive's FileUtils.unescapePathName. */
const unescapeHive = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

it('escapes what Hive escapes and nothing else', () => {
  expect(partitionFolder('a=b', 'x/y: 1%*?"#[]{^\\\'\n')).toBe(
    'a%3Db=x%2Fy%3A 1%25%2A%3F%22%23%5B%5D%7B%5E%5C%27%0A',
  )
  expect(partitionFolder('Straße', 'Zürich, 東京 + ~!@$&();<>,.|}')).toBe(
    'Straße=Zürich, 東京 + ~!@$&();<>,.|}',
  )
  expect(partitionFolder('k', null)).toBe('k=__HIVE_DEFAULT_PARTITION__')
})

it('comes back through Hive’s own unescaping', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const name = escapeHive(text)
      expect(name).not.toMatch(/[/\0=]/)
      expect(unescapeHive(name)).toBe(text)
    }),
  )
})
