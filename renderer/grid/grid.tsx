// The grid: any number of rows of a file, a transform or a feature group at some moment, read page by page. The
// element with role grid holds the focus and points at the active cell (aria-activedescendant): cells come and go
// while one scrolls, and a focused one would take the focus with it.

import type { SortingState } from '@tanstack/react-table'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Column, ErrorData, OrderBy, RowSource } from '../../core/contract/index.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { formatCount } from '../ui/format.ts'
import { Loading } from '../ui/loading.tsx'
import { rawCell } from './cell-text.ts'
import { ExportMenu } from './export-menu.tsx'
import styles from './grid.module.css'
import { GridFooter } from './grid-footer.tsx'
import { GridHeader } from './grid-header.tsx'
import { GridRow } from './grid-row.tsx'
import type { ColumnRole } from './roles.ts'
import { shownRowCount } from './row-pages.ts'
import { canvasHeight, ROW_HEIGHT, rowsAt } from './scroll-range.ts'
import { afterKey, area, at, cellsIn, clampTo, HEADER_ROW, type Selection } from './selection.ts'
import { showColumn } from './show-column.ts'
import { type ShownRow, useColumns } from './use-columns.ts'
import { useCopy, useCopyKey } from './use-copy.ts'
import { useDragSelect } from './use-drag-select.ts'
import { useRowScroll } from './use-row-scroll.ts'
import { useRows } from './use-rows.ts'
import { useSample } from './use-sample.ts'

const HEADER_HEIGHT = 45
const OVERSCAN = 8
/** Px of the mark beside a type that can be changed. */
const TYPE_MARK = 14
/** Rows beyond the visible ones that are read ahead. */
const READ_AHEAD = 120
const NO_ROLES: Readonly<Record<string, ColumnRole>> = {}
const NO_SHARES: Readonly<Record<string, number>> = {}

export interface GridProps {
  readonly source: RowSource
  /** Rows of the source; undefined while that is not known. */
  readonly rowCount?: number | undefined
  readonly roles?: Readonly<Record<string, ColumnRole>> | undefined
  /** Share of NULL by column, 0..1. */
  readonly nullShares?: Readonly<Record<string, number>> | undefined
  /** What the rows are, for a screen reader and for tests. */
  readonly label: string
  readonly empty?: string
  /** False where the rows are only an example of what will be. */
  readonly exportable?: boolean
  /** Instead of the plain note, where there are cures to offer. */
  readonly renderError?: ((error: ErrorData, retry: () => void) => ReactNode) | undefined
  /** Something in place of a type's name in the header, such as a way to change it. */
  readonly typeControl?: ((column: Column) => ReactNode) | undefined
}

