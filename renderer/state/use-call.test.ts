import { expect, test } from 'vitest'
import { groupOf } from './use-call.ts'

test.each([
  [['group.get', { name: 'a' }], 'a'],
  [['group.snapshots', { name: 'a' }], 'a'],
  [['rows.count', { source: { kind: 'group', name: 'a' } }], 'a'],
  [['group.diff', { group: 'a', from: { snapshotId: '1' } }], 'a'],
  [['maintenance.plan', { kind: 'compact', group: 'a' }], 'a'],
  [['group.check', { group: { name: 'a' } }], null],
  [['rows.count', { source: { kind: 'input', input: {} } }], null],
  [['input.inspect', { paths: ['a'] }], null],
  [['engine.status', {}], null],
  [['entity.save', { name: 'a' }], null],
  [['write.plan', { group: { name: 'a' } }], null],
  [[], null],
])('%j is about group %s', (key, group) => expect(groupOf(key)).toBe(group))
