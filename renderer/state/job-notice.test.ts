import { expect, test } from 'vitest'
import type { Job } from '../../core/contract/index.ts'
import { jobNotice } from './job-notice.ts'

const job: Job = {
  id: '1',
  title: 'Write customer_features',
  state: 'running',
  progress: 0.5,
  step: 'Writing rows',
  startedAt: '2024-01-16T10:00:00Z',
  endedAt: null,
  result: null,
  error: null,
}
const receipt = {
  rows: 3,
  snapshotId: '123',
  path: 'local.default.customer_features',
  storageType: 'ICEBERG' as const,
  catalog: 'local',
  namespace: 'default',
  table: 'customer_features',
  seconds: 0.4,
  bytes: 1234,
  droppedNullKeys: 0,
  watermark: {
    writeId: 'w',
    eventTimeFrom: null,
    eventTimeTo: null,
    storageType: 'ICEBERG' as const,
    catalog: 'local',
    namespace: 'default',
    table: 'customer_features',
    rows: 3,
    snapshotId: '123',
    path: 'local.default.customer_features',
    writtenAt: '2024-01-16T10:00:00Z',
    mode: 'append' as const,
    inputs: ['b.csv'],
    droppedNullKeys: 0,
  },
}

test('a running job says nothing', () => expect(jobNotice(job)).toBeNull())

test('a receipt says rows, place, snapshot, size and time', () => {
  const done: Job = {
    ...job,
    state: 'done',
    result: { kind: 'write', group: 'customer_features', receipts: [receipt] },
  }
  expect(jobNotice(done)).toEqual({
    tone: 'done',
    title: 'Wrote 3 rows to customer_features',
    message: 'local.default.customer_features · snapshot 123 · 1.2 kB in 0.4 s',
  })
})

test('rows left out and several stores are said', () => {
  const file = {
    ...receipt,
    storageType: 'FILE' as const,
    path: '/long/files/customer_features',
    snapshotId: null,
  }
  const done: Job = {
    ...job,
    state: 'done',
    result: { kind: 'write', group: 'g', receipts: [{ ...file, droppedNullKeys: 2512 }, receipt] },
  }
  expect(jobNotice(done)?.message).toBe(
    'FILE and local.default.customer_features · 1.2 kB in 0.4 s · 2,512 rows without a key left out',
  )
})

test('a staged write says that it is not current, a merge what it replaced, tests what they warn of', () => {
  const staged = { ...receipt, branch: 'staged', replacedRows: 2 }
  const warned = { kind: 'row_count' as const, min: 100, severity: 'warn' as const }
  const done: Job = {
    ...job,
    state: 'done',
    result: {
      kind: 'write',
      group: 'g',
      receipts: [staged],
      tests: [{ test: warned, title: '', outcome: 'warned', failures: 1, message: '', examples: [] }],
    },
  }
  expect(jobNotice(done)).toEqual({
    tone: 'done',
    title: 'Staged 3 rows of g on staged',
    message:
      'not current until it is published · local.default.customer_features · snapshot 123 · 1.2 kB in 0.4 s · 2 rows replaced · 1 test warns',
  })
})

test('a failure has its message and hint', () => {
  const failed: Job = {
    ...job,
    state: 'failed',
    error: { code: 'io', message: 'Disk full.', hint: 'Make room.' },
  }
  expect(jobNotice(failed)).toEqual({
    tone: 'error',
    title: 'Write customer_features: failed',
    message: 'Disk full.',
    hint: 'Make room.',
  })
})

test('a cancelled one says that nothing happened', () => {
  expect(jobNotice({ ...job, state: 'cancelled' })?.message).toBe('Nothing was changed.')
})
