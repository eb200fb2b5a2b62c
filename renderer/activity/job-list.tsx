// Jobs, running and ended, each with what it does or how it ended.

import { Button, Progress } from '@mantine/core'
import { Ban, CircleAlert, CircleCheck } from 'lucide-react'
import type { Job } from '../../core/contract/index.ts'
import { jobNotice } from '../state/job-notice.ts'
import { cancelJob } from '../state/jobs.ts'
import { useTimeZone } from '../state/session.ts'
import { attempt } from '../state/session-commands.ts'
import { formatDuration, formatTime } from '../ui/format.ts'
import styles from './activity.module.css'
import { progressText } from './summarize-jobs.ts'

export function JobList({ jobs }: { readonly jobs: readonly Job[] }) {
  if (jobs.length === 0) {
    return <p className={styles.none}>Nothing has run yet. Writes and exports show here while they run.</p>
  }
  return (
    <ul className={styles.jobs} aria-label="Jobs">
      {jobs.slice(0, 30).map((job) => (
        <JobRow key={job.id} job={job} />
      ))}
    </ul>
  )
}

function JobRow({ job }: { readonly job: Job }) {
  const timeZone = useTimeZone()
  const notice = jobNotice(job)
  if (notice === null) return <RunningJob job={job} />
  return (
    <li className={styles.job}>
      <JobIcon state={job.state} />
      <div className={styles.words}>
        <p className={styles.title}>{notice.title}</p>
        <p className={styles.detail}>{notice.message}</p>
        {notice.tone === 'error' && notice.hint !== undefined && (
          <p className={styles.detail}>{notice.hint}</p>
        )}
        <p className={styles.detail}>
          {formatTime(job.startedAt, timeZone, 'second')}
          {job.endedAt !== null &&
            ` · took ${formatDuration((Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1000)}`}
        </p>
      </div>
    </li>
  )
}

function RunningJob({ job }: { readonly job: Job }) {
  return (
    <li className={styles.job}>
      <div className={styles.words}>
        <p className={styles.title}>
          {job.title}
          <span className="num">{progressText(job.progress)}</span>
        </p>
        <JobProgress job={job} />
        <p className={styles.detail}>{job.step}</p>
      </div>
      <Button aria-label={`Cancel: ${job.title}`} onClick={() => void attempt(() => cancelJob(job.id))}>
        Cancel
      </Button>
    </li>
  )
}

/** Full and moving where the end cannot be known. */
export function JobProgress({ job }: { readonly job: Job }) {
  return (
    <Progress.Root>
      <Progress.Section
        value={job.progress === null ? 100 : job.progress * 100}
        animated={job.progress === null}
        aria-label={job.title}
      />
    </Progress.Root>
  )
}

function JobIcon({ state }: { readonly state: Job['state'] }) {
  switch (state) {
    case 'done':
      return <CircleCheck size={16} className={styles.good} aria-label="Done" />
    case 'failed':
      return <CircleAlert size={16} className={styles.bad} aria-label="Failed" />
    case 'cancelled':
    case 'running':
      return <Ban size={16} className={styles.neutral} aria-label="Cancelled" />
  }
}
