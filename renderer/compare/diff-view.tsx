// What a comparison found: the counts, the schema, which features changed, and the rows themselves.

import { Button } from '@mantine/core'
import { Equal } from 'lucide-react'
import { useState } from 'react'
import { type DiffRequest, type DiffSummary, diffChanges } from '../../core/contract/index.ts'
import { queryClient, useCall } from '../state/use-call.ts'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { plural } from '../ui/format.ts'
import { Loading } from '../ui/loading.tsx'
import { type Change, ChangeFilters } from './change-filters.tsx'
import { ChangedFeatures } from './changed-features.tsx'
import { DiffRows } from './diff-rows.tsx'
import styles from './diff-view.module.css'
import { SchemaDifferences } from './schema-differences.tsx'

export function DiffView({ request }: { readonly request: DiffRequest }) {
  const { data: summary, error, refetch, fetchStatus } = useCall('group.diff', request)
  if (summary !== undefined) return <Found request={request} summary={summary} />
  const again = (): void => void refetch()
  return (
    <Card className={styles.whole ?? ''}>
      {fetchStatus === 'fetching' ? (
        <Loading
          label="Comparing every row of the two moments"
          onCancel={() => void queryClient.cancelQueries({ queryKey: ['group.diff', request] })}
        />
      ) : error === null || error.code === 'cancelled' ? (
        <Empty title="The comparison was cancelled" actions={<Button onClick={again}>Compare</Button>} />
      ) : (
        <div className={styles.error}>
          <ErrorNote error={error} onRetry={again} />
        </div>
      )}
    </Card>
  )
}

interface Props {
  readonly request: DiffRequest
  readonly summary: DiffSummary
}

function Found({ request, summary }: Props) {
  const [shown, setShown] = useState<readonly Change[]>(diffChanges)
  const sameSchema = summary.columnsAdded.length === 0 && summary.columnsRemoved.length === 0
  const rows = summary.added + summary.removed + summary.changed
  if (rows === 0 && sameSchema) {
    return (
      <Card className={styles.whole ?? ''}>
        <Empty icon={<Equal size={32} strokeWidth={1.5} />} title="Nothing changed">
          {summary.from === summary.to
            ? 'Both are the same snapshot.'
            : `All ${plural(summary.unchanged, 'row')} are the same in both moments.`}
        </Empty>
      </Card>
    )
  }
  return (
    <>
      <ChangeFilters summary={summary} shown={shown} onShow={setShown} />
      <SchemaDifferences added={summary.columnsAdded} removed={summary.columnsRemoved} />
      {rows > 0 && (
        <div className={styles.body}>
          <DiffRows key={shown.join()} request={request} summary={summary} changes={shown} />
          {summary.changed > 0 && (
            <ChangedFeatures changes={summary.changedByColumn} rows={summary.changed} />
          )}
        </div>
      )}
    </>
  )
}
