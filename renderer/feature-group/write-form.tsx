// The choices of a write, with the plan of it under them, asked for again whenever a choice changes.

import { Button, Menu } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { ChevronDown, FileText } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import type { FeatureGroup, GroupDetail, WriteRequest } from '../../core/contract/index.ts'
import { usePlaces } from '../state/places.ts'
import { writeWithDialog } from '../state/session-commands.ts'
import { useCall } from '../state/use-call.ts'
import dialog from '../ui/dialog.module.css'
import { ErrorNote } from '../ui/error-note.tsx'
import { fieldError, otherError } from '../ui/field-error.ts'
import { fileName, nameSome, plural } from '../ui/format.ts'
import { Loading } from '../ui/loading.tsx'
import { storeName } from '../ui/store-badge.tsx'
import { overwritesPartitions, PlanView } from '../wizard/plan-view.tsx'
import { DuplicatesChoice } from './duplicates-choice.tsx'
import { ModeChoice } from './mode-choice.tsx'
import { newColumns, withFeatures } from './new-features.ts'
import { NewFeaturesChoice } from './new-features-choice.tsx'
import { RangeFields } from './range-fields.tsx'
import { StageChoice } from './stage-choice.tsx'
import { blockedByTests } from './test-results.tsx'
import { useReach } from './use-reach.ts'
import { firstChoice, missingOf, type WriteChoice, writeOptions } from './write-choice.ts'
import { WriteFailure } from './write-failure.tsx'
import styles from './write-form.module.css'
import type { Failure } from './write-outcomes.ts'

interface Props {
  readonly detail: GroupDetail
  readonly paths: readonly string[]
  readonly choice: WriteChoice
  readonly onChoice: (choice: WriteChoice) => void
  readonly starting: boolean
  readonly failure: Failure | null
  readonly onCancel: () => void
  /** `group`: as it has to be saved before it is written to. */
  readonly onWrite: (request: WriteRequest, group: FeatureGroup) => void
}

/** The fields that show their problems themselves. */
const FIELDS = ['start', 'end', 'stage', 'onDuplicates'] as const
type Field = (typeof FIELDS)[number]

