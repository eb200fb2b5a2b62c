// The run of an upkeep: how far it is, with a way to stop it, and how it ended.

import { Button } from '@mantine/core'
import type { Job } from '../../core/contract/index.ts'
import { JobProgress } from '../activity/job-list.tsx'
import { progressText } from '../activity/summarize-jobs.ts'
import { cancelJob } from '../state/jobs.ts'
import { attempt } from '../state/session-commands.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import styles from './action-card.module.css'
import { Report } from './report.tsx'

/** Undefined before the first word of it. */
export function ActionJob({ job }: { readonly job: Job | undefined }) {
  if (job === undefined || job.state === 'running') {
    return (
      <div className={styles.job} role="status">
        <p>
          {job?.step ?? 'Starting'}
          <span className="num">{progressText(job?.progress ?? null)}</span>
        </p>
        {job !== undefined && <JobProgress job={job} />}
        {job !== undefined && (
          <div className={styles.buttons}>
            <Button onClick={() => void attempt(() => cancelJob(job.id))}>Cancel</Button>
          </div>
        )}
      </div>
    )
  }
  if (job.state === 'cancelled') {
    return (
      <p role="status" className={styles.words}>
        Cancelled. Nothing was changed.
      </p>
    )
  }
  if (job.state === 'failed') {
    return <ErrorNote error={job.error ?? { message: 'It failed without saying why.' }} />
  }
  return job.result?.kind === 'maintenance' ? (
    <div role="status">
      <Report report={job.result.report} tense="did" />
    </div>
  ) : null
}
