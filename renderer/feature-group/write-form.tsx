// The choices of a write, with the plan of it under them, asked for again whenever a choice changes.

import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { FileText } from 'lucide-react'
import type { FormEvent } from 'react'
import type { ErrorData, GroupDetail, WriteMode, WriteRequest } from '../../core/contract/index.ts'
import { writeWithDialog } from '../state/session-commands.ts'
import { useCall } from '../state/use-call.ts'
import dialog from '../ui/dialog.module.css'
import { ErrorNote } from '../ui/error-note.tsx'
import { fieldError, otherError } from '../ui/field-error.ts'
import { FieldRow } from '../ui/field-row.tsx'
import { fileName, nameSome, plural } from '../ui/format.ts'
import { Loading } from '../ui/loading.tsx'
import { PlanView } from '../wizard/plan-view.tsx'
import { ModeChoice } from './mode-choice.tsx'
import styles from './write-form.module.css'

export interface WriteChoice {
  /** Null: the group's own, which the plan names. */
  readonly mode: WriteMode | null
  readonly start: string
  readonly end: string
  readonly dropNullKeys: boolean
}

interface Props {
  readonly detail: GroupDetail
  readonly paths: readonly string[]
  readonly choice: WriteChoice
  readonly onChoice: (choice: WriteChoice) => void
  readonly starting: boolean
  readonly failure: Pick<ErrorData, 'message' | 'hint'> | { message: string; hint: string | undefined } | null
  readonly onCancel: () => void
  readonly onWrite: (request: WriteRequest) => void
}

/** Whether the problem stands at the start or the end of the range. */
const isAtField = (problem: Parameters<typeof fieldError>[0]): boolean =>
  otherError(problem, ['start', 'end']) === null

export function WriteForm({ detail, paths, choice, onChoice, starting, failure, onCancel, onWrite }: Props) {
  const { group, stores } = detail
  const [settled] = useDebouncedValue(choice, 300)
  const options = (chosen: WriteChoice) => ({
    input: { paths: [...paths], parsing: group.parsing, transform: group.transform },
    ...(chosen.mode !== null && { mode: chosen.mode }),
    ...(chosen.start.trim() !== '' && { start: chosen.start.trim() }),
    ...(chosen.end.trim() !== '' && { end: chosen.end.trim() }),
    dropNullKeys: chosen.dropNullKeys,
  })
  const plan = useCall('write.plan', { group, ...options(settled) }, { keepPrevious: true, fresh: true })
  const planned = plan.data
  // While another plan is being made, the one that is shown is not what would be written.
  const current = !plan.isFetching && settled === choice
  const problems = plan.error === null ? (planned?.problems ?? []) : [plan.error]
  const errorAt = (field: string): string | null =>
    problems.map((problem) => fieldError(problem, field)).find((text) => text !== null) ?? null
  const ready = planned !== undefined && current && problems.length === 0

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (ready) onWrite({ name: group.name, ...options(choice) })
  }

  return (
    <form onSubmit={submit} className={dialog.body}>
      <div className={styles.files}>
        <FileText size={16} aria-hidden />
        <span className={styles.names} title={paths.join('\n')}>
          {nameSome(paths.map(fileName))}
        </span>
        <span className={styles.dim}>or drop another file here</span>
        <Button onClick={() => void writeWithDialog(group.name)}>Choose…</Button>
      </div>

      <ModeChoice
        mode={choice.mode ?? planned?.mode ?? group.mode ?? 'append'}
        rows={stores[0]?.rows ?? null}
        history={stores.every(({ timeTravel }) => timeTravel)}
        onMode={(mode) => onChoice({ ...choice, mode })}
      />

      <div className={styles.range}>
        <FieldRow label="Event time from" error={errorAt('start')}>
          {(field) => (
            <TextInput
              {...field}
              placeholder="the first"
              value={choice.start}
              onChange={(event) => onChoice({ ...choice, start: event.currentTarget.value })}
            />
          )}
        </FieldRow>
        <FieldRow label="to" error={errorAt('end')}>
          {(field) => (
            <TextInput
              {...field}
              aria-label="Event time to"
              placeholder="the last"
              value={choice.end}
              onChange={(event) => onChoice({ ...choice, end: event.currentTarget.value })}
            />
          )}
        </FieldRow>
      </div>
      <p className={styles.rangeHint}>
        Both ends belong to it, such as 2013-01-01 to 2013-06-30. Without a zone a time is UTC.
      </p>

      {planned !== undefined && plan.error === null ? (
        <section aria-label="Write plan" aria-busy={!current} className={styles.plan}>
          <h3 className={styles.planTitle}>{plural(planned.rows, 'row')} will be written</h3>
          <PlanView
            plan={planned}
            dropNullKeys={choice.dropNullKeys}
            onDropNullKeys={(dropNullKeys) => onChoice({ ...choice, dropNullKeys })}
            hideProblem={isAtField}
          />
        </section>
      ) : (
        plan.error === null && <Loading label={`Reading ${nameSome(paths.map(fileName), 1)}`} />
      )}
      {plan.error !== null && !isAtField(plan.error) && (
        <ErrorNote error={plan.error} onRetry={() => void plan.refetch()} />
      )}
      {failure !== null && <ErrorNote error={failure} />}

      <div className={dialog.footer}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={!ready} loading={starting}>
          Write{planned !== undefined && ready ? ` ${plural(planned.rows, 'row')}` : ''}
        </Button>
      </div>
    </form>
  )
}
