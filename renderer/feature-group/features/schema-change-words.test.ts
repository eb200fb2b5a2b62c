import { expect, test } from 'vitest'
import { afterDrop, afterRename, newNameProblem } from './schema-change-words.ts'

const iceberg = { storageType: 'ICEBERG', timeTravel: true } as const
const file = { storageType: 'FILE', timeTravel: false } as const

test('what stays readable is promised of stores with history only', () => {
  expect(afterDrop([iceberg])).toBe('Earlier snapshots still show it, with all values.')
  expect(afterDrop([file])).toBe('In FILE, which keeps no history, its values can be read no more.')
  expect(afterDrop([iceberg, file])).toMatch(/^Earlier snapshots.*In FILE/)
  expect(afterRename([file], 'spend')).not.toMatch(/snapshot/)
  expect(afterRename([{ storageType: 'HIVE_TABLE', timeTravel: false }], 'spend')).toMatch(/Other readers/)
})

test('a new name is there, new, and nobody else’s', () => {
  const group = {
    joinKeys: ['customer_id'],
    eventTimeCol: 'day',
    features: ['spend', 'orders'].map((name) => ({ name, dtype: '', description: '' })),
  }
  expect(newNameProblem(group, 'spend', ' spend ')).toBe('That is its name already.')
  expect(newNameProblem(group, 'spend', '')).toBe('A feature name is needed.')
  expect(newNameProblem(group, 'spend', 'Customer_ID')).toBe('There is a column customer_id already.')
  expect(newNameProblem(group, 'spend', 'Spend')).toBeNull()
  expect(newNameProblem(group, 'spend', 'total spend')).toBeNull()
})
