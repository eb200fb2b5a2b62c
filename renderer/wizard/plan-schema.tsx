// The schema of each store before and after a write: what changes is said first, the rest is one press away.

import { useState } from 'react'
import type { StorePlan } from '../../core/contract/index.ts'
import { typeLabel } from '../grid/column-type.ts'
import { Badge } from '../ui/badge.tsx'
import { plural } from '../ui/format.ts'
import { storeName } from '../ui/store-badge.tsx'
import styles from './plan-schema.module.css'
import { type SchemaRow, type SchemaRowChange, schemaRows, summarizeSchema } from './schema-rows.ts'

const roleWords = { key: 'key', event_time: 'event time', feature: '' } as const

const tones = {
  added: 'accent',
  widened: 'accent',
  renamed: 'accent',
  dropped: 'bad',
  refused: 'bad',
  missing: 'plain',
  cast: 'plain',
} as const satisfies Record<Exclude<SchemaRowChange, 'same'>, 'accent' | 'bad' | 'plain'>

export function PlanSchema({ stores }: { readonly stores: readonly StorePlan[] }) {
  return (
    <>
      {stores.map((store) => (
        <StoreSchema
          key={`${store.storageType} ${store.path}`}
          store={store}
          name={stores.length > 1 ? storeName(store.storageType) : null}
        />
      ))}
    </>
  )
}

function StoreSchema({ store, name }: { readonly store: StorePlan; readonly name: string | null }) {
  const [all, setAll] = useState(false)
  const rows = schemaRows(store)
  const changed = rows.filter(({ change }) => change !== 'same')
  const shown = all ? rows : changed
  const said = summarizeSchema(rows)
  const hasBefore = rows.some(({ before }) => before !== null)
  return (
    <section aria-label={`Columns of ${store.path}`}>
      <div className={styles.head}>
        <span>
          {name !== null && `${name}: `}
          {plural(rows.length, 'column')}
          {said !== '' ? `, ${said}` : store.createsTable ? ', all new' : ', none of them changes'}
        </span>
        <button type="button" className={styles.link} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Only what changes' : 'Show all columns'}
        </button>
      </div>
      {shown.length > 0 && (
        <div className={styles.frame}>
          <table className={styles.columns}>
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">In the input</th>
                {hasBefore && <th scope="col">Now</th>}
                <th scope="col">{hasBefore ? 'After' : 'Kept as'}</th>
                <th scope="col">Change</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Line key={row.name} row={row} hasBefore={hasBefore} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {store.schemaChanges.length > 0 && (
        <p className={styles.changes}>The write {store.schemaChanges.join(', ')}.</p>
      )}
    </section>
  )
}

function Line({ row, hasBefore }: { readonly row: SchemaRow; readonly hasBefore: boolean }) {
  return (
    <tr data-change={row.change}>
      <th scope="row">
        {row.name}
        {roleWords[row.role] !== '' && <span className={styles.dim}> · {roleWords[row.role]}</span>}
      </th>
      <td>{typeText(row.input)}</td>
      {hasBefore && <td>{typeText(row.before)}</td>}
      <td data-changed={(hasBefore && row.before !== row.after) || undefined}>{typeText(row.after)}</td>
      <td>
        {row.change !== 'same' && (
          <>
            <Badge tone={tones[row.change]}>{row.change}</Badge>{' '}
          </>
        )}
        <span className={styles.dim}>{row.note}</span>
      </td>
    </tr>
  )
}

const typeText = (type: string | null): string => (type === null ? '—' : typeLabel(type))
