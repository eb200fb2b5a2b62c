import { expect, it } from 'vitest'
import { bytesText, counted, relativeTo } from './maintained-table.ts'

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [1499, '1.5 kB'],
  [99_400, '99 kB'],
  [123_456, '123 kB'],
  [999_999, '1 MB'],
  [12_345_678, '12 MB'],
])('%d is told as %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text)
})

it('counts in words', () => {
  expect([0, 1, 1200].map((count) => counted(count, 'file'))).toEqual(['0 files', '1 file', '1,200 files'])
})

it('names files as seen from the table, and others in full', () => {
  expect(relativeTo('file:///w/t', '/w/t/data/1.parquet')).toBe('data/1.parquet')
  expect(relativeTo('/w/t', '/w/t2/data/1.parquet')).toBe('/w/t2/data/1.parquet')
  expect(relativeTo('s3://b/t', 's3://b/t/1.parquet')).toBe('s3://b/t/1.parquet')
})
