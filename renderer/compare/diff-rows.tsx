// The rows that differ, a page at a time: what was before beside what is after, cell by cell.

import { ActionIcon } from '@mantine/core'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { DiffRequest, DiffSummary } from '../../core/contract/index.ts'
import { useCall } from '../state/use-call.ts'
import { Card } from '../ui/card.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { formatCount } from '../ui/format.ts'
import { Loading } from '../ui/loading.tsx'
import type { Change } from './change-filters.tsx'
import styles from './diff-rows.module.css'
import { DiffTable } from './diff-table.tsx'

const PAGE = 200

interface Props {
  readonly request: DiffRequest
  readonly summary: DiffSummary
  readonly changes: readonly Change[]
}

export function DiffRows({ request, summary, changes }: Props) {
  const [offset, setOffset] = useState(0)
  const total = changes.reduce((sum, change) => sum + summary[change], 0)
  const { data, error, refetch, isPlaceholderData } = useCall(
    'group.diffPage',
    { ...request, changes: [...changes], offset, limit: PAGE },
    { keepPrevious: true },
  )
  const last = Math.min(offset + PAGE, total)
  return (
    <Card className={styles.card ?? ''}>
      {data !== undefined ? (
        <DiffTable page={data} summary={summary} busy={isPlaceholderData} />
      ) : error === null ? (
        <Loading label="Reading the rows" />
      ) : (
        <div className={styles.error}>
          <ErrorNote error={error} onRetry={() => void refetch()} />
        </div>
      )}
      <footer className={styles.footer}>
        <span className="num">
          {total === 0
            ? 'No rows'
            : `Rows ${formatCount(offset + 1)} to ${formatCount(last)} of ${formatCount(total)}`}
        </span>
        {total > PAGE && (
          <>
            <ActionIcon
              aria-label="Rows before"
              disabled={offset === 0}
              onClick={() => setOffset(Math.max(0, offset - PAGE))}
            >
              <ChevronLeft size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              aria-label="Rows after"
              disabled={last >= total}
              onClick={() => setOffset(offset + PAGE)}
            >
              <ChevronRight size={16} aria-hidden />
            </ActionIcon>
          </>
        )}
      </footer>
    </Card>
  )
}
