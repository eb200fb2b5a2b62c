// Step 5: what the write would do and what would be saved, before either happens; then the write itself.

import { Button, Progress, TextInput } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { ErrorData } from '../../core/contract/index.ts'
import { DuplicatesChoice } from '../feature-group/duplicates-choice.tsx'
import { TakeReach } from '../feature-group/range-fields.tsx'
import type { EventTimes } from '../feature-group/use-reach.ts'
import { WriteFailure } from '../feature-group/write-failure.tsx'
import { lackingStores } from '../feature-group/write-outcomes.ts'
import { usePlaces } from '../state/places.ts'
import { Card } from '../ui/card.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { fieldError, otherError } from '../ui/field-error.ts'
import { FieldRow } from '../ui/field-row.tsx'
import { Loading } from '../ui/loading.tsx'
import { tidyTime } from '../ui/tidy-time.ts'
import { YamlText } from '../ui/yaml-text.tsx'
import { overwritesPartitions, PlanView } from './plan-view.tsx'
import styles from './review-step.module.css'
import type { ReviewState } from './use-review.ts'
import type { WizardState } from './use-wizard.ts'
import wizardStyles from './wizard.module.css'

interface Props {
  readonly wizard: WizardState
  readonly review: ReviewState
}

/** Fields whose problems stand at them. */
const FIELDS = ['start', 'end', 'onDuplicates']

export function ReviewStep({ wizard, review }: Props) {
  const { draft, edit } = wizard
  const { plan, check, job, isWriting, error } = review
  const asked = plan.data
  const failed = plan.error
  const refusals = failed ? [failed] : (asked?.problems ?? [])
  const saidAt = (field: string) =>
    refusals.map((refusal) => fieldError(refusal, field)).find((text) => text !== null) ?? null
  const tried = draft.tried.includes('review')
  const reach = reachOf(wizard, review)
  const errorAt = (field: 'start' | 'end') =>
    review.isIncomplete ? (tried ? review.missing[field] : null) : saidAt(field)
  return (
    <>
      <Outcome review={review} error={error} group={wizard.resolved.group.name} paths={wizard.paths} />
      {isWriting && (
        <Card className={`${wizardStyles.card} ${styles.progress}`} aria-label="Writing">
          <div className={styles.progressWords} role="status">
            <span>{job?.step ?? 'Starting'}</span>
            <span className={wizardStyles.dim}>{percent(job?.progress ?? null)}</span>
          </div>
          <Progress
            value={(job?.progress ?? 1) * 100}
            animated={(job?.progress ?? null) === null}
            aria-label="Progress of the write"
          />
          <Button onClick={review.cancel}>Cancel the write</Button>
        </Card>
      )}
      <div className={styles.columns}>
        <Card
          className={`${wizardStyles.card} ${styles.plan}`}
          aria-label="Write plan"
          aria-busy={plan.isFetching}
        >
          <div className={styles.head}>
            <h3 className={wizardStyles.sectionTitle}>What will be written</h3>
            {plan.isFetching && <span className={wizardStyles.dim}>Counting…</span>}
          </div>
          <fieldset className={styles.range} disabled={isWriting}>
            <legend className={styles.legend}>
              {draft.mode === 'overwrite-range'
                ? 'The range of event time that this write replaces (both ends are needed, and included)'
                : 'Only event times in a range (optional, both ends included)'}
            </legend>
            <RangeField
              label="From"
              value={draft.start}
              hint={reach?.from ?? null}
              error={errorAt('start')}
              onChange={(start) => edit({ start })}
            />
            <RangeField
              label="To"
              value={draft.end}
              hint={reach?.to ?? null}
              error={errorAt('end')}
              onChange={(end) => edit({ end })}
            />
          </fieldset>
          {draft.mode === 'overwrite-range' &&
            reach !== null &&
            draft.start.trim() === '' &&
            draft.end.trim() === '' && (
              <p>
                <TakeReach reach={reach} onTake={edit} />
              </p>
            )}
          {draft.mode === 'merge' && (
            <fieldset className={styles.rest} disabled={isWriting}>
              <DuplicatesChoice
                value={draft.onDuplicates}
                found={asked && !plan.isPlaceholderData ? asked.duplicateKeys : null}
                error={saidAt('onDuplicates')}
                counting={plan.isFetching}
                onChange={(onDuplicates) => edit({ onDuplicates })}
              />
            </fieldset>
          )}
          {review.isIncomplete && (
            <p role="status" className={wizardStyles.dim}>
              What will be written is counted once the range is known.
            </p>
          )}
          {!review.isIncomplete && failed && otherError(failed, FIELDS) && (
            <ErrorNote error={failed} onRetry={() => void plan.refetch()} />
          )}
          {review.isIncomplete ? null : asked && !failed ? (
            <fieldset
              className={styles.rest}
              disabled={isWriting}
              data-old={plan.isPlaceholderData || undefined}
            >
              <PlanView
                plan={asked}
                partitions={overwritesPartitions(wizard.resolved.group.stores)}
                dropNullKeys={draft.dropNullKeys}
                onDropNullKeys={(dropNullKeys) => edit({ dropNullKeys })}
                hideProblem={(problem) => otherError(problem, FIELDS) === null}
              />
            </fieldset>
          ) : (
            !failed && <Loading label="Planning the write" />
          )}
        </Card>
        <Card className={styles.yaml} aria-label="What will be saved">
          <div className={`${styles.head} ${styles.yamlHead}`}>
            <h3 className={wizardStyles.sectionTitle}>What will be saved</h3>
            <span className={`${wizardStyles.dim} ${styles.file}`}>
              feature_groups/{wizard.resolved.group.name}.yml
            </span>
          </div>
          {check.error ? (
            <div className={wizardStyles.card}>
              <ErrorNote error={check.error} onRetry={() => void check.refetch()} />
            </div>
          ) : (
            check.data && <YamlText text={check.data.yaml} label="YAML of the feature group" />
          )}
        </Card>
      </div>
    </>
  )
}

