import { expect, it } from 'vitest'
import { isoCell } from './iso-cell.ts'

it('writes times as ISO 8601 and leaves all else alone', () => {
  expect(isoCell('2024-01-15 00:00:00', 'TIMESTAMP')).toBe('2024-01-15T00:00:00')
  expect(isoCell('2024-01-15 10:00:00.5+00', 'TIMESTAMP WITH TIME ZONE')).toBe('2024-01-15T10:00:00.5Z')
  expect(isoCell('infinity', 'TIMESTAMP')).toBe('infinity')
  expect(isoCell('a b', 'VARCHAR')).toBe('a b')
  expect(isoCell(null, 'TIMESTAMP')).toBeNull()
})
