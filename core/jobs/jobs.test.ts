import { expect, it } from 'vitest'
import { FirnError, type Job } from '../contract/index.ts'
import { createJobs } from './jobs.ts'

const done = { kind: 'export', path: 'x', rows: 1, bytes: 1 } as const

it('runs to its result and tells of its end', async () => {
  const seen: Job[] = []
  const jobs = createJobs((job) => seen.push(job))
  const { id, ended } = jobs.start('Export', async ({ report }) => {
    report(0.5, 'half')
    return done
  })
  expect(await ended).toMatchObject({ id, state: 'done', progress: 1, step: 'half', result: done })
  expect(seen.at(0)?.state).toBe('running')
  expect(seen.at(-1)?.state).toBe('done')
})

it('keeps the error of one that failed', async () => {
  const jobs = createJobs(() => {})
  const { ended } = jobs.start('Write', () => Promise.reject(new FirnError('io', 'The disk is full.')))
  expect(await ended).toMatchObject({ state: 'failed', error: { code: 'io', message: 'The disk is full.' } })
})

it('ends cancelled when cancelled, also on closing', async () => {
  const jobs = createJobs(() => {})
  const untilAborted = ({ signal }: { signal: AbortSignal }): Promise<typeof done> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const first = jobs.start('One', untilAborted)
  const second = jobs.start('Two', untilAborted)
  jobs.cancel(first.id)
  expect(await first.ended).toMatchObject({ state: 'cancelled' })
  await jobs.close()
  expect(await second.ended).toMatchObject({ state: 'cancelled' })
  expect(() => jobs.cancel('none')).toThrow(expect.objectContaining({ code: 'not_found' }))
})

it('lists the newest first and forgets the oldest ended ones', async () => {
  const jobs = createJobs(() => {})
  for (let i = 0; i < 60; i += 1) await jobs.start(String(i), async () => done).ended
  expect(jobs.list()).toHaveLength(50)
  expect(jobs.list()[0]?.title).toBe('59')
})