/** What the rows reach, as the plan says; before there is one, as the input's event times do. */
function reachOf({ known, resolved }: WizardState, { plan }: ReviewState): EventTimes | null {
  const { eventTimeFrom = null, eventTimeTo = null } = plan.data ?? {}
  if (eventTimeFrom !== null && eventTimeTo !== null) return { from: eventTimeFrom, to: eventTimeTo }
  const { min = null, max = null } =
    known.profile?.columns.find(({ name }) => name === resolved.group.eventTimeCol) ?? {}
  return min === null || max === null ? null : { from: min, to: max }
}

interface OutcomeProps {
  readonly review: ReviewState
  readonly error: ErrorData | null
  readonly group: string
  readonly paths: readonly string[]
}

/** What stands in the way, or how the last try ended; brought into view when it comes. */
function Outcome({ review, error, group, paths }: OutcomeProps) {
  const { problems, wasCancelled } = review
  const { leaveFor, open } = usePlaces()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (error !== null) place.current?.scrollIntoView({ block: 'nearest' })
  }, [error])
  if (problems.length === 0 && error === null && !wasCancelled) return null
  return (
    <div ref={place} className={styles.outcome}>
      {problems.map(({ field, message }) => (
        <ErrorNote
          key={`${field} ${message}`}
          error={{ message, hint: 'Go back to its step to change it.' }}
        />
      ))}
      {error !== null && (
        <WriteFailure
          error={error}
          action={
            // A store has the rows, so the group is saved: to write it a second time from here would be refused.
            lackingStores(error, null) !== null && (
              <Button
                onClick={() => {
                  leaveFor({ kind: 'group', name: group, tab: 'data' })
                  open({ kind: 'write', group, paths, stores: lackingStores(error, null) ?? [] })
                }}
              >
                Write to what failed…
              </Button>
            )
          }
        />
      )}
      {wasCancelled && <p role="status">The write was cancelled. Nothing was saved or written.</p>}
    </div>
  )
}

interface RangeFieldProps {
  readonly label: string
  readonly value: string
  /** What the rows reach. */
  readonly hint: string | null
  readonly error: string | null
  readonly onChange: (text: string) => void
}

function RangeField({ label, value, hint, error, onChange }: RangeFieldProps) {
  return (
    <FieldRow label={label} error={error}>
      {(field) => (
        <TextInput
          {...field}
          value={value}
          placeholder={hint === null ? 'such as 2024-01-15' : tidyTime(hint)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </FieldRow>
  )
}

const percent = (progress: number | null) => (progress === null ? '' : `${Math.floor(progress * 100)} %`)
