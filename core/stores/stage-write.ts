// The rows of a write as one of its stores takes them.

import type { Engine } from '../engine/engine.ts'
import { eventTimeCondition } from './event-range.ts'
import type { StagedRows } from './offline-store.ts'
import type { StoreColumns, WriteIntent } from './plan.ts'
import { stageRows } from './staged-rows.ts'
import { keyColumns, settleDuplicates } from './write-mode.ts'

/** Errors: as of {@link settleDuplicates}. */
export function stageWrite(
  engine: Engine,
  intent: WriteIntent,
  { plan }: Pick<StoreColumns, 'plan'>,
): Promise<StagedRows> {
  const { group, input, start, end, dropNullKeys } = intent
  const rows = stageRows({
    source: input.sql,
    columns: plan.columns,
    keyColumns: keyColumns(group),
    eventTimeCol: group.eventTimeCol,
    rangeCondition: eventTimeCondition(group.eventTimeCol, start, end),
    dropNullKeys,
  })
  return settleDuplicates(engine, intent, rows)
}
