import { expect, test } from 'vitest'
import type { FeatureGroup } from '../../core/contract/index.ts'
import { newColumns, withFeatures } from './new-features.ts'

const group: FeatureGroup = {
  name: 'customer_features',
  description: '',
  owner: '',
  tags: [],
  entity: 'customer',
  joinKeys: ['customer_id'],
  eventTimeCol: 'day',
  mode: null,
  stores: [],
  features: [{ name: 'spend', dtype: 'DOUBLE', description: 'So far' }],
  inputs: [],
  parsing: null,
  transform: null,
}
const columns = ['Customer_ID', 'day', 'spend', 'points', 'tier'].map((name) => ({ name, type: 'BIGINT' }))

test('what the group knows is not new, whatever its case', () => {
  expect(newColumns(group, columns).map(({ name }) => name)).toEqual(['points', 'tier'])
})

test('chosen columns become features after the others, with their types', () => {
  expect(withFeatures(group, columns, ['tier', 'spend']).features).toEqual([
    ...group.features,
    { name: 'tier', dtype: 'BIGINT', description: '' },
  ])
  expect(withFeatures(group, columns, ['spend', 'gone'])).toBe(group)
})
