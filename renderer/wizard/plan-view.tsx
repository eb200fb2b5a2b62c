// What a write would do, before it does it: where, how much, of when, what is changed on the way, what is in the way.

import { Checkbox } from '@mantine/core'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ErrorData, WriteMode, WritePlan } from '../../core/contract/index.ts'
import { formatCount, nameSome, plural } from '../ui/format.ts'
import { StoreBadge } from '../ui/store-badge.tsx'
import { PlanColumns } from './plan-columns.tsx'
import styles from './plan-view.module.css'

interface Props {
  readonly plan: WritePlan
  readonly dropNullKeys: boolean
  readonly onDropNullKeys: (drop: boolean) => void
  /** Of the fields that this view does not show: the caller puts these elsewhere. */
  readonly hideProblem?: (problem: ErrorData) => boolean
}

const modeWords = {
  append: 'Append: what is there stays, these rows are added.',
  overwrite: 'Overwrite: these rows take the place of the whole table. Earlier snapshots stay readable.',
  'overwrite-range':
    'Overwrite range: these rows take the place of all rows with an event time in the range. The rest stays.',
  merge: 'Merge: a row with the same join keys and event time is replaced, the others are added.',
} as const satisfies Record<WriteMode, string>

export function PlanView({ plan, dropNullKeys, onDropNullKeys, hideProblem }: Props) {
  const { nullKeys, duplicateKeys } = plan
  const problems = plan.problems.filter((problem) => problem.code !== 'null_keys' && !hideProblem?.(problem))
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
              <span className={styles.path}>{store.path}</span>
              {store.createsTable && <span className={styles.dim}>new</span>}
            </span>
          ))}
        </Fact>
        <Fact name="Mode">{modeText(plan)}</Fact>
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

      {problems.map((problem) => (
        <Note key={problem.message} bad title={problem.message}>
          {problem.hint}
        </Note>
      ))}
      {nullKeys.rows > 0 && (
        <Note bad={!dropNullKeys} title={nullKeysText(nullKeys)}>
          <Examples rows={nullKeys.examples} />
          <Checkbox
            checked={dropNullKeys}
            onChange={(event) => onDropNullKeys(event.currentTarget.checked)}
            label={`Leave out the ${plural(nullKeys.rows, 'row')} without ${nameSome(nullKeys.byColumn.map(({ column }) => column))}`}
          />
        </Note>
      )}
      {duplicateKeys.rows > 0 && (
        <Note title={saidOfDuplicates ?? duplicatesText(duplicateKeys.rows)}>
          They are written as they are: a feature of that moment then has more than one value.
          <Examples rows={duplicateKeys.examples} />
        </Note>
      )}
      {plan.warnings
        .filter((warning) => warning !== saidOfDuplicates)
        .map((warning) => (
          <Note key={warning} title={warning} />
        ))}

      <PlanColumns stores={plan.stores} />
    </div>
  )
}

const duplicatesText = (rows: number) =>
  `${plural(rows, 'row shares', 'rows share')} join keys and event time with another row.`

function modeText(plan: WritePlan): string {
  if (plan.stores.every((store) => store.createsTable)) return 'First write: the table is made with it.'
  return modeWords[plan.mode]
}

function reach({ eventTimeFrom, eventTimeTo }: WritePlan): string {
  if (eventTimeFrom === null || eventTimeTo === null) return 'none'
  const [from, to] = [tidyTime(eventTimeFrom), tidyTime(eventTimeTo)]
  return from === to ? from : `${from} to ${to}`
}

/** `2013-01-01T00:00:00.000Z` → `2013-01-01 00:00:00 UTC`; a date stays one. */
export function tidyTime(text: string): string {
  return text
    .replace(/^(\d{4}-\d{2}-\d{2})T/, '$1 ')
    .replace(/\.0+(?=Z|[+-]|$)/, '')
    .replace(/(Z|\+00(:?00)?)$/, ' UTC')
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

interface NoteProps {
  readonly bad?: boolean
  readonly title: string
  readonly children?: ReactNode
}

function Note({ bad, title, children }: NoteProps) {
  const Icon = bad ? CircleAlert : TriangleAlert
  return (
    <div className={styles.note} data-bad={bad || undefined} role={bad ? 'alert' : undefined}>
      <Icon size={16} aria-hidden className={styles.noteIcon} />
      <div className={styles.noteWords}>
        <p className={styles.noteTitle}>{title}</p>
        {children !== undefined && children !== null && <div className={styles.noteMore}>{children}</div>}
      </div>
    </div>
  )
}

/** A few rows as `column: text`, NULL as NULL. */
function Examples({ rows }: { readonly rows: readonly Readonly<Record<string, string | null>>[] }) {
  const columns = Object.keys(rows[0] ?? {})
  if (columns.length === 0) return null
  return (
    <table className={styles.examples}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column}>{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, 3).map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: examples have no names and do not move
          <tr key={index}>
            {columns.map((column) => (
              <td key={column}>{row[column] === null ? <i>NULL</i> : row[column]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
