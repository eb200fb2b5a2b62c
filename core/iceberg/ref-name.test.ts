import { expect, it } from 'vitest'
import { checkRefName } from './ref-name.ts'

it.each(['v1.2', 'release/2024-01', 'größe', 'a', '_x', 'audit@home', 'x'.repeat(100)])(
  'takes %j',
  (name) => {
    expect(() => checkRefName(name)).not.toThrow()
  },
)

it.each(['', 'main', 'Main', '123456', '-x', '.x', 'a b', 'a\n', 'a"b', 'x'.repeat(101)])(
  'refuses %j and says what would do',
  (name) => {
    expect(() => checkRefName(name)).toThrow(
      expect.objectContaining({ code: 'invalid_input', details: { field: 'name' } }),
    )
  },
)
