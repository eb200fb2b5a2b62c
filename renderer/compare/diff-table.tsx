// One page of rows that differ. A changed cell shows what it was and what it is; a row that one side lacks shows the
// other's, marked by its sign.

import { useMemo } from 'react'
import type { Cell, Column, DiffPage, DiffSummary } from '../../core/contract/index.ts'
import { type CellStyle, cellLook, columnDecimals, isNameOfThings, rawCell } from '../grid/cell-text.ts'
import { columnKind, isNumeric, typeLabel } from '../grid/column-type.ts'
import { changeSigns } from './change-filters.tsx'
import { diffColumnOrder } from './diff-columns.ts'
import styles from './diff-table.module.css'

interface Props {
  readonly page: DiffPage
  readonly summary: DiffSummary
  /** Another page is on its way. */
  readonly busy: boolean
}

export function DiffTable({ page, summary, busy }: Props) {
  const columns = useMemo(
    () =>
      diffColumnOrder(page.columns, summary).flatMap((index) => {
        const column = page.columns[index]
        if (column === undefined) return []
        return [{ index, column, style: styleOf(page, index), only: sideOf(column, summary) }]
      }),
    [page, summary],
  )
  return (
    <section
      className={styles.scroller}
      aria-label="Rows that differ"
      aria-busy={busy}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
    >
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.sign}>
              <span className="visually-hidden">Change</span>
            </th>
            {columns.map(({ column, style, only }) => (
              <th
                key={column.name}
                scope="col"
                data-numeric={isNumeric(style.kind) || undefined}
                data-key={summary.keys.includes(column.name) || undefined}
              >
                <span className={styles.name}>{column.name}</span>
                <span className={styles.type}>
                  {typeLabel(column.type)}
                  {only !== null && (only === 'before' ? ' · removed' : ' · added')}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.rows.map(({ change, before, after }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a page's rows stay as they are
            <tr key={at} data-change={change}>
              <td className={styles.sign}>
                <span aria-hidden>{changeSigns[change]}</span>
                <span className="visually-hidden">{change}</span>
              </td>
              {columns.map(({ index, column, style, only }) => (
                <DiffCell
                  key={column.name}
                  before={before === null || only === 'after' ? undefined : (before[index] ?? null)}
                  after={after === null || only === 'before' ? undefined : (after[index] ?? null)}
                  style={style}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** The one side that has the feature; null: both. */
function sideOf({ name }: Column, { columnsAdded, columnsRemoved }: DiffSummary): 'before' | 'after' | null {
  if (columnsAdded.some((column) => column.name === name)) return 'after'
  return columnsRemoved.some((column) => column.name === name) ? 'before' : null
}

/** Undefined where that side has no such row, or no such feature. */
interface CellProps {
  readonly before: Cell | undefined
  readonly after: Cell | undefined
  readonly style: CellStyle
}

function DiffCell({ before, after, style }: CellProps) {
  const differs = before !== undefined && after !== undefined && rawCell(before) !== rawCell(after)
  // A row that is only there without the feature.
  if (before === undefined && after === undefined) return <td />
  return (
    <td data-numeric={isNumeric(style.kind) || undefined} data-differs={differs || undefined}>
      {differs ? (
        <>
          <del className={styles.before}>
            <Value cell={before} style={style} />
          </del>
          <span aria-hidden className={styles.arrow}>
            →
          </span>
          <ins className={styles.after}>
            <Value cell={after} style={style} />
          </ins>
        </>
      ) : (
        <Value cell={after ?? before ?? null} style={style} />
      )}
    </td>
  )
}

function Value({ cell, style }: { readonly cell: Cell; readonly style: CellStyle }) {
  const { text, tone, exact } = cellLook(cell, style)
  return (
    <span data-tone={tone} title={exact}>
      {text}
    </span>
  )
}

function styleOf({ columns, rows }: DiffPage, index: number): CellStyle {
  const { name = '', type = '' } = columns[index] ?? {}
  const kind = columnKind(type)
  const cells = rows.flatMap(({ before, after }) => [before?.[index] ?? null, after?.[index] ?? null])
  return { kind, decimals: kind === 'float' ? columnDecimals(cells) : 0, grouped: !isNameOfThings(name) }
}
