// What core and the platform tell the window without being asked, and what the window does about it.

import type { EventPayload, Job } from '../../core/contract/index.ts'
import { listen } from './bridge.ts'
import { jobNotice } from './job-notice.ts'
import { isWatched, recordJob, useJobs } from './jobs.ts'
import { showDone, showError, showNote } from './notices.tsx'
import { refreshProject, useSession } from './session.ts'
import { close, createWithDialog, importWithDialog, openWithDialog, takeFiles } from './session-commands.ts'

interface Places {
  readonly openPalette: () => void
}

/** Listens until the returned function is called. */
export function listenToAll({ openPalette }: Places): () => void {
  const stops = [
    listen('job.changed', jobChanged),
    listen('project.changed', ({ groups }) => void refreshProject(groups)),
    listen('shell.openFiles', ({ paths }) => takeFiles(paths)),
    listen('shell.command', ({ command }) => run(command, openPalette)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function jobChanged(job: Job): void {
  const before = useJobs.getState().byId[job.id]
  recordJob(job)
  if (job.state === 'running' || (before !== undefined && before.state !== 'running')) return
  if (job.result !== null && 'group' in job.result) void refreshProject([job.result.group])
  const notice = jobNotice(job)
  if (notice?.tone !== 'done' && isWatched(job.id)) return
  // The sample's own writes are part of opening it.
  if (useSession.getState().opening !== null) return
  if (notice?.tone === 'error') showError({ message: notice.message, hint: notice.hint }, notice.title)
  else if (notice?.tone === 'done') showDone(notice.title, notice.message)
  else if (notice?.tone === 'note') showNote(notice.title, notice.message)
}

function run(command: EventPayload<'shell.command'>['command'], openPalette: () => void): void {
  switch (command) {
    case 'new-project':
      void createWithDialog()
      break
    case 'open-project':
      void openWithDialog()
      break
    case 'close-project':
      void close()
      break
    case 'import':
      void importWithDialog()
      break
    case 'import-folder':
      void importWithDialog({ folder: true })
      break
    case 'palette':
    case 'settings':
      openPalette()
      break
  }
}
