import { expect, test } from 'vitest'
import type { Snapshot } from '../../core/contract/index.ts'
import {
  currentOf,
  describeChange,
  describeCommit,
  describeHistory,
  describeSnapshot,
  historyOf,
} from './describe.ts'

const snapshot = (change: Partial<Snapshot> = {}): Snapshot => ({
  snapshotId: '1',
  parentId: null,
  sequenceNumber: 1,
  timestamp: '2024-01-15T10:00:00Z',
  operation: 'append',
  rows: 10,
  addedRows: 10,
  removedRows: 0,
  addedBytes: 0,
  totalBytes: 1500,
  totalFiles: 1,
  writeId: null,
  inputs: [],
  refs: [],
  isCurrent: false,
  line: 'main',
  ...change,
})

test('a compaction wrote rows again and changed none; a rewrite of manifests not even that', () => {
  const compaction = snapshot({ operation: 'replace', addedRows: 10, removedRows: 10 })
  expect([describeCommit(compaction), describeChange(compaction)]).toEqual(['compaction', 'the same rows'])
  expect(describeCommit(snapshot({ operation: 'replace', addedRows: 0 }))).toBe('manifests rewritten')
})

test('after a rollback now is not the newest, and what it left is counted and called so', () => {
  const first = snapshot({ isCurrent: true })
  const left = snapshot({ snapshotId: '2', rows: 13, line: 'left', timestamp: '2024-01-16T10:00:00Z' })
  expect(currentOf([first, left])).toBe(first)
  expect(describeHistory([first, left], 'UTC')).toBe(
    '2 commits since 15 Jan 2024, 10:00 UTC · 10 rows · 1.5 kB · 1 rolled back',
  )
  expect(describeSnapshot(left, 1, 2, 'UTC')).toMatch(/^Snapshot 2 of 2, .*, rolled back$/)
})

test('what is only on a branch, or thrown away, is no part of the drawn history', () => {
  const lines = ['main', 'left', 'branch', 'discarded'] as const
  expect(historyOf(lines.map((line) => snapshot({ line }))).map(({ line }) => line)).toEqual(['main', 'left'])
})
