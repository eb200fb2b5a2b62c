// Running jobs in the status bar; a click shows them all, with their ends and the way to stop them.

import { Popover } from '@mantine/core'
import { useState } from 'react'
import type { Job } from '../../core/contract/index.ts'
import { inOrder, useJobs } from '../state/jobs.ts'
import styles from './activity.module.css'
import { JobList } from './job-list.tsx'
import { summarizeJobs } from './summarize-jobs.ts'

export function ActivityButton() {
  const byId = useJobs((jobs) => jobs.byId)
  const [opened, setOpened] = useState(false)
  const jobs: readonly Job[] = inOrder(byId)
  const summary = summarizeJobs(jobs)
  return (
    <Popover opened={opened} onChange={setOpened} position="top-start" trapFocus returnFocus shadow="none">
      <Popover.Target>
        <button type="button" className={styles.button} onClick={() => setOpened(!opened)}>
          {summary.running && <span className={styles.pulse} aria-hidden />}
          {summary.text}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <JobList jobs={jobs} />
      </Popover.Dropdown>
    </Popover>
  )
}
