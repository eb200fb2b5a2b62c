// The columns that can be features: chosen or not, described, with what is known of their values.

import { Checkbox } from '@mantine/core'
import { useId, useState } from 'react'
import type { InputProfile } from '../../core/contract/index.ts'
import { cellLook, isNameOfThings } from '../grid/cell-text.ts'
import { columnKind, typeLabel } from '../grid/column-type.ts'
import { formatCount, formatShare, plural } from '../ui/format.ts'
import { ProblemText } from './cure.tsx'
import { toggleFeature } from './draft.ts'
import styles from './features-step.module.css'
import { candidates } from './resolve.ts'
import type { WizardState } from './use-wizard.ts'
import wizardStyles from './wizard.module.css'

type Profiled = InputProfile['columns'][number]

/** From here on one searches rather than looks. */
const MANY = 20

export function FeatureTable({ wizard }: { readonly wizard: WizardState }) {
  const { draft, edit, known, resolved, problemAt } = wizard
  const [search, setSearch] = useState('')
  const problem = problemAt('features')
  const all = candidates(known.columns, resolved.entity.joinKeys, resolved.group.eventTimeCol)
  const shown = all.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
  const chosen = all.filter(({ name }) => !draft.leftOut.includes(name))
  const profiled = new Map(known.profile?.columns.map((column) => [column.name, column]))
  const chooseAll = (checked: boolean) => {
    const names = shown.map(({ name }) => name)
    const others = draft.leftOut.filter((name) => !names.includes(name))
    edit({ leftOut: checked ? others : [...others, ...names] })
  }
  const chosenHere = shown.filter(({ name }) => !draft.leftOut.includes(name)).length

  return (
    <section aria-label="Features" aria-busy={wizard.profile.isFetching}>
      <div className={styles.tableHead}>
        <h3 className={wizardStyles.sectionTitle}>Features</h3>
        <span className={wizardStyles.dim}>
          {formatCount(chosen.length)} of {plural(all.length, 'column')}
          {wizard.profile.isFetching && ' · looking at the values…'}
        </span>
        {all.length > MANY && (
          <input
            type="search"
            className={styles.search}
            placeholder="Search columns"
            aria-label="Search columns"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
      </div>
      {problem && (
        <p role="alert" className={wizardStyles.error}>
          <ProblemText problem={problem} />
        </p>
      )}
      <div className={styles.tableScroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th className={styles.check}>
                <Checkbox
                  aria-label="All features"
                  checked={shown.length > 0 && chosenHere === shown.length}
                  indeterminate={chosenHere > 0 && chosenHere < shown.length}
                  onChange={(event) => chooseAll(event.currentTarget.checked)}
                />
              </th>
              <th>Column</th>
              <th className={styles.right}>NULL</th>
              <th>Values</th>
              <th className={styles.description}>Description</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, type }) => (
              <FeatureLine
                key={name}
                name={name}
                type={type}
                profile={profiled.get(name)}
                rows={known.profile?.rows ?? 0}
                chosen={!draft.leftOut.includes(name)}
                description={(Object.hasOwn(draft.descriptions, name) ? draft.descriptions[name] : '') ?? ''}
                onChosen={(checked) => edit(toggleFeature(draft, name, checked))}
                onDescription={(text) => edit({ descriptions: { ...draft.descriptions, [name]: text } })}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

interface LineProps {
  readonly name: string
  readonly type: string
  readonly profile: Profiled | undefined
  readonly rows: number
  readonly chosen: boolean
  readonly description: string
  readonly onChosen: (chosen: boolean) => void
  readonly onDescription: (text: string) => void
}

function FeatureLine(props: LineProps) {
  const { name, type, profile, rows, chosen, description } = props
  const id = useId()
  return (
    <tr data-out={!chosen || undefined}>
      <td className={styles.check}>
        <Checkbox
          id={id}
          aria-label={name}
          checked={chosen}
          onChange={(e) => props.onChosen(e.currentTarget.checked)}
        />
      </td>
      <td>
        <label htmlFor={id} className={styles.column}>
          <span className={styles.columnName}>{name}</span>
          <span className={styles.columnType}>{typeLabel(type)}</span>
        </label>
      </td>
      <td className={styles.right}>{profile && rows > 0 ? formatShare(profile.nulls / rows) : ''}</td>
      <td className={styles.values} title={profile ? rangeText(profile, false) : undefined}>
        {profile ? rangeText(profile, true) : ''}
      </td>
      <td className={styles.description}>
        <input
          className={styles.input}
          aria-label={`Description of ${name}`}
          placeholder={chosen ? 'Describe' : ''}
          disabled={!chosen}
          value={description}
          onChange={(event) => props.onDescription(event.currentTarget.value)}
        />
      </td>
    </tr>
  )
}

/** `1 – 24`, `AA – YV · 16 values`. */
function rangeText({ name, type, min, max, distinct }: Profiled, short: boolean): string {
  if (min === null || max === null) return 'only NULL'
  const kind = columnKind(type)
  const style = { kind, decimals: 2, grouped: !isNameOfThings(name) }
  const look = (text: string) => {
    const number = kind === 'float' ? Number(text) : text
    const shown = short ? cellLook(number, style).text : text
    return shown.length > 20 && short ? `${shown.slice(0, 19)}…` : shown
  }
  const range = min === max ? `always ${look(min)}` : `${look(min)} – ${look(max)}`
  return kind === 'text' && min !== max ? `${range} · ${plural(distinct, 'value')}` : range
}
