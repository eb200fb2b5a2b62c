// One row. Memoized: while one scrolls or selects, only rows that change are drawn again.

import { memo } from 'react'
import type { Page } from '../../core/contract/index.ts'
import { cellLook } from './cell-text.ts'
import { isNumeric } from './column-type.ts'
import styles from './grid.module.css'
import type { ShownColumn } from './use-columns.ts'

interface Props {
  readonly gridId: string
  readonly index: number
  readonly page: Page | null
  readonly at: number
  readonly columns: readonly ShownColumn[]
  /** Px left of the first drawn column. */
  readonly before: number
  /** Selected columns of this row, ends included; -1 for none. */
  readonly selectedFrom: number
  readonly selectedTo: number
  /** The active cell's column, or -1. */
  readonly active: number
}

export const GridRow = memo(function GridRow(props: Props) {
  const { gridId, index, page, at, columns, before, selectedFrom, selectedTo, active } = props
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-busy={page === null || undefined}
      className={styles.row}
      data-odd={index % 2 === 0 || undefined}
      style={{ paddingInlineStart: before }}
    >
      {columns.map((shown) => {
        const selected = shown.index >= selectedFrom && shown.index <= selectedTo && selectedTo >= 0
        const look = page === null ? null : cellLook(page.values[shown.index]?.[at] ?? null, shown.style)
        return (
          <div
            key={shown.column.name}
            role="gridcell"
            id={`${gridId}-${index}-${shown.index}`}
            aria-colindex={shown.index + 1}
            aria-selected={selected}
            className={styles.cell}
            style={{ width: shown.width }}
            data-numeric={isNumeric(shown.style.kind) || undefined}
            data-tone={look?.tone}
            data-active={active === shown.index || undefined}
            title={look ? (look.exact ?? (look.text.length > 24 ? look.text : undefined)) : undefined}
          >
            {look ? (
              look.text
            ) : (
              <span className={styles.skeleton} style={{ width: skeletonWidth(index, shown) }} />
            )}
          </div>
        )
      })}
    </div>
  )
})

/** Uneven, as text would be, and the same each time. */
const skeletonWidth = (row: number, { index, width }: ShownColumn) =>
  Math.round((width - 24) * (0.4 + (((row * 7 + index * 13) % 10) / 10) * 0.45))
