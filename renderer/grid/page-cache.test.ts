import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Page } from '../../core/contract/index.ts'
import { createPageCache } from './page-cache.ts'

const page = (cells: number): Page => ({
  columns: [{ name: 'a', type: 'INTEGER' }],
  offset: 0,
  values: [Array.from({ length: cells }, (_, i) => i)],
})

test('what was used last stays', () => {
  const cache = createPageCache(30)
  cache.set('a', page(10))
  cache.set('b', page(10))
  cache.set('c', page(10))
  cache.get('a')
  cache.set('d', page(10))
  expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true, true])
})

test('a page that is larger than the cache is still there to be shown', () => {
  const cache = createPageCache(5)
  cache.set('a', page(2))
  cache.set('b', page(50))
  expect(cache.get('a')).toBeUndefined()
  expect(cache.get('b')).toBeDefined()
})

test('it holds what the last uses fit, like a list that is cut at its end', () => {
  const use = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), write: fc.boolean() })
  fc.assert(
    fc.property(fc.array(use), (uses) => {
      const cache = createPageCache(3)
      let model: string[] = []
      for (const { key, write } of uses) {
        if (!write) {
          const had = model.includes(key)
          expect(cache.get(key) !== undefined).toBe(had)
          if (had) model = [key, ...model.filter((k) => k !== key)]
        } else {
          cache.set(key, page(1))
          model = [key, ...model.filter((k) => k !== key)].slice(0, 3)
        }
      }
    }),
  )
})
