import { expect, test } from 'vitest'
import { describeStaged } from './describe-staged.ts'

const write = {
  branch: 'audit',
  snapshotId: '2',
  baseSnapshotId: '1',
  rows: 12,
  stagedAt: '2024-01-15T10:00:00Z',
  behind: false,
} as const

test.each([
  ['merge', 3, 1, 'merge, +3, −1 rows'],
  ['append', 1, 0, 'append, +1 row'],
  [null, 0, 0, 'write, no rows changed'],
] as const)('%s of %d added and %d removed rows', (mode, addedRows, removedRows, words) => {
  expect(describeStaged({ ...write, mode, addedRows, removedRows })).toBe(words)
})
