// Every job that this window has heard of. The events are kept even when nobody looks, so that a job which ends
// before its id has reached the caller is not missed.

import { useEffect } from 'react'
import { create } from 'zustand'
import type { Job } from '../../core/contract/index.ts'
import { invoke } from './bridge.ts'

interface Jobs {
  readonly byId: Readonly<Record<string, Job>>
}

export const useJobs = create<Jobs>(() => ({ byId: {} }))

export function recordJob(job: Job): void {
  useJobs.setState(({ byId }) => ({ byId: { ...byId, [job.id]: job } }))
}

export async function loadJobs(): Promise<void> {
  const jobs = await invoke('jobs.list', {})
  // An event that came while we asked is newer than the list.
  useJobs.setState(({ byId }) => ({
    byId: { ...Object.fromEntries(jobs.map((job) => [job.id, job])), ...byId },
  }))
}

/** The job as last heard of; undefined before the first word of it. */
const useJob = (id: string | null): Job | undefined =>
  useJobs((jobs) => (id === null ? undefined : jobs.byId[id]))

const watched = new Set<string>()

/** Like useJob, for a place that shows itself how the job ends: a failure then needs no toast. */
export function useWatchedJob(id: string | null): Job | undefined {
  useEffect(() => {
    if (id === null) return
    watched.add(id)
    return () => void watched.delete(id)
  }, [id])
  return useJob(id)
}

export const isWatched = (id: string): boolean => watched.has(id)

export const cancelJob = (id: string): Promise<unknown> => invoke('jobs.cancel', { id })

/** Running ones first, then the latest ended. */
export function inOrder(byId: Readonly<Record<string, Job>>): readonly Job[] {
  const running = (job: Job): number => (job.state === 'running' ? 0 : 1)
  return Object.values(byId).toSorted(
    (a, b) => running(a) - running(b) || b.startedAt.localeCompare(a.startedAt),
  )
}
