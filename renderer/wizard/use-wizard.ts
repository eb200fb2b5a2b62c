// The draft with what is known of its input: asked as the draft changes, superseded asks cancelled.

import { useMemo, useReducer, useRef } from 'react'
import type { ErrorData, InputRef, InputSummary } from '../../core/contract/index.ts'
import { useSession } from '../state/session.ts'
import { useCall } from '../state/use-call.ts'
import { type Draft, draftReducer, type Edit, emptyDraft, isBefore, nextStep, type Step } from './draft.ts'
import { type Field, type Problem, problemsOf } from './problems.ts'
import { type Known, resolve, sourceInput, transformOf } from './resolve.ts'
import { useSettled } from './use-settled.ts'

/** Long enough that one is not asked about half a word, short enough to feel live. */
const TYPING = 350

/** Names say what is wrong with them while one types; a choice that is missing is said when one wants to go on. */
const SAID_AT_ONCE: readonly Field[] = ['transform', 'table', 'namespace', 'database', 'name', 'entityName']

export function useWizard(paths: readonly string[]) {
  const [draft, dispatch] = useReducer(draftReducer, emptyDraft)
  const { parsing } = draft
  const project = useSession((session) => session.project)
  const edit = (change: Edit) => dispatch({ type: 'edit', edit: change })

  const source = useMemo(() => sourceInput(parsing, paths), [parsing, paths])
  const inspect = useCall('input.inspect', source, { keepPrevious: true, fresh: true })
  const inspected = inspect.data !== undefined && !inspect.isPlaceholderData
  const lastSummary = useRef<InputSummary | null>(null)
  if (inspect.data && inspected) lastSummary.current = inspect.data

  const transform = useSettled(transformOf(draft), TYPING, (sql) => sql === null)
  const input = useMemo(
    (): InputRef => ({ ...sourceInput(parsing, paths), transform }),
    [parsing, paths, transform],
  )
  const past = !isBefore(draft.step, 'entity')
  const columns = useCall('input.columns', input, {
    enabled: past && inspected,
    keepPrevious: true,
    fresh: true,
  })
  const profile = useCall('input.profile', input, {
    enabled: past && columns.data !== undefined && !columns.isPlaceholderData,
    keepPrevious: true,
    fresh: true,
  })

  // While a transform has an error, what the last good one gave stays on show.
  const lastGood = useRef<Pick<Known, 'columns' | 'profile'>>({ columns: null, profile: null })
  if (columns.data) lastGood.current = { ...lastGood.current, columns: columns.data }
  if (profile.data) lastGood.current = { ...lastGood.current, profile: profile.data }

  const isCurrent =
    transform === transformOf(draft) && columns.isSuccess && !columns.isPlaceholderData && !columns.isFetching
  const known: Known = {
    paths,
    summary: inspect.data ?? null,
    columns: lastGood.current.columns ?? inspect.data?.columns ?? null,
    profile: lastGood.current.profile,
    entities: project?.entities ?? [],
    groups: project?.groups.map(({ name }) => name) ?? [],
  }
  const resolved = resolve(draft, known)
  const transformError: ErrorData | null =
    columns.error && transform !== null && transform === transformOf(draft) ? columns.error.toData() : null

  const problems = problemsOf(draft.step, resolved, known)
  const shown = problems.filter(
    ({ field }) =>
      draft.tried.includes(draft.step) || (SAID_AT_ONCE.includes(field) && wasTyped(draft, field)),
  )
  /** What keeps the step from being left, beside the problems of its fields. */
  const waiting =
    transformError || inspect.error
      ? null
      : waitingFor(draft, {
          inspected,
          isCurrent,
          profiled: profile.data !== undefined || profile.isError,
          isNewEntity: resolved.isNewEntity,
        })

  return {
    draft,
    edit,
    paths,
    project,
    known,
    resolved,
    input,
    source,
    inspect,
    /** The last good one, while a correction is asked or has failed. */
    summary: inspect.data ?? lastSummary.current,
    columns,
    profile,
    transformError,
    isCurrent,
    problems,
    shown,
    problemAt: (field: Field): Problem | undefined => shown.find((problem) => problem.field === field),
    waiting,
    next: () => {
      if (problems.length > 0 || transformError !== null || inspect.error !== null) {
        dispatch({ type: 'tried' })
        return false
      }
      if (waiting !== null || nextStep(draft.step) === null) return false
      dispatch({ type: 'next', pinned: pinned(draft.step, resolved) })
      return true
    },
    /** Going on was refused by what another has to say of this step: its problems are shown from now on. */
    markTried: () => dispatch({ type: 'tried' }),
    back: () => dispatch({ type: 'back' }),
    goto: (step: Step) => dispatch({ type: 'goto', step }),
  }
}
export type WizardState = ReturnType<typeof useWizard>

/** What was only suggested becomes said once one goes on with it: it must not change behind one's back. */
function pinned(step: Step, { isNewEntity, entity, group }: ReturnType<typeof resolve>): Edit {
  if (step === 'entity')
    return isNewEntity
      ? { entity: 'new', entityName: entity.name, joinKeys: entity.joinKeys }
      : { entity: { existing: entity.name } }
  if (step === 'features') return { name: group.name, eventTimeCol: group.eventTimeCol }
  return {}
}

function wasTyped(draft: Draft, field: Field): boolean {
  switch (field) {
    case 'name':
      return draft.name !== null
    case 'entityName':
      return draft.entityName !== null
    case 'table':
      return draft.table !== null || draft.name !== null
    case 'transform':
      return draft.transforms
    default:
      return true
  }
}

interface Progress {
  readonly inspected: boolean
  readonly isCurrent: boolean
  readonly profiled: boolean
  readonly isNewEntity: boolean
}

/** In words, why Next has to wait; null when it has not. */
function waitingFor(draft: Draft, { inspected, isCurrent, profiled, isNewEntity }: Progress): string | null {
  if (!inspected) return 'Reading the file…'
  if (draft.step === 'source') return null
  if (!isCurrent) return 'Reading the columns…'
  // Without the profile there would be no suggestion to agree to.
  const guesses =
    (draft.step === 'entity' && isNewEntity && draft.joinKeys === null) ||
    (draft.step === 'features' && draft.eventTimeCol === null)
  return guesses && !profiled ? 'Looking at the data…' : null
}
