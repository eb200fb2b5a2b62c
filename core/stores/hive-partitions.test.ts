import { expect, it } from 'vitest'
import { dataColumns, refuseTooMany, resolvePartitions } from './hive-partitions.ts'

const columns = [
  { name: 'Id', type: 'BIGINT' },
  { name: 'at', type: 'TIMESTAMP' },
  { name: 'at_day', type: 'VARCHAR' },
]

it('partitions have the spelling of their columns, and names that no column has', () => {
  const partitions = resolvePartitions(['id', 'day(AT)', 'YEAR( at )'], columns)
  expect(partitions).toEqual([
    { name: 'Id', column: 'Id', part: null },
    { name: 'at_day_', column: 'at', part: 'day' },
    { name: 'at_year', column: 'at', part: 'year' },
  ])
  expect(dataColumns(columns, partitions).map(({ name }) => name)).toEqual(['at', 'at_day'])
})

it('thousands of partitions are taken, a folder for nearly every row is not', () => {
  expect(() => refuseTooMany(10_000)).not.toThrow()
  expect(() => refuseTooMany(10_001)).toThrow(
    expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('10,001 partitions') }),
  )
})
