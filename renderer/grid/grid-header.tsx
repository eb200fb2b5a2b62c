// The header row: name, type, role and share of NULL; a click sorts, its right edge resizes.

import { ArrowDown, ArrowUp } from 'lucide-react'
import { type MouseEvent, type ReactNode, useRef } from 'react'
import type { Column } from '../../core/contract/index.ts'
import { isNumeric } from './column-type.ts'
import styles from './grid.module.css'
import type { Columns, ShownColumn } from './use-columns.ts'

interface Props {
  readonly columns: Columns
  readonly gridId: string
  readonly active: number | null
  /** Something in place of a type's name, such as a way to change it. */
  readonly typeControl: ((column: Column) => ReactNode) | undefined
}

const ariaSort = { asc: 'ascending', desc: 'descending' } as const

export function GridHeader({ columns, gridId, active, typeControl }: Props) {
  return (
    <div role="rowgroup" className={styles.head}>
      <div
        role="row"
        aria-rowindex={1}
        className={styles.headRow}
        style={{ paddingInlineStart: columns.before }}
      >
        {columns.drawn.map((shown) => (
          <HeaderCell
            key={shown.column.name}
            shown={shown}
            columns={columns}
            id={`${gridId}-h-${shown.index}`}
            isActive={active === shown.index}
            typeControl={typeControl}
          />
        ))}
      </div>
    </div>
  )
}

interface CellProps {
  readonly shown: ShownColumn
  readonly columns: Columns
  readonly id: string
  readonly isActive: boolean
  readonly typeControl: Props['typeControl']
}

function HeaderCell({ shown, columns, id, isActive, typeControl }: CellProps) {
  const header = columns.headers[shown.index]
  const sorted = header?.column.getIsSorted() ?? false
  // A drag that ends over the header is a click on it for the browser, and must not sort.
  const resized = useRef(false)
  const sort = header?.column.getToggleSortingHandler()
  const resize = (event: MouseEvent) => {
    resized.current = true
    event.stopPropagation()
    event.preventDefault()
    columns.freezeWidths()
    header?.getResizeHandler()(event)
  }
  return (
    <div
      role="columnheader"
      id={id}
      aria-colindex={shown.index + 1}
      aria-sort={sorted === false ? 'none' : ariaSort[sorted]}
      className={styles.headCell}
      style={{ width: shown.width }}
      data-numeric={isNumeric(shown.style.kind) || undefined}
      data-role={shown.role}
      data-active={isActive || undefined}
      title={`${shown.column.name} · ${shown.column.type}`}
      onMouseDown={() => {
        resized.current = false
      }}
      onClick={(event) => {
        if (!resized.current) sort?.(event)
      }}
    >
      <span className={styles.headName}>
        <span className={styles.headText}>{shown.column.name}</span>
        {sorted === 'asc' && <ArrowUp size={12} aria-hidden className={styles.sortMark} />}
        {sorted === 'desc' && <ArrowDown size={12} aria-hidden className={styles.sortMark} />}
      </span>
      {typeControl ? (
        <span className={styles.headControl}>{typeControl(shown.column)}</span>
      ) : (
        <span className={styles.headNote}>{shown.note}</span>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keyboard's way is Alt+arrows on the header */}
      <div
        className={styles.resizer}
        data-resizing={header?.column.getIsResizing() || undefined}
        onMouseDown={resize}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={() => columns.setWidth(shown.index, columns.fittedWidth(shown.index))}
      />
    </div>
  )
}
