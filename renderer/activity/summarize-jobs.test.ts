import { expect, test } from 'vitest'
import type { Job } from '../../core/contract/index.ts'
import { summarizeJobs } from './summarize-jobs.ts'

const job = (title: string, state: Job['state'], progress: number | null): Job => ({
  id: title,
  title,
  state,
  progress,
  step: '',
  startedAt: '2024-01-01T00:00:00Z',
  endedAt: null,
  result: null,
  error: null,
})

test.each([
  [[], 'No jobs running'],
  [[job('Write a', 'done', 1)], 'No jobs running'],
  [[job('Write a', 'running', 0.629)], '1 job · Write a 62 %'],
  [[job('Write a', 'running', null), job('Export b', 'running', 0.1)], '2 jobs · Write a'],
])('%#', (jobs, text) => expect(summarizeJobs(jobs).text).toBe(text))
