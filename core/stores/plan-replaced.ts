// How many rows of a store a write would replace: counted before it, by the same words that the write itself uses.

import { FirnError, type Moment } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { eventTimeCondition } from './event-range.ts'
import type { OfflineStore } from './offline-store.ts'
import type { StoreColumns, WriteIntent } from './plan.ts'
import { replacedRows } from './replaced-rows.ts'
import { inexactValueError, stageRows } from './staged-rows.ts'
import { rowsToJoin } from './staging.ts'
import { keyColumns, replacesOf } from './write-mode.ts'

/** 0 for an append and for a first write; null where only the write itself will know. Errors: FirnError as the write itself would have. */
export async function countReplaced(
  engine: Engine,
  intent: WriteIntent,
  { store, createsTable, plan }: StoreColumns,
): Promise<number | null> {
  const { group, input, mode, start, end, signal } = intent
  if (mode === 'append' || createsTable) return 0
  if (mode === 'overwrite' && store.overwritesPartitions) return null
  const at = await branchOf(store, intent.stage)
  if (mode === 'overwrite')
    return at === undefined ? ((await store.describe())?.rows ?? 0) : (await store.snapshotAt(at)).rows
  const replaces = replacesOf(intent)
  if (replaces === undefined) return 0
  const keys = new Set(keyColumns(group))
  const incoming = stageRows({
    source: input.sql,
    columns: plan.columns.filter(({ planned }) => keys.has(planned.name)),
    keyColumns: [...keys],
    eventTimeCol: group.eventTimeCol,
    rangeCondition: eventTimeCondition(group.eventTimeCol, start, end),
    // Whether they are refused is said elsewhere in the plan; they match nothing.
    dropNullKeys: true,
  })
  const stored = await rowsToJoin(store, intent.stage)
  if (stored === undefined) return 0
  try {
    const [row] = await engine.rows(
      `SELECT count(*) AS n FROM ${replacedRows(stored, incoming.sql, replaces)}`,
      { signal },
    )
    return Number(row?.n ?? 0)
  } catch (error) {
    throw inexactValueError(error, plan.columns) ?? (await input.explain(error))
  }
}

/** The branch that the write goes on top of; undefined for what is current, which a new branch begins with. */
async function branchOf(store: OfflineStore, ref: string | undefined): Promise<Moment | undefined> {
  if (ref === undefined) return undefined
  try {
    await store.snapshotAt({ ref })
    return { ref }
  } catch (error) {
    if (error instanceof FirnError && error.code === 'not_found') return undefined
    throw error
  }
}
