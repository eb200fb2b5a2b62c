import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toTsv } from './tsv.ts'

/** What a spreadsheet does with it, as the oracle. */
function parse(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [[]]
  let at = 0
  while (at <= text.length) {
    let value: string | null = ''
    if (text[at] === '"') {
      at++
      while (at < text.length) {
        if (text[at] === '"' && text[at + 1] === '"') {
          value += '"'
          at += 2
        } else if (text[at] === '"') {
          at++
          break
        } else value += text[at++]
      }
    } else {
      const start = at
      while (at < text.length && text[at] !== '\t' && text[at] !== '\n') at++
      value = at === start ? null : text.slice(start, at)
    }
    rows.at(-1)?.push(value)
    if (at >= text.length) break
    if (text[at] === '\n') rows.push([])
    at++
  }
  return rows
}

test('every value comes back, NULL and the empty text apart', () => {
  const cell = fc.option(fc.oneof(fc.string(), fc.constantFrom('', '\t', '"', 'a\r\nb', '""', '00501')))
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(cell),
      (w, h, cells) => {
        const rows = Array.from({ length: h }, () => Array.from({ length: w }, () => cells.next().value))
        expect(parse(toTsv(null, rows))).toEqual(rows)
      },
    ),
  )
})

test('the header is the first line', () => {
  expect(toTsv(['tailnum', 'a\tb'], [['N14228', null]])).toBe('tailnum\t"a\tb"\nN14228\t')
})
