// One more write to a feature group: the files, how, which range, and the plan of what will happen, before it does.

import { Button, Modal } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { FeatureGroup, GroupDetail, WriteRequest } from '../../core/contract/index.ts'
import { JobProgress } from '../activity/job-list.tsx'
import { progressText } from '../activity/summarize-jobs.ts'
import { cancelJob, useWatchedJob } from '../state/jobs.ts'
import { usePlaces } from '../state/places.ts'
import { attempt } from '../state/session-commands.ts'
import { useCall, useCommand } from '../state/use-call.ts'
import dialog from '../ui/dialog.module.css'
import { ErrorNote } from '../ui/error-note.tsx'
import { Loading } from '../ui/loading.tsx'
import { firstChoice, type WriteChoice } from './write-choice.ts'
import { WriteForm } from './write-form.tsx'
import { lackingStores } from './write-outcomes.ts'

interface Props {
  readonly group: string
  readonly paths: readonly string[]
  /** Only these of its stores, by index; null: all. */
  readonly stores: readonly number[] | null
  readonly onClose: () => void
}

export function WriteDialog({ group, paths, stores, onClose }: Props) {
  const { data: detail, error, refetch } = useCall('group.get', { name: group })
  return (
    // Hung from the top, so that nothing moves under the pointer when the plan comes and makes it taller.
    <Modal
      opened
      onClose={onClose}
      title={`Write to ${group}`}
      size={760}
      centered={false}
      closeOnClickOutside={false}
    >
      {detail !== undefined ? (
        <Writing detail={detail} paths={paths} stores={stores} onClose={onClose} />
      ) : error !== null ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={`Opening ${group}`} onCancel={onClose} />
      )}
    </Modal>
  )
}

interface WritingProps {
  readonly detail: GroupDetail
  readonly paths: readonly string[]
  readonly stores: readonly number[] | null
  readonly onClose: () => void
}

function Writing({ detail, paths, stores, onClose }: WritingProps) {
  const { group } = detail
  const start = useCommand('write.start')
  const [jobId, setJobId] = useState<string | null>(null)
  const [choice, setChoice] = useState<WriteChoice>({ ...firstChoice, stores })
  const save = useCommand('group.save')
  const job = useWatchedJob(jobId)
  const { leaveFor, view } = usePlaces()

  // Once some stores have the rows, writing on means the others: a second write to all could add rows twice.
  const failed = job?.error ?? null
  useEffect(() => {
    setChoice((choice) => {
      const lacking = lackingStores(failed, choice.stores)
      return lacking === null ? choice : { ...choice, stores: lacking }
    })
  }, [failed])
  // Other files are another write: what the last one left open is not theirs.
  const files = paths.join('\n')
  const written = useRef(files)
  useEffect(() => {
    if (written.current === files) return
    written.current = files
    setJobId(null)
    setChoice((choice) => ({ ...choice, stores: null }))
  }, [files])

  const done = job?.state === 'done'
  useEffect(() => {
    if (!done) return
    // What was written is in the rows of now.
    view(group.name, null)
    leaveFor({ kind: 'group', name: group.name, tab: 'data' })
  }, [done, view, leaveFor, group.name])

  if (jobId !== null && (job === undefined || job.state === 'running' || job.state === 'done')) {
    return (
      <div className={dialog.body}>
        <div role="status">
          <p>
            {job?.step ?? 'Starting'}
            <span className="num">{progressText(job?.progress ?? null)}</span>
          </p>
        </div>
        {job !== undefined && <JobProgress job={job} />}
        <div className={dialog.actions}>
          <p className={dialog.aside}>Closing this leaves the write running; the status bar shows it.</p>
          <Button onClick={() => void attempt(() => cancelJob(jobId))}>Cancel write</Button>
        </div>
      </div>
    )
  }

  const write = (request: WriteRequest, wanted: FeatureGroup): void => {
    const begin = (): void => start.mutate(request, { onSuccess: (started) => setJobId(started.jobId) })
    if (wanted === group) begin()
    else save.mutate({ group: wanted, previousName: group.name }, { onSuccess: begin })
  }

  return (
    <WriteForm
      detail={detail}
      paths={paths}
      choice={choice}
      onChoice={setChoice}
      starting={start.isPending || save.isPending}
      failure={save.error ?? start.error ?? job?.error ?? null}
      onCancel={onClose}
      onWrite={write}
    />
  )
}
