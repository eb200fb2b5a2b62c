// Carries a group over to ICEBERG: where to, what happens on the way, and what was compared before it counts.

import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { GroupDetail, JobResult } from '../../../core/contract/index.ts'
import { JobProgress } from '../../activity/job-list.tsx'
import { progressText } from '../../activity/summarize-jobs.ts'
import { cancelJob, useWatchedJob } from '../../state/jobs.ts'
import { usePlaces } from '../../state/places.ts'
import { attempt } from '../../state/session-commands.ts'
import { useCall, useCommand } from '../../state/use-call.ts'
import dialog from '../../ui/dialog.module.css'
import { ErrorNote } from '../../ui/error-note.tsx'
import { fieldError, otherError } from '../../ui/field-error.ts'
import { FieldRow } from '../../ui/field-row.tsx'
import { formatBytes, formatDuration, plural } from '../../ui/format.ts'
import { Loading } from '../../ui/loading.tsx'
import { storeName } from '../../ui/store-badge.tsx'
import { nameProblem } from '../../wizard/names.ts'
import styles from './convert-dialog.module.css'

export function ConvertDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { data: detail, error, refetch } = useCall('group.get', { name })
  const [jobId, setJobId] = useState<string | null>(null)
  const job = useWatchedJob(jobId)
  const result = job?.result?.kind === 'convert' ? job.result : null
  return (
    <Modal
      opened
      onClose={onClose}
      title={result === null ? `Move ${name} to ICEBERG` : `${name} is in ICEBERG now`}
      size={560}
      closeOnClickOutside={false}
    >
      {result !== null ? (
        <Moved result={result} onClose={onClose} />
      ) : jobId !== null && (job === undefined || job.state === 'running') ? (
        <div className={dialog.body}>
          <p role="status">
            {job?.step ?? 'Starting'} <span className="num">{progressText(job?.progress ?? null)}</span>
          </p>
          {job !== undefined && <JobProgress job={job} />}
          <div className={dialog.actions}>
            <p className={dialog.aside}>Closing this leaves it running; the status bar shows it.</p>
            <Button onClick={() => void attempt(() => cancelJob(jobId))}>Cancel the move</Button>
          </div>
        </div>
      ) : detail !== undefined ? (
        <ConvertForm
          detail={detail}
          failure={job?.error ?? null}
          cancelled={job?.state === 'cancelled'}
          onStarted={setJobId}
          onClose={onClose}
        />
      ) : error !== null ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={`Opening ${name}`} onCancel={onClose} />
      )}
    </Modal>
  )
}

interface FormProps {
  readonly detail: GroupDetail
  readonly failure: Parameters<typeof fieldError>[0]
  readonly cancelled: boolean
  readonly onStarted: (jobId: string) => void
  readonly onClose: () => void
}

const fields = ['namespace', 'table'] as const

function ConvertForm({ detail, failure, cancelled, onStarted, onClose }: FormProps) {
  const { group, stores } = detail
  const convert = useCommand('group.convert')
  const [namespace, setNamespace] = useState('default')
  const [table, setTable] = useState(group.name)
  const said = convert.error ?? failure
  const rest = otherError(said, fields)
  const problems = {
    namespace:
      namespace
        .split('.')
        .map((level) => nameProblem(level, 'A namespace')?.message ?? null)
        .find((message) => message !== null) ?? null,
    table: nameProblem(table, 'A table name')?.message ?? null,
  }
  const from = stores.find(({ storageType }) => storageType !== 'ICEBERG')?.storageType ?? 'FILE'
  const size = stores
    .map(({ rows, bytes }) =>
      [...(rows === null ? [] : [plural(rows, 'row')]), ...(bytes === null ? [] : [formatBytes(bytes)])].join(
        ', ',
      ),
    )
    .find((text) => text !== '')

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (problems.namespace !== null || problems.table !== null) return
    convert.mutate({ name: group.name, namespace, table }, { onSuccess: ({ jobId }) => onStarted(jobId) })
  }
  return (
    <form onSubmit={submit} className={dialog.body} noValidate>
      <ol className={styles.steps}>
        <li>All rows{size !== undefined && ` (${size})`} are written to a new ICEBERG table.</li>
        <li>Both sides are compared: their counts, and a hash of all they hold.</li>
        <li>Only if they agree does the group switch over; every later write is a snapshot.</li>
        <li>The {storeName(from)} data stays where it is, and is no longer the group’s.</li>
      </ol>
      <FieldRow label="Namespace" error={problems.namespace ?? fieldError(said, 'namespace')}>
        {(field) => (
          <TextInput
            {...field}
            value={namespace}
            onChange={(event) => setNamespace(event.currentTarget.value)}
          />
        )}
      </FieldRow>
      <FieldRow label="Table" error={problems.table ?? fieldError(said, 'table')}>
        {(field) => (
          <TextInput
            {...field}
            data-autofocus
            value={table}
            onChange={(event) => setTable(event.currentTarget.value)}
          />
        )}
      </FieldRow>
      {rest !== null && <ErrorNote error={rest} />}
      {cancelled && <p role="status">The move was cancelled. The group is stored as it was.</p>}
      <div className={dialog.actions}>
        <p className={dialog.aside}>If it fails or is cancelled, nothing has changed.</p>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" loading={convert.isPending}>
          Move to ICEBERG
        </Button>
      </div>
    </form>
  )
}

interface MovedProps {
  readonly result: Extract<JobResult, { kind: 'convert' }>
  readonly onClose: () => void
}

function Moved({ result, onClose }: MovedProps) {
  const leaveFor = usePlaces((places) => places.leaveFor)
  const { rows, contentHash, receipt, group } = result
  return (
    <div className={dialog.body}>
      <dl className={styles.facts}>
        <dt>Carried over</dt>
        <dd>{plural(rows, 'row')}, the same number on both sides</dd>
        <dt>Content hash</dt>
        <dd>
          <span className={`mono ${styles.hash}`}>{contentHash}</span>, the same on both sides
        </dd>
        <dt>Table</dt>
        <dd>{receipt.path}</dd>
        {receipt.snapshotId !== null && (
          <>
            <dt>First snapshot</dt>
            <dd className="mono">{receipt.snapshotId}</dd>
          </>
        )}
        <dt>Took</dt>
        <dd>
          {formatDuration(receipt.seconds)}, {formatBytes(receipt.bytes)}
        </dd>
      </dl>
      <div className={dialog.actions}>
        <Button onClick={onClose}>Close</Button>
        <Button
          variant="filled"
          data-autofocus
          onClick={() => leaveFor({ kind: 'group', name: group, tab: 'data' })}
        >
          Show its rows
        </Button>
      </div>
    </div>
  )
}