export function Grid(props: GridProps) {
  const { source, rowCount, label, exportable = true } = props
  const gridId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [sorting, setSorting] = useState<SortingState>([])
  const [selection, setSelection] = useState<Selection | null>(null)

  const sort = sorting[0]
  const orderBy = useMemo(
    (): OrderBy | undefined => sort && { column: sort.id, descending: sort.desc },
    [sort],
  )
  const { pages, state, columns: all } = useRows(source, orderBy)
  const count = shownRowCount(rowCount, state)
  const scroll = useRowScroll(scroller, count, HEADER_HEIGHT)
  const { position, range } = scroll
  const drawn = rowsAt(range, position.logical, OVERSCAN)
  const visible = rowsAt(range, position.logical, 0)

  useEffect(
    () => pages?.want(visible.first - READ_AHEAD, visible.end + READ_AHEAD),
    [pages, visible.first, visible.end],
  )
  // Another order is another list: what was in view means nothing in it. A column that is gone orders nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is what the effect is about
  useEffect(() => scroll.toTop(), [orderBy, scroll.toTop])
  useEffect(() => {
    if (sort && state.columns && !state.columns.some(({ name }) => name === sort.id)) setSorting([])
  }, [sort, state.columns])

  const rows: ShownRow[] = []
  for (let index = drawn.first; index < drawn.end; index++) {
    const row = pages?.row(index)
    rows.push({ index, page: row?.page ?? null, at: row?.at ?? 0 })
  }
  const sample = useSample(pages?.row(0)?.page ?? rows.find((row) => row.page)?.page ?? null, all)
  const columns = useColumns({
    columns: all,
    rows,
    sample,
    roles: props.roles ?? NO_ROLES,
    nullShares: props.nullShares ?? NO_SHARES,
    available: scroll.width,
    noteExtra: props.typeControl ? TYPE_MARK : 0,
    scroller,
    sorting,
    onSorting: setSorting,
  })

  const extent = {
    rows: count,
    columns: all.length,
    pageRows: Math.max(1, Math.floor(range.viewport / ROW_HEIGHT) - 1),
  }
  const chosen = selection && clampTo(selection, extent)
  const chosenArea = chosen && chosen.focus.row !== HEADER_ROW ? area(chosen) : null
  const { note, copy } = useCopy(pages, all, chosen)
  useCopyKey(scroller, (event) => void copy(false, event))
  const drag = useDragSelect({
    scroller,
    scroll,
    headerHeight: HEADER_HEIGHT,
    rowCount: count,
    starts: columns.starts,
    onSelect: setSelection,
  })

  const show = (next: Selection) => {
    setSelection(next)
    if (next.focus.row !== HEADER_ROW) scroll.showRow(next.focus.row)
    showColumn(scroller.current, columns.starts[next.focus.column], columns.shown[next.focus.column]?.width)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current || !chosen) return
    const mod = event.ctrlKey || event.metaKey
    const onHeader = chosen.focus.row === HEADER_ROW
    const { column } = chosen.focus
    if (onHeader && (event.key === 'Enter' || event.key === ' ')) {
      columns.headers[column]?.column.toggleSorting()
    } else if (onHeader && event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      columns.setWidth(column, (columns.shown[column]?.width ?? 0) + (event.key === 'ArrowLeft' ? -16 : 16))
    } else if (mod && event.shiftKey && event.key.toLowerCase() === 'c') void copy(true)
    else if (event.key === 'Escape' && chosenArea && cellsIn(chosenArea) > 1) {
      setSelection(at(chosen.focus.row, chosen.focus.column))
    } else {
      const next = afterKey(chosen, { key: event.key, shift: event.shiftKey, mod }, extent)
      if (!next || event.altKey) return
      // All cells are selected where one stands, without a jump to the last row.
      if (mod && event.key.toLowerCase() === 'a') setSelection(next)
      else show(next)
    }
    event.preventDefault()
    event.stopPropagation()
  }

  const focus = chosen?.focus
  const focusRow = focus && focus.row !== HEADER_ROW ? pages?.row(focus.row) : undefined
  const focusColumn = focus && all[focus.column]
  const value =
    focus && focusRow && focusColumn
      ? {
          column: focusColumn.name,
          text: rawCell(focusRow.page.values[focus.column]?.[focusRow.at] ?? null) ?? 'NULL',
        }
      : null
  const isDrawn = focus && (focus.row === HEADER_ROW || (focus.row >= drawn.first && focus.row < drawn.end))

  return (
    <div className={styles.grid}>
      <div className={styles.body}>
        <div
          ref={scroller}
          role="grid"
          aria-label={label}
          aria-rowcount={state.end === null && rowCount === undefined ? -1 : count + 1}
          aria-colcount={all.length}
          aria-busy={state.loading}
          aria-multiselectable
          aria-activedescendant={
            focus && isDrawn
              ? `${gridId}-${focus.row === HEADER_ROW ? 'h' : focus.row}-${focus.column}`
              : undefined
          }
          tabIndex={0}
          className={styles.scroller}
          onScroll={scroll.onScroll}
          onKeyDown={onKeyDown}
          onFocus={() => setSelection((before) => before ?? at(count > 0 ? visible.first : HEADER_ROW, 0))}
        >
          <div style={{ width: columns.totalWidth, minWidth: '100%' }}>
            <GridHeader
              columns={columns}
              gridId={gridId}
              active={focus?.row === HEADER_ROW ? focus.column : null}
              typeControl={props.typeControl}
            />
            <div role="rowgroup" className={styles.canvas} style={{ height: canvasHeight(count) }} {...drag}>
              <div
                role="presentation"
                className={styles.rows}
                style={{ top: position.physical + drawn.first * ROW_HEIGHT - position.logical }}
              >
                {columns.table.getRowModel().rows.map(({ original: { index, page, at: inPage } }) => {
                  const held = chosenArea && index >= chosenArea.firstRow && index <= chosenArea.lastRow
                  return (
                    <GridRow
                      key={index}
                      gridId={gridId}
                      index={index}
                      page={page}
                      at={inPage}
                      columns={columns.drawn}
                      before={columns.before}
                      selectedFrom={held ? chosenArea.firstColumn : -1}
                      selectedTo={held ? chosenArea.lastColumn : -1}
                      active={focus?.row === index ? focus.column : -1}
                    />
                  )
                })}
              </div>
            </div>
          </div>
        </div>
        {state.error ? (
          <div className={styles.message}>
            {props.renderError?.(state.error, () => pages?.retry()) ?? (
              <ErrorNote error={state.error} onRetry={() => pages?.retry()} />
            )}
          </div>
        ) : (
          count === 0 &&
          (state.end === null ? (
            <div className={styles.message}>
              <Loading label="Reading the rows" />
            </div>
          ) : (
            <div className={styles.message}>{props.empty ?? 'No rows at this moment'}</div>
          ))
        )}
      </div>
      <GridFooter
        visible={visible}
        rows={count}
        counted={rowCount !== undefined || state.end !== null}
        value={value}
        selectedCells={chosenArea ? cellsIn(chosenArea) : 0}
        selectedSize={chosenArea ? sizeText(chosenArea) : ''}
        note={note}
        onCopy={(withHeader) => void copy(withHeader)}
        exportMenu={exportable && all.length > 0 && <ExportMenu source={source} orderBy={orderBy} />}
      />
    </div>
  )
}

const sizeText = (a: ReturnType<typeof area>) =>
  `${formatCount(a.lastRow - a.firstRow + 1)} × ${formatCount(a.lastColumn - a.firstColumn + 1)}`
