import { expect, test } from 'vitest'
import type { Job } from '../../core/contract/index.ts'
import { inOrder } from './jobs.ts'

const job = (id: string, state: Job['state'], startedAt: string): Job => ({
  id,
  title: id,
  state,
  progress: null,
  step: '',
  startedAt,
  endedAt: null,
  result: null,
  error: null,
})

test('running jobs come first, then the latest', () => {
  const jobs = [
    job('old', 'done', '2024-01-01T00:00:00Z'),
    job('new', 'failed', '2024-01-03T00:00:00Z'),
    job('running', 'running', '2024-01-02T00:00:00Z'),
  ]
  expect(inOrder(Object.fromEntries(jobs.map((each) => [each.id, each]))).map(({ id }) => id)).toEqual([
    'running',
    'new',
    'old',
  ])
})
