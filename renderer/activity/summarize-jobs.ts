// The jobs in a line, for the status bar.

import type { Job } from '../../core/contract/index.ts'
import { plural } from '../ui/format.ts'

/** `No jobs running`; `1 job · Write route_weather 62 %`; `3 jobs · Write a 62 %`. */
export function summarizeJobs(jobs: readonly Job[]): { readonly running: boolean; readonly text: string } {
  const running = jobs.filter(({ state }) => state === 'running')
  const [first] = running
  if (first === undefined) return { running: false, text: 'No jobs running' }
  return {
    running: true,
    text: `${plural(running.length, 'job')} · ${first.title}${progressText(first.progress)}`,
  }
}

/** ` 62 %`, or nothing where it cannot be known. */
export const progressText = (progress: number | null): string =>
  progress === null ? '' : ` ${Math.floor(progress * 100)} %`
