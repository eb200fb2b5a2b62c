import fc from 'fast-check'
import { expect, it } from 'vitest'
import { escapeHive, partitionFolder, readPartitionFolder, unescapeHive } from './hive-names.ts'

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

it('reads the folders of partitions back', () => {
  const texts = fc.string({ unit: 'binary', minLength: 1 })
  fc.assert(
    fc.property(texts, fc.option(texts), (key, value) => {
      expect(readPartitionFolder(partitionFolder(key, value))).toEqual({ key, value })
    }),
  )
  expect(readPartitionFolder('2024-01-15')).toBeNull()
})
