// What a write would do, before it does it: where, how much, of when, what is changed on the way, what is in the way.

import { Checkbox } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ErrorData, Store, StorePlan, WriteMode, WritePlan } from '../../core/contract/index.ts'
import { TestResults } from '../feature-group/test-results.tsx'
import { useSession } from '../state/session.ts'
import { ExampleRows } from '../ui/example-rows.tsx'
import { formatCount, nameSome, plural } from '../ui/format.ts'
import { Note } from '../ui/note.tsx'
import { pathFrom } from '../ui/path.ts'
import { StoreBadge } from '../ui/store-badge.tsx'
import { tidyTime } from '../ui/tidy-time.ts'
import { PlanSchema } from './plan-schema.tsx'
import styles from './plan-view.module.css'

interface Props {
  readonly plan: WritePlan
  /** Whether an overwrite replaces only the partitions that its rows lie in. */
  readonly partitions: boolean
  readonly dropNullKeys: boolean
  readonly onDropNullKeys: (drop: boolean) => void
  /** Of the fields that this view does not show: the caller puts these elsewhere. */
  readonly hideProblem?: (problem: ErrorData) => boolean
}

const modeWords = {
  append: 'Append: what is there stays, these rows are added.',
  overwrite: 'Overwrite: these rows take the place of the whole table.',
  'overwrite-range':
    'Overwrite range: these rows take the place of all rows with an event time in the range. The rest stays.',
  merge: 'Merge: a row with the same join keys and event time is replaced, the others are added.',
} as const satisfies Record<WriteMode, string>

/** Of a HIVE store that is set so; of several stores, that is said of none. */
export const overwritesPartitions = (stores: readonly Store[]): boolean =>
  stores.length > 0 &&
  stores.every((store) => store.kind === 'HIVE_TABLE' && store.overwrite === 'partitions')

/** Shown elsewhere in the plan, with more about it. */
const SAID_BELOW: readonly ErrorData['code'][] = ['null_keys', 'test_failed']

export function PlanView({ plan, partitions, dropNullKeys, onDropNullKeys, hideProblem }: Props) {
  const folder = useSession((session) => session.project?.path ?? '')
  const { nullKeys, duplicateKeys } = plan
  const problems = plan.problems.filter(
    (problem) => !SAID_BELOW.includes(problem.code) && !hideProblem?.(problem),
  )
  // The plan warns of duplicates too; here they have their own note, with examples.
  const saidOfDuplicates =
    duplicateKeys.rows > 0
      ? plan.warnings.find((warning) => warning.startsWith(`${formatCount(duplicateKeys.rows)} `))
      : undefined
  return (
    <div className={styles.plan}>
      <dl className={styles.facts}>
        <Fact name={plan.stores.length > 1 ? 'Targets' : 'Target'}>
          {plan.stores.map((store) => (
            <span key={`${store.storageType} ${store.path}`} className={styles.target}>
              <StoreBadge kind={store.storageType} />
              <span className={styles.path} title={store.path}>
                {pathFrom(folder, store.path)}
              </span>
              <span className={styles.dim}>{meeting(store, plan.mode)}</span>
            </span>
          ))}
        </Fact>
        <Fact name="Mode">{modeText(plan, partitions)}</Fact>
        <Fact name="Rows">
          <b>{formatCount(plan.rows)}</b>
          {plan.rowsOutsideRange > 0 && (
            <span className={styles.dim}> · {formatCount(plan.rowsOutsideRange)} outside the time range</span>
          )}
          {nullKeys.rows > 0 && nullKeys.dropped && (
            <span className={styles.dim}> · {formatCount(nullKeys.rows)} left out</span>
          )}
        </Fact>
        <Fact name="Event time">{reach(plan)}</Fact>
      </dl>

      <TestResults results={plan.tests} />
      {problems.map((problem) => (
        <Note key={problem.message} bad title={problem.message}>
          {problem.hint}
        </Note>
      ))}
      {nullKeys.rows > 0 && (
        <Note bad={!dropNullKeys} title={nullKeysText(nullKeys)}>
          <ExampleRows rows={nullKeys.examples} />
          <Checkbox
            checked={dropNullKeys}
            onChange={(event) => onDropNullKeys(event.currentTarget.checked)}
            label={`Leave out the ${plural(nullKeys.rows, 'row')} without ${nameSome(nullKeys.byColumn.map(({ column }) => column))}`}
          />
        </Note>
      )}
      {/* A merge asks what to do with them (duplicates-choice.tsx). */}
      {duplicateKeys.rows > 0 && plan.mode !== 'merge' && (
        <Note title={saidOfDuplicates ?? duplicatesText(duplicateKeys.rows)}>
          They are written as they are: a feature of that moment then has more than one value.
          <ExampleRows rows={duplicateKeys.examples} />
        </Note>
      )}
      {plan.warnings
        .filter((warning) => warning !== saidOfDuplicates && !isOfATest(plan, warning))
        .map((warning) => (
          <Note key={warning} title={warning} />
        ))}

      <PlanSchema stores={plan.stores} />
    </div>
  )
}

/** The plan warns of a test that warns, which stands among the tests already. */
const isOfATest = ({ tests }: WritePlan, warning: string): boolean =>
  tests.some(({ outcome, title }) => outcome === 'warned' && warning.includes(title))

const duplicatesText = (rows: number) =>
  `${plural(rows, 'row shares', 'rows share')} join keys and event time with another row.`

function modeText(plan: WritePlan, partitions: boolean): string {
  if (plan.stores.every((store) => store.createsTable)) return 'First write: the table is made with it.'
  const words =
    plan.mode === 'overwrite' && partitions
      ? 'Overwrite: these rows take the place of the partitions that they lie in. The others stay.'
      : modeWords[plan.mode]
  if (plan.mode === 'append') return words
  return plan.stores.every(({ storageType }) => storageType === 'ICEBERG')
    ? `${words} Earlier snapshots stay readable.`
    : `${words} What is replaced in a store without history is gone for good.`
}

/** What becomes of the rows that a store has. */
function meeting({ createsTable, replacedRows }: StorePlan, mode: WriteMode): string {
  if (createsTable) return 'new'
  if (replacedRows === null || mode === 'append') return ''
  return replacedRows === 0 ? 'replaces no rows' : `replaces ${plural(replacedRows, 'row')}`
}

function reach({ eventTimeFrom, eventTimeTo }: WritePlan): string {
  if (eventTimeFrom === null || eventTimeTo === null) return 'none'
  const [from, to] = [tidyTime(eventTimeFrom), tidyTime(eventTimeTo)]
  return from === to ? from : `${from} to ${to}`
}

const nullKeysText = ({ rows, byColumn }: WritePlan['nullKeys']) =>
  byColumn.length === 1
    ? `${plural(rows, 'row has', 'rows have')} no ${byColumn[0]?.column}.`
    : `${plural(rows, 'row lacks', 'rows lack')} a key or the event time: ${byColumn
        .map(({ column, rows: count }) => `${formatCount(count)} without ${column}`)
        .join(', ')}.`

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
