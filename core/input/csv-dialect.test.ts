import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Parsing } from '../contract/input.ts'
import { detectDialect } from './csv-dialect.ts'
import { csvRecords } from './csv-records.ts'
import { mergeKinds, valueKind, valueKinds } from './value-kinds.ts'

function dialect(text: string, given: Parsing = {}, complete = true) {
  const found = detectDialect(text, complete, given)
  if (found === null) throw new Error('no dialect')
  const { delimiter, quote, header, names, records } = found
  return { delimiter, quote, escape: found.escape, header, names, rows: records.map(({ fields }) => fields) }
}

test.each([
  ['comma', 'a,b\n1,2\n', ','],
  ['tab, with commas in the text', 'a\tb\nx, y\tz, w, v\n1,2\t3\n', '\t'],
  ['semicolon, with decimal commas', `a;b\n${'1,5;2,5\n'.repeat(50)}`, ';'],
  ['pipe', 'a|b|c\n1|2|3\n', '|'],
  ['a delimiter inside quotes', 'a,b\n"x;y;z",1\n"p;q;r",2\n', ','],
  ['a few ragged lines', 'a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n1,2,3\n', ','],
  ['one column', 'comment\nhello, world\nfoo\n', ','],
  ['a header alone', 'a;b;c\n', ';'],
])('finds the delimiter: %s', (_, text, delimiter) => {
  expect(dialect(text).delimiter).toBe(delimiter)
})

test('one column stays one column', () => {
  expect(dialect('comment\nhello, world\nfoo\n').names).toEqual(['comment'])
})

test('finds quotes and escapes, and keeps double quotes for later rows', () => {
  expect(dialect('a,b\n1,2\n')).toMatchObject({ quote: '"', escape: '"' })
  expect(dialect(`a,b\n'x, y',1\n'it',2\n`)).toMatchObject({
    quote: "'",
    rows: [
      ['x, y', '1'],
      ['it', '2'],
    ],
  })
  expect(dialect(`a,b\nit's,1\nthat's,2\n`).quote).toBe('"')
  expect(dialect('a,b\n"say ""hi""",1\n').rows).toEqual([['say "hi"', '1']])
  expect(dialect('a,b\n"say \\"hi\\", now",1\n"x",2\n')).toMatchObject({
    escape: '\\',
    rows: [
      ['say "hi", now', '1'],
      ['x', '2'],
    ],
  })
})

test.each([
  ['names over numbers', 'id,v\n1,2\n', true],
  ['numbers only', '1,2\n3,4\n', false],
  ['text over text', 'carrier,name\n9E,Endeavor\nAA,American\n', true],
  ['the same text again', 'a,a\nb,c\n', false],
  ['years as names over text', 'country,2019,2020\nDE,1,2\nFR,3,4\n', true],
  ['dates in the first row', '2024-01-01,x\n2024-01-02,y\n', false],
  ['names alone', 'a,b\n', true],
  ['numbers alone', '1,2\n', false],
  ['an index column without a name', ',a,b\n0,1,2\n', true],
])('tells a header: %s', (_, text, header) => {
  expect(dialect(text).header).toBe(header)
})

test('column names are trimmed, filled in and made unique', () => {
  expect(dialect('id, name ,,ID\n1,x,2,3\n').names).toEqual(['id', 'name', 'column2', 'ID_1'])
  expect(dialect('1,2\n3,4\n').names).toEqual(['column0', 'column1'])
  expect(detectDialect('id,ID\n1,2\n', true, {})?.warnings).toEqual([
    'Two columns are named ID. The later one is read as ID_1.',
  ])
})

test('what is given is not detected', () => {
  expect(dialect('a;b\n1;2\n', { delimiter: ',' }).names).toEqual(['a;b'])
  expect(dialect('a,b\n1,2\n', { header: false }).rows).toHaveLength(2)
  expect(dialect('a,b\n"1",2\n', { quote: '' }).rows).toEqual([['"1"', '2']])
  expect(dialect('a||b\n1||2\n', { delimiter: '||' }).names).toEqual(['a', 'b'])
})

test('line breaks: skipped before the header, CRLF and CR known, mixed ones told outside of quotes only', () => {
  expect(detectDialect('\n\r\na,b\n1,2\n', true, {})).toMatchObject({ skip: 2, names: ['a', 'b'] })
  expect(dialect('a,b\r1,2\r').rows).toEqual([['1', '2']])
  expect(detectDialect('a,b\r\n1,2\n', true, {})?.mixedLineBreaks).toBe(true)
  expect(detectDialect('a,b\r\n1,"x\ny"\r\n', true, {})?.mixedLineBreaks).toBe(false)
  expect(detectDialect('\n\n', true, {})).toBeNull()
})

test('the last line of a cut-off beginning does not count', () => {
  expect(dialect('a,b\n1,2\n3', {}, false).rows).toEqual([['1', '2']])
  expect(dialect('a,b\n1,2\n3,"4', {}, false).rows).toEqual([['1', '2']])
  expect(dialect('a,b,c', {}, false).names).toEqual(['a', 'b', 'c'])
})

test('records come back from any quoted text, with the lines they begin on', () => {
  const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', 'é', ' ', ';'), maxLength: 6 })
  const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(table, (rows) => {
      const lines: number[] = []
      let line = 1
      const text = rows
        .map((row) => {
          const written = `${row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`
          lines.push(line)
          line += written.split('\n').length - 1
          return written
        })
        .join('')
      const records = csvRecords(text, { delimiter: ',', quote: '"', escape: '"' }, true)
      expect(records.map(({ fields }) => fields)).toEqual(rows)
      expect(records.map((record) => record.line)).toEqual(lines)
      expect(records.some(({ malformed }) => malformed)).toBe(false)
    }),
  )
})

test.each([
  ['12', 'bigint'],
  ['-0', 'bigint'],
  [' 5 ', 'bigint'],
  ['00501', 'text'],
  ['9223372036854775807', 'bigint'],
  ['9223372036854775808', 'hugeint'],
  ['18446744073709551615', 'hugeint'],
  ['9'.repeat(39), 'text'],
  ['1.5', 'double'],
  ['.5', 'double'],
  ['1e-3', 'double'],
  ['-inf', 'double'],
  ['1_000', 'text'],
  ['0x1F', 'text'],
  ['1,5', 'text'],
  ['true', 'boolean'],
  ['t', 'text'],
  ['2024-01-05', 'date'],
  ['2024/1/5', 'date'],
  ['05.01.2024', 'text'],
  ['10:30', 'time'],
  ['2024-01-05 10:30', 'timestamp'],
  ['2024-01-05T10:30:00.123456', 'timestamp'],
  ['2024-01-05 10:30:00.123456789', 'timestamp_ns'],
  ['2024-01-05T10:30:00Z', 'timestamptz'],
  ['2024-01-05 10:30:00+00:00', 'timestamptz'],
  ['2024-01-05 10:30:00-0530', 'timestamptz'],
  ['', 'none'],
  ['N14228', 'text'],
])('%j is %s', (value, kind) => {
  expect(valueKind(value)).toBe(kind)
})

test('merging kinds does not depend on the order', () => {
  const kind = fc.constantFrom(...valueKinds)
  fc.assert(
    fc.property(kind, kind, kind, (a, b, c) => {
      expect(mergeKinds(a, b)).toBe(mergeKinds(b, a))
      expect(mergeKinds(mergeKinds(a, b), c)).toBe(mergeKinds(a, mergeKinds(b, c)))
    }),
  )
})
