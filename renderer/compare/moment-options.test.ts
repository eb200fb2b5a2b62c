import { expect, test } from 'vitest'
import type { Moment, Snapshot } from '../../core/contract/index.ts'
import { momentKey, momentOfKey, momentOptions } from './moment-options.ts'

const snapshot = (id: string, change: Partial<Snapshot> = {}): Snapshot => ({
  snapshotId: id,
  parentId: null,
  sequenceNumber: Number(id),
  timestamp: `2024-01-1${id}T10:00:00Z`,
  operation: 'append',
  rows: 10,
  addedRows: 10,
  removedRows: 0,
  addedBytes: 0,
  totalBytes: 0,
  totalFiles: 1,
  writeId: null,
  inputs: [],
  refs: [],
  isCurrent: false,
  line: 'main',
  ...change,
})

test.each([
  null,
  { ref: 'v1.2 model' },
  { asOf: '2024-01-15T18:30:00Z' },
  { snapshotId: '17' },
] satisfies (Moment | null)[])('%j survives being an option', (moment) => {
  expect(momentOfKey(momentKey(moment))).toEqual(moment)
})

test('now, then names, then snapshots with the newest first; a staged write only by its branch', () => {
  const options = momentOptions(
    [
      snapshot('1', { refs: [{ name: 'v1', type: 'tag' }] }),
      snapshot('2', { isCurrent: true }),
      snapshot('3', { line: 'branch', refs: [{ name: 'audit', type: 'branch' }] }),
    ],
    null,
    'UTC',
  )
  expect(options.map(({ group, items }) => [group, items.map(({ label }) => label)])).toEqual([
    ['Current', ['Now']],
    ['Tags', ['v1']],
    ['Branches', ['audit']],
    ['Snapshots', ['12 Jan 2024, 10:00:00 · append', '11 Jan 2024, 10:00:00 · append']],
  ])
})

test('a typed time and a snapshot that expired are still there to be seen', () => {
  const labels = (chosen: Moment) =>
    momentOptions([snapshot('1')], chosen, 'UTC').flatMap(({ items }) => items.map(({ label }) => label))
  expect(labels({ asOf: '2024-01-15T18:30:00Z' })).toContain('As of 15 Jan 2024, 18:30:00 UTC')
  expect(labels({ snapshotId: '9' })).toContain('Snapshot 9')
})
