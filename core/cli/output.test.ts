import { expect, it } from 'vitest'
import { textTable } from './output.ts'

it('aligns numbers to the right and says NULL', () => {
  expect(
    textTable(
      ['name', 'n'],
      [
        ['a', 10],
        [null, 5],
      ],
    ),
  ).toEqual(['name   n', '────  ──', 'a     10', 'NULL   5'])
})

it('holds more rows than a call takes arguments', () => {
  const rows = Array.from({ length: 150_000 }, (_, n) => [n])
  expect(textTable(['n'], rows).at(-1)).toBe('149999')
})
