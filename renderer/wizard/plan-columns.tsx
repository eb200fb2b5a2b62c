// The schema of a write: what changes on the way is said first, the rest is one press away.

import { useState } from 'react'
import type { PlannedColumn, StorePlan } from '../../core/contract/index.ts'
import { typeLabel } from '../grid/column-type.ts'
import { plural } from '../ui/format.ts'
import { storeName } from '../ui/store-badge.tsx'
import styles from './plan-view.module.css'

const roleWords = { key: 'key', event_time: 'event time', feature: '' } as const

const changes = (column: PlannedColumn, createsTable: boolean) =>
  column.change !== 'same' && !(column.change === 'new' && createsTable && column.note === null)

export function PlanColumns({ stores }: { readonly stores: readonly StorePlan[] }) {
  const [all, setAll] = useState(false)
  return (
    <>
      {stores.map((store) => {
        const changed = store.columns.filter((column) => changes(column, store.createsTable))
        const shown = all ? store.columns : changed
        const casts = changed.filter(({ change }) => change === 'cast').length
        const title = `${plural(store.columns.length, 'column')}${casts > 0 ? `, ${plural(casts, 'cast')}` : ''}`
        return (
          <section key={`${store.storageType} ${store.path}`} aria-label={`Columns of ${store.path}`}>
            <div className={styles.columnsHead}>
              <span>
                {stores.length > 1 && `${storeName(store.storageType)}: `}
                {title}
              </span>
              <button type="button" className={styles.link} aria-expanded={all} onClick={() => setAll(!all)}>
                {all ? 'Only what changes' : 'Show all columns'}
              </button>
            </div>
            {shown.length > 0 && (
              <table className={styles.columns}>
                <thead>
                  <tr>
                    <th>Column</th>
                    <th>Comes as</th>
                    <th>Kept as</th>
                    <th>Note</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((column) => (
                    <tr key={column.name} data-refused={column.change === 'refused' || undefined}>
                      <td>
                        {column.name}
                        {roleWords[column.role] !== '' && (
                          <span className={styles.dim}> · {roleWords[column.role]}</span>
                        )}
                      </td>
                      <td>{column.inputType === null ? '—' : typeLabel(column.inputType)}</td>
                      <td>{column.storedType === null ? '—' : typeLabel(column.storedType)}</td>
                      <td className={styles.dim}>{column.note ?? (column.change === 'new' ? 'new' : '')}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
        )
      })}
    </>
  )
}