export function WriteForm({ detail, paths, choice, onChoice, starting, failure, onCancel, onWrite }: Props) {
  const { group, stores } = detail
  const chosen = stores.filter((_, index) => choice.stores === null || choice.stores.includes(index))
  const partitions = overwritesPartitions(
    group.stores.filter((_, index) => choice.stores === null || choice.stores.includes(index)),
  )
  // A write to several stores could not be published as one.
  const stageable = chosen.length === 1 && chosen[0]?.storageType === 'ICEBERG'
  const only =
    choice.stores === null ? null : chosen.map(({ storageType }) => storeName(storageType)).join(' and ')
  const [settled] = useDebouncedValue(choice, 300)
  const [tried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const modeOf = (said: WriteChoice) => said.mode ?? group.mode ?? 'append'
  const lacks = (said: WriteChoice) => Object.values(missingOf(said, modeOf(said))).some((text) => text)
  const columns =
    useCall('input.columns', writeOptions(group, paths, settled).input, { fresh: true }).data ?? []
  const plan = useCall(
    'write.plan',
    { group: withFeatures(group, columns, settled.addFeatures), ...writeOptions(group, paths, settled) },
    { enabled: !lacks(settled), keepPrevious: true, fresh: true },
  )
  const planned = plan.data
  const mode = choice.mode ?? planned?.mode ?? modeOf(choice)
  const missing = missingOf(choice, mode)
  const incomplete = lacks(choice)
  // While another plan is being made, the one that is shown is not what would be written.
  const current = !plan.isFetching && !plan.isPlaceholderData && settled === choice && !incomplete
  const reach = useReach({
    plan: planned,
    whole: current && choice.start.trim() === '' && choice.end.trim() === '',
    all: { group, ...writeOptions(group, paths, { ...firstChoice, mode: 'append' }) },
    wanted: mode === 'overwrite-range',
  })
  const problems = plan.error === null ? (planned?.problems ?? []) : [plan.error]
  const errorAt = (field: Field): string | null => {
    const lacking = field === 'onDuplicates' || !tried ? null : missing[field]
    if (incomplete) return lacking
    return problems.map((problem) => fieldError(problem, field)).find((text) => text !== null) ?? null
  }
  const isAtField = (problem: Parameters<typeof fieldError>[0]) => otherError(problem, FIELDS) === null
  const blocked = current ? blockedByTests(planned?.tests ?? []) : null
  const ready = planned !== undefined && current && problems.length === 0 && blocked === null
  const open = usePlaces((places) => places.open)
  const editTests = (
    <Button onClick={() => open({ kind: 'edit-group', group: group.name, part: 'tests' })}>
      Edit tests…
    </Button>
  )

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (incomplete) {
      setTried(true)
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
    } else if (ready)
      onWrite(
        { name: group.name, ...writeOptions(group, paths, choice) },
        withFeatures(group, columns, choice.addFeatures),
      )
  }

  return (
    <form ref={form} onSubmit={submit} className={dialog.body} noValidate>
      <div className={styles.files}>
        <FileText size={16} aria-hidden />
        <span className={styles.names} title={paths.join('\n')}>
          {nameSome(paths.map(fileName))}
        </span>
        <span className={styles.dim}>or drop another file here</span>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button rightSection={<ChevronDown size={14} aria-hidden />}>Choose</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void writeWithDialog(group.name)}>Files…</Menu.Item>
            <Menu.Item onClick={() => void writeWithDialog(group.name, { folder: true })}>
              A folder of files…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>

      <ModeChoice
        mode={mode}
        rows={chosen[0]?.rows ?? null}
        history={chosen.every(({ timeTravel }) => timeTravel)}
        partitions={partitions}
        onMode={(to) => onChoice({ ...choice, mode: to })}
      />

      <RangeFields
        mode={mode}
        start={choice.start}
        end={choice.end}
        reach={reach}
        errorAt={errorAt}
        onChange={(range) => onChoice({ ...choice, ...range })}
      />

      {mode === 'merge' && (
        <DuplicatesChoice
          value={choice.onDuplicates}
          found={planned !== undefined && current ? planned.duplicateKeys : null}
          error={errorAt('onDuplicates')}
          counting={plan.isFetching || settled !== choice}
          onChange={(onDuplicates) => onChoice({ ...choice, onDuplicates })}
        />
      )}

      <NewFeaturesChoice
        columns={newColumns(group, columns)}
        chosen={choice.addFeatures}
        onChosen={(addFeatures) => onChoice({ ...choice, addFeatures })}
      />

      {stageable && (
        <StageChoice
          group={group.name}
          branch={choice.stage}
          error={errorAt('stage')}
          onBranch={(stage) => onChoice({ ...choice, stage })}
        />
      )}

      {incomplete ? (
        <p className={styles.unasked} role="status">
          What will be written is counted once {missing.stage === null ? 'the range' : 'the branch'} is known.
        </p>
      ) : planned !== undefined && plan.error === null ? (
        <section aria-label="Write plan" aria-busy={!current} className={styles.plan}>
          <h3 className={styles.planTitle}>
            {plural(planned.rows, 'row')} will be {choice.stage === null ? 'written' : 'staged'}
          </h3>
          <PlanView
            plan={planned}
            partitions={partitions}
            dropNullKeys={choice.dropNullKeys}
            onDropNullKeys={(dropNullKeys) => onChoice({ ...choice, dropNullKeys })}
            hideProblem={isAtField}
          />
        </section>
      ) : (
        plan.error === null && <Loading label={`Reading ${nameSome(paths.map(fileName), 1)}`} />
      )}
      {!incomplete && plan.error !== null && !isAtField(plan.error) && (
        <ErrorNote error={plan.error} onRetry={() => void plan.refetch()} />
      )}
      {failure !== null && (
        <WriteFailure error={failure} action={failure.code === 'test_failed' ? editTests : undefined} />
      )}

      <div className={dialog.footer}>
        <p className={`${dialog.aside} ${styles.blocked}`} role="status">
          {blocked !== null && `${blocked} Mend the input, or the test, before it can be written.`}
        </p>
        {blocked !== null && editTests}
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={!ready && !incomplete} loading={starting}>
          {choice.stage === null ? 'Write' : 'Stage'}
          {planned !== undefined && ready ? ` ${plural(planned.rows, 'row')}` : ''}
          {only !== null && ` to ${only} only`}
        </Button>
      </div>
    </form>
  )
}
