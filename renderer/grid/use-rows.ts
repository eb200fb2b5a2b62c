// The rows of a source in an order, for as long as a grid shows them.

import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Column, OrderBy, RowSource } from '../../core/contract/index.ts'
import { asFirnError, invoke, listen } from '../state/bridge.ts'
import { keepShowing } from './keep-showing.ts'
import { createPageCache } from './page-cache.ts'
import { createRowPages, type RowPages, type RowPagesState } from './row-pages.ts'

const NOTHING: RowPagesState = { columns: null, reached: 0, end: null, loading: true, error: null }
const silent = () => () => {}

export interface Rows {
  readonly pages: RowPages | null
  readonly state: RowPagesState
  /** The columns on show; the former source's until the new one has answered. */
  readonly columns: readonly Column[]
}

interface Shown {
  /** The source and its order. */
  readonly of: string
  readonly pages: RowPages
  /** What is shown until its rows are there. */
  readonly seen: RowPages | undefined
}

export function useRows(source: RowSource, orderBy: OrderBy | undefined): Rows {
  const [cache] = useState(() => createPageCache())
  const [revision, setRevision] = useState(0)
  const [pages, setPages] = useState<RowPages | null>(null)
  const sourceKey = JSON.stringify(source)
  const orderKey = JSON.stringify(orderBy ?? null)

  const shown = useRef<Shown | null>(null)

  const groupName = source.kind === 'group' ? source.name : null
  useEffect(() => {
    if (groupName === null) return
    return listen('project.changed', ({ groups }) => {
      if (groups !== null && !groups.includes(groupName)) return
      setRevision((before) => before + 1)
    })
  }, [groupName])

  // biome-ignore lint/correctness/useExhaustiveDependencies: source and order come as keys, so that equal ones are one
  useEffect(() => {
    const created = createRowPages({
      cache,
      key: `${sourceKey} ${orderKey} ${revision}`,
      load: (offset, limit, signal) =>
        invoke('rows.page', { source, offset, limit, ...(orderBy && { orderBy }) }, signal),
      toError: (error) => asFirnError(error).toData(),
    })
    const of = `${sourceKey} ${orderKey}`
    const before = shown.current?.of === of ? shown.current : null
    // Changes may come faster than rows: what was seen last is kept until something newer was.
    const seen = before === null || before.pages.state().columns !== null ? before?.pages : before.seen
    setPages(seen === undefined ? created : keepShowing(created, seen))
    shown.current = { of, pages: created, seen }
    return () => created.close()
  }, [cache, sourceKey, orderKey, revision])

  const state = useSyncExternalStore(pages?.subscribe ?? silent, () => pages?.state() ?? NOTHING)
  const lastColumns = useRef<readonly Column[]>([])
  if (state.columns !== null) lastColumns.current = state.columns
  return { pages, state, columns: state.columns ?? lastColumns.current }
}
