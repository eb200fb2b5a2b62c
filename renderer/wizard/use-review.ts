// The end of the wizard: the plan of the write, the YAML that would be saved, and the job that does both.

import { useEffect, useMemo, useState } from 'react'
import type { ErrorData, PlanRequest } from '../../core/contract/index.ts'
import { missingEnd } from '../feature-group/write-choice.ts'
import { asFirnError, invoke } from '../state/bridge.ts'
import { cancelJob, useWatchedJob } from '../state/jobs.ts'
import { useCall } from '../state/use-call.ts'
import { planRequest } from './resolve.ts'
import { useSettled } from './use-settled.ts'
import type { WizardState } from './use-wizard.ts'

const TYPING = 350

export function useReview(wizard: WizardState, onDone: (groupName: string) => void) {
  const { draft, paths, resolved } = wizard
  const here = draft.step === 'review'
  const wanted = JSON.stringify(planRequest(draft, paths, resolved.group))
  const settled = useSettled(wanted, TYPING)
  const request = useMemo(() => JSON.parse(settled) as PlanRequest, [settled])
  // The plan of an old draft must not be read as this one's.
  const isCurrent = settled === wanted
  const missing = {
    start: missingEnd(draft.mode, 'start', draft.start),
    end: missingEnd(draft.mode, 'end', draft.end),
  }
  const isIncomplete = missing.start !== null || missing.end !== null
  const plan = useCall('write.plan', request, {
    enabled: here && isCurrent && !isIncomplete,
    keepPrevious: true,
    fresh: true,
  })
  const check = useCall(
    'group.check',
    { group: resolved.group, entity: resolved.entity },
    { enabled: here, keepPrevious: true, fresh: true },
  )

  const [jobId, setJobId] = useState<string | null>(null)
  const [starting, setStarting] = useState(false)
  const [refused, setRefused] = useState<ErrorData | null>(null)
  const job = useWatchedJob(jobId)
  const isWriting = starting || (jobId !== null && (job === undefined || job.state === 'running'))
  const isDone = job?.state === 'done'
  // Some store has the rows: writing them all once more is not the way on.
  const isPartial = job?.error?.code === 'partial_write'
  const name = resolved.group.name
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the job is done
  useEffect(() => {
    if (isDone) onDone(job.result?.kind === 'write' ? job.result.group : name)
  }, [isDone])
  // What failed was said of what was asked then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the draft is what takes it away
  useEffect(() => {
    setRefused(null)
    if (!isWriting) setJobId(null)
  }, [wanted])

  const checked = plan.data && !plan.isPlaceholderData && isCurrent && !isIncomplete ? plan.data : null
  const problems = check.data?.problems ?? []
  return {
    plan,
    check,
    isCurrent,
    /** Ends of the range that `overwrite-range` needs and that are not typed yet, by field. */
    missing,
    isIncomplete,
    problems,
    job,
    isWriting,
    error: refused ?? (job?.state === 'failed' ? job.error : null),
    wasCancelled: job?.state === 'cancelled',
    canWrite:
      checked !== null && checked.problems.length === 0 && problems.length === 0 && !isDone && !isPartial,
    write: async () => {
      if (checked === null || checked.problems.length > 0 || isWriting) return
      setRefused(null)
      setJobId(null)
      setStarting(true)
      try {
        setJobId((await invoke('write.create', { ...request, entity: resolved.entity })).jobId)
      } catch (error) {
        setRefused(asFirnError(error).toData())
      } finally {
        setStarting(false)
      }
    },
    cancel: () => {
      if (jobId !== null) void cancelJob(jobId)
    },
  }
}
export type ReviewState = ReturnType<typeof useReview>
