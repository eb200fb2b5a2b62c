// The columns as TanStack Table keeps them (order by header, widths, resizing), which of them are drawn when there
// are many, and how each draws its values.

import {
  type ColumnDef,
  columnResizingFeature,
  columnSizingFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type Dispatch, type RefObject, type SetStateAction, useCallback, useEffect, useMemo } from 'react'
import type { Cell, Column, Page } from '../../core/contract/index.ts'
import { type CellStyle, columnDecimals, isNameOfThings } from './cell-text.ts'
import { columnKind } from './column-type.ts'
import { fillWidths, type Measure, MIN_WIDTH, naturalWidth } from './column-widths.ts'
import { measureText } from './measure-text.ts'
import { type ColumnRole, headerNote } from './roles.ts'

/** Up to this many, all columns are drawn: cheap, and every header is there for a screen reader. */
const ALL_DRAWN = 40
/** An auto-fitted column may be wider than it would be by itself. */
const MAX_FITTED = 960

const features = tableFeatures({ columnSizingFeature, columnResizingFeature, rowSortingFeature })
export type GridFeatures = typeof features

/** A row on show; `page` is null while it is on its way. */
export interface ShownRow {
  readonly index: number
  readonly page: Page | null
  /** Where in the page. */
  readonly at: number
}

/** A column on show. */
export interface ShownColumn {
  readonly index: number
  readonly column: Column
  readonly style: CellStyle
  readonly note: string
  readonly role: ColumnRole | undefined
  readonly width: number
}

interface Options {
  readonly columns: readonly Column[]
  readonly rows: readonly ShownRow[]
  /** The page that widths and decimals go by. */
  readonly sample: Page | undefined
  readonly roles: Readonly<Record<string, ColumnRole>>
  readonly nullShares: Readonly<Record<string, number>>
  readonly available: number
  /** Px that the header's second line needs beside its note. */
  readonly noteExtra: number
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly sorting: SortingState
  readonly onSorting: Dispatch<SetStateAction<SortingState>>
}

const cellsOf = (page: Page | undefined, index: number): readonly Cell[] => page?.values[index] ?? []

export function useColumns(options: Options) {
  const { columns, sample, roles, nullShares, available, noteExtra, scroller } = options

  const shapes = useMemo(
    () =>
      columns.map((column, index) => {
        const kind = columnKind(column.type)
        const cells = cellsOf(sample, index)
        const decimals = kind === 'float' ? columnDecimals(cells) : 0
        const role = Object.hasOwn(roles, column.name) ? roles[column.name] : undefined
        const share = Object.hasOwn(nullShares, column.name) ? nullShares[column.name] : undefined
        const style = { kind, decimals, grouped: role !== 'key' && !isNameOfThings(column.name) }
        return { index, column, style, role, note: headerNote(column, role, share) }
      }),
    [columns, sample, roles, nullShares],
  )
  const measure = useCallback<Measure>(
    (text, as) => measureText(text, as) + (as === 'note' ? noteExtra : 0),
    [noteExtra],
  )
  const filled = useMemo(
    () =>
      fillWidths(
        shapes.map((s) => naturalWidth(s.column, s.note, cellsOf(sample, s.index), s.style, measure)),
        available,
      ),
    [shapes, sample, available, measure],
  )
  const definitions = useMemo(
    (): ColumnDef<GridFeatures, ShownRow>[] =>
      shapes.map(({ column, index }) => ({
        id: column.name,
        header: column.name,
        accessorFn: (row: ShownRow) => row.page?.values[index]?.[row.at],
        size: filled[index] ?? MIN_WIDTH,
        minSize: MIN_WIDTH / 2,
      })),
    [shapes, filled],
  )

  const table = useTable({
    features,
    columns: definitions,
    data: options.rows,
    getRowId: (row) => String(row.index),
    manualSorting: true,
    sortDescFirst: false,
    enableMultiSort: false,
    columnResizeMode: 'onChange',
    state: { sorting: options.sorting },
    onSortingChange: options.onSorting,
  })
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const sizing = table.state.columnSizing
  // biome-ignore lint/correctness/useExhaustiveDependencies: getSize reads the sizing state and the definitions
  const shown = useMemo(
    (): ShownColumn[] =>
      shapes.map((shape) => ({ ...shape, width: headers[shape.index]?.getSize() ?? MIN_WIDTH })),
    [shapes, headers, sizing, filled],
  )

  const virtualizer = useVirtualizer({
    horizontal: true,
    count: shown.length,
    enabled: shown.length > ALL_DRAWN,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => shown[index]?.width ?? MIN_WIDTH,
    overscan: 6,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when widths change
  useEffect(() => virtualizer.measure(), [virtualizer, shown])
  const items = shown.length > ALL_DRAWN ? virtualizer.getVirtualItems() : null
  const from = items?.[0]?.index ?? 0
  const to = items ? (items.at(-1)?.index ?? -1) : shown.length - 1
  const drawn = useMemo(() => shown.slice(from, to + 1), [shown, from, to])
  const starts = useMemo(() => {
    let start = 0
    return shown.map(({ width }) => {
      start += width
      return start - width
    })
  }, [shown])

  return {
    table,
    headers,
    shown,
    drawn,
    /** Left edge of each column, px. */
    starts,
    /** Px left of the first drawn column. */
    before: starts[from] ?? 0,
    totalWidth: (starts.at(-1) ?? 0) + (shown.at(-1)?.width ?? 0),
    /** Before a drag: what filled the pane so far must not move under the pointer. */
    freezeWidths: () => table.setColumnSizing(Object.fromEntries(shown.map((s) => [s.column.name, s.width]))),
    setWidth: (index: number, width: number) => {
      const name = shown[index]?.column.name
      if (name === undefined) return
      const all = Object.fromEntries(shown.map((s) => [s.column.name, s.width]))
      table.setColumnSizing({ ...all, [name]: Math.max(MIN_WIDTH / 2, width) })
    },
    fittedWidth: (index: number) => {
      const shape = shapes[index]
      if (!shape) return MIN_WIDTH
      return naturalWidth(shape.column, shape.note, cellsOf(sample, index), shape.style, measure, MAX_FITTED)
    },
  }
}
export type Columns = ReturnType<typeof useColumns>
