import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addParsingOptions, parsingFrom } from './parsing-options.ts'

function parse(...argv: string[]) {
  const command = addParsingOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  command.parse(argv, { from: 'user' })
  return parsingFrom(command.opts())
}

it('leaves all to detection when nothing is said', () => {
  expect(parse()).toBeNull()
})

it('takes every setting', () => {
  expect(
    parse(
      '--delimiter',
      '\\t',
      '--quote',
      "'",
      '--encoding',
      'windows-1252',
      '--nulls',
      'NA, -',
      '--no-header',
    ),
  ).toEqual({
    delimiter: '\t',
    quote: "'",
    encoding: 'windows-1252',
    nullStrings: ['', 'NA', '-'],
    header: false,
  })
})

it('keeps the comma inside a type', () => {
  expect(parse('--types', 'a=INTEGER,b=DECIMAL(10,2), c d=VARCHAR')).toEqual({
    types: { a: 'INTEGER', b: 'DECIMAL(10,2)', 'c d': 'VARCHAR' },
  })
  expect(() => parse('--types', 'a')).toThrow('column=TYPE')
})
