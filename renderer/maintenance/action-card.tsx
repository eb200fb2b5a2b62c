// One kind of upkeep: its choices, what it would do, and its run.

import { Button } from '@mantine/core'
import { useState } from 'react'
import type { MaintenanceRequest } from '../../core/contract/index.ts'
import { useWatchedJob } from '../state/jobs.ts'
import { useCall, useCommand } from '../state/use-call.ts'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Loading } from '../ui/loading.tsx'
import styles from './action-card.module.css'
import { ActionJob } from './action-job.tsx'
import { type Action, requestOf } from './actions.ts'
import { Choices } from './choices.tsx'
import { Report } from './report.tsx'

interface Props {
  readonly group: string
  readonly action: Action
}

export function ActionCard({ group, action }: Props) {
  const [chosen, setChosen] = useState<Readonly<Record<string, number>>>(() =>
    Object.fromEntries(action.choices.map(({ name, value }) => [name, value])),
  )
  const [asked, setAsked] = useState<MaintenanceRequest | null>(null)
  const [jobId, setJobId] = useState<string | null>(null)
  const job = useWatchedJob(jobId)
  const running = jobId !== null && (job === undefined || job.state === 'running')

  return (
    <Card className={styles.card ?? ''} aria-label={action.title}>
      <h2 className={styles.title}>{action.title}</h2>
      <p className={styles.words}>{action.words}</p>
      <Choices
        choices={action.choices}
        chosen={chosen}
        disabled={running}
        onChoose={(next) => {
          setChosen(next)
          setAsked(null)
        }}
      />
      {jobId !== null && <ActionJob job={job} />}
      {running ? null : asked === null ? (
        <div className={styles.buttons}>
          <Button
            onClick={() => {
              setJobId(null)
              setAsked(requestOf(action.kind, group, chosen))
            }}
          >
            Show what it would do
          </Button>
        </div>
      ) : (
        <Planned
          action={action}
          request={asked}
          onStarted={(id) => {
            setAsked(null)
            setJobId(id)
          }}
          onCancel={() => setAsked(null)}
        />
      )}
    </Card>
  )
}

interface PlannedProps {
  readonly action: Action
  readonly request: MaintenanceRequest
  readonly onStarted: (jobId: string) => void
  readonly onCancel: () => void
}

function Planned({ action, request, onStarted, onCancel }: PlannedProps) {
  const { data: plan, error, refetch } = useCall('maintenance.plan', request, { fresh: true })
  const start = useCommand('maintenance.start')
  const [asking, setAsking] = useState(false)
  const run = (): void => start.mutate(request, { onSuccess: ({ jobId }) => onStarted(jobId) })

  if (plan === undefined) {
    return error === null ? (
      <Loading label="Looking through the table’s files" onCancel={onCancel} />
    ) : (
      <>
        <ErrorNote error={error} onRetry={error.code === 'unsupported' ? undefined : () => void refetch()} />
        <div className={styles.buttons}>
          <Button onClick={onCancel}>Close</Button>
        </div>
      </>
    )
  }
  return (
    <>
      <Report report={plan} tense="would" />
      {start.error !== null && !asking && <ErrorNote error={start.error} />}
      <div className={styles.buttons}>
        <Button onClick={onCancel}>{plan.needed ? 'Not now' : 'Close'}</Button>
        {plan.needed && (
          <Button
            variant={action.loses === null ? 'filled' : 'danger'}
            loading={start.isPending}
            onClick={() => (action.loses === null ? run() : setAsking(true))}
          >
            {action.run}
            {action.loses === null ? '' : '…'}
          </Button>
        )}
      </div>
      {asking && (
        <ConfirmDialog
          title={`${action.title}?`}
          confirm={action.run}
          busy={start.isPending}
          error={start.error}
          onCancel={() => setAsking(false)}
          onConfirm={run}
        >
          <p>{plan.summary}</p>
          <p>{action.loses}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
