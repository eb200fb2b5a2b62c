// Long work with an id, progress, cancel, and one end: done, failed or cancelled.

import { randomUUID } from 'node:crypto'
import { FirnError, type Job, type JobResult, toErrorData } from '../contract/index.ts'

/** Ended jobs that are still listed. */
const KEPT = 50
/** Progress is told at most this often. */
const PROGRESS_INTERVAL_MS = 100

export interface JobContext {
  readonly signal: AbortSignal
  /** @param fraction 0..1, or null while it cannot be known */
  report(fraction: number | null, step: string): void
}

export interface Jobs {
  /** Starts at once. The promise never rejects: how it ended is in the job. */
  start(title: string, work: (context: JobContext) => Promise<JobResult>): { id: string; ended: Promise<Job> }
  /** Newest first. */
  list(): Job[]
  /** Errors: FirnError `not_found`. Cancelling what has ended does nothing. */
  cancel(id: string): void
  /** Cancels all and waits for their ends. */
  close(): Promise<void>
}

export function createJobs(changed: (job: Job) => void): Jobs {
  const jobs = new Map<string, { job: Job; abort: AbortController; ended: Promise<Job> }>()

  const start: Jobs['start'] = (title, work) => {
    const id = randomUUID()
    const abort = new AbortController()
    let toldAt = 0
    const update = (change: Partial<Job>): Job => {
      const entry = jobs.get(id)
      if (!entry) throw new Error(`Job ${id} is not known`)
      entry.job = { ...entry.job, ...change }
      return entry.job
    }
    const report: JobContext['report'] = (progress, step) => {
      const job = update({ progress, step })
      if (Date.now() - toldAt < PROGRESS_INTERVAL_MS) return
      toldAt = Date.now()
      changed(job)
    }
    const run = async (): Promise<Job> => {
      const end = await work({ signal: abort.signal, report }).then(
        (result): Partial<Job> => ({ state: 'done', progress: 1, result }),
        (error: unknown): Partial<Job> => {
          const data = toErrorData(error)
          if (data.code === 'internal') console.error(error)
          return { state: data.code === 'cancelled' ? 'cancelled' : 'failed', error: data }
        },
      )
      const job = update({ ...end, endedAt: new Date().toISOString() })
      changed(job)
      forgetOld(jobs)
      return job
    }
    const job: Job = {
      id,
      title,
      state: 'running',
      progress: null,
      step: '',
      startedAt: new Date().toISOString(),
      endedAt: null,
      result: null,
      error: null,
    }
    const entry = { job, abort, ended: Promise.resolve(job) }
    jobs.set(id, entry)
    changed(job)
    entry.ended = run()
    return { id, ended: entry.ended }
  }

  return {
    start,
    list: () => [...jobs.values()].map(({ job }) => job).reverse(),
    cancel(id) {
      const entry = jobs.get(id)
      if (!entry) throw new FirnError('not_found', 'There is no such job any more.')
      entry.abort.abort()
    },
    async close() {
      for (const { abort } of jobs.values()) abort.abort()
      await Promise.all([...jobs.values()].map(({ ended }) => ended))
    },
  }
}

function forgetOld(jobs: Map<string, { job: Job }>): void {
  const ended = [...jobs.values()].filter(({ job }) => job.state !== 'running')
  for (const { job } of ended.slice(0, Math.max(0, ended.length - KEPT))) jobs.delete(job.id)
}
