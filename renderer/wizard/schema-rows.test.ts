import { expect, test } from 'vitest'
import type { PlannedColumn } from '../../core/contract/index.ts'
import { schemaRows, summarizeSchema } from './schema-rows.ts'

const planned = (name: string, change: PlannedColumn['change'], more: Partial<PlannedColumn> = {}) => ({
  name,
  role: 'feature' as const,
  inputType: 'BIGINT',
  storedType: 'BIGINT',
  change,
  note: null,
  ...more,
})

test('what a write changes is named, column by column', () => {
  const rows = schemaRows({
    createsTable: false,
    columns: [
      planned('customer_id', 'same', { role: 'key' }),
      planned('points', 'new'),
      planned('orders', 'cast', { note: 'INTEGER becomes BIGINT' }),
      planned('score', 'missing', { inputType: null, storedType: 'DOUBLE' }),
      planned('spend', 'refused', { inputType: 'VARCHAR', storedType: null, note: 'text is no number' }),
    ],
    schemaBefore: [
      { name: 'CUSTOMER_ID', type: 'BIGINT' },
      { name: 'orders', type: 'INTEGER' },
      { name: 'score', type: 'DOUBLE' },
      { name: 'spend', type: 'DOUBLE' },
      { name: 'old', type: 'DATE' },
    ],
    schemaAfter: [
      { name: 'CUSTOMER_ID', type: 'BIGINT' },
      { name: 'points', type: 'BIGINT' },
      { name: 'orders', type: 'BIGINT' },
      { name: 'score', type: 'DOUBLE' },
      { name: 'old', type: 'DATE' },
    ],
  })
  expect(rows.map(({ name, before, after, change }) => [name, before, after, change])).toEqual([
    ['customer_id', 'BIGINT', 'BIGINT', 'same'],
    ['points', null, 'BIGINT', 'added'],
    ['orders', 'INTEGER', 'BIGINT', 'widened'],
    ['score', 'DOUBLE', 'DOUBLE', 'missing'],
    ['spend', 'DOUBLE', 'DOUBLE', 'refused'],
    ['old', 'DATE', 'DATE', 'same'],
  ])
  expect(summarizeSchema(rows)).toBe('1 refused, 1 added, 1 widened, 1 missing')
})

test('a table that is made now has nothing added to it, only casts', () => {
  const rows = schemaRows({
    createsTable: true,
    columns: [planned('a', 'new'), planned('b', 'cast', { inputType: 'TINYINT', storedType: 'INTEGER' })],
    schemaBefore: null,
    schemaAfter: [
      { name: 'a', type: 'BIGINT' },
      { name: 'b', type: 'INTEGER' },
    ],
  })
  expect(rows.map(({ change }) => change)).toEqual(['same', 'cast'])
  expect(summarizeSchema(rows)).toBe('1 cast')
})

test('before core says what the schema is, the plan’s own types stand in', () => {
  const [row] = schemaRows({
    createsTable: false,
    columns: [planned('a', 'same')],
    schemaBefore: null,
    schemaAfter: [],
  })
  expect(row).toMatchObject({ before: null, after: 'BIGINT', change: 'same' })
})
