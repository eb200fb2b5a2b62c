import { expect, test } from 'vitest'
import { diffColumnOrder } from './diff-columns.ts'

test('keys first, then the features that changed most, then those of one side, then the rest', () => {
  const columns = ['same', 'id', 'little', 'new', 'much', 'day'].map((name) => ({ name, type: 'BIGINT' }))
  const order = diffColumnOrder(columns, {
    from: '1',
    to: '2',
    keys: ['id', 'day'],
    added: 0,
    removed: 0,
    changed: 9,
    unchanged: 0,
    changedByColumn: [
      { column: 'same', rows: 0 },
      { column: 'little', rows: 2 },
      { column: 'much', rows: 9 },
    ],
    columnsAdded: [{ name: 'new', type: 'BIGINT' }],
    columnsRemoved: [],
    duplicateKeys: 0,
  })
  expect(order.map((index) => columns[index]?.name)).toEqual(['id', 'day', 'much', 'little', 'new', 'same'])
})
