// The page that a grid's widths and decimals go by.

import { useMemo, useRef } from 'react'
import type { Column, Page } from '../../core/contract/index.ts'

/**
 * Widths and decimals go by the first page that was seen of these columns, so that they do not jump when one scrolls,
 * sorts or looks at another moment.
 */
export function useSample(page: Page | null, columns: readonly Column[]): Page | undefined {
  const kept = useRef<{ page: Page; of: string } | null>(null)
  const of = useMemo(() => JSON.stringify(columns), [columns])
  if (page?.values[0]?.length && kept.current?.of !== of) kept.current = { page, of }
  return kept.current?.page
}
