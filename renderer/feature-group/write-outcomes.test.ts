import { expect, test } from 'vitest'
import type { ErrorData, StoreOutcome } from '../../core/contract/index.ts'
import { failedTests, lackingStores, outcomesOf } from './write-outcomes.ts'

const failed: StoreOutcome = {
  path: 'files/g',
  storageType: 'FILE',
  receipt: null,
  error: { code: 'io', message: 'Disk full.' },
}
const written: StoreOutcome = {
  path: 'local.default.g',
  storageType: 'ICEBERG',
  error: null,
  receipt: {
    rows: 3,
    snapshotId: '1',
    path: 'local.default.g',
    storageType: 'ICEBERG',
    catalog: 'local',
    namespace: 'default',
    table: 'g',
    seconds: 1,
    bytes: 1,
    droppedNullKeys: 0,
    watermark: {
      writeId: 'w',
      eventTimeFrom: null,
      eventTimeTo: null,
      storageType: 'ICEBERG',
      catalog: 'local',
      namespace: 'default',
      table: 'g',
      rows: 3,
      snapshotId: '1',
      path: 'local.default.g',
      writtenAt: '2024-01-16T10:00:00Z',
      mode: 'append',
      inputs: [],
      droppedNullKeys: 0,
    },
  },
}
const partial = (outcomes: StoreOutcome[]): ErrorData => ({
  code: 'partial_write',
  message: 'Partial write',
  details: { outcomes },
})

test('the stores that lack the rows are those to write to next, by their place in the group', () => {
  expect(lackingStores(partial([written, failed]), null)).toEqual([1])
  expect(lackingStores(partial([written, failed]), [0, 2])).toEqual([2])
  expect(lackingStores(partial([written, written]), null)).toBeNull()
  expect(outcomesOf(partial([written, failed]))).toHaveLength(2)
})

test('any other error may be written again to all of them', () => {
  expect(lackingStores({ ...partial([failed, failed]), code: 'io' }, null)).toBeNull()
  expect(lackingStores(null, null)).toBeNull()
})

test('details of another shape are left to the words of the error', () => {
  expect(outcomesOf({ code: 'partial_write', message: '', details: { outcomes: 'none' } })).toEqual([])
  expect(failedTests({ code: 'test_failed', message: '' })).toEqual([])
})
