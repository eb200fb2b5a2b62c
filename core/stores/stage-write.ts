// The rows of a write as each of its stores takes them. Where two readings of the input may differ, as with a transform
// that rolls dice, and more than one would be made, they are kept on disk: what is checked, what is tested and what each
// store gets are then the same rows.

import { sameName } from '../contract/same-name.ts'
import type { Engine } from '../engine/engine.ts'
import { quoteIdent } from '../engine/sql.ts'
import { eventTimeCondition } from './event-range.ts'
import { type HeldRows, openHeldRows } from './held-rows.ts'
import type { StagedRows } from './offline-store.ts'
import type { StoreColumns, WriteIntent } from './plan.ts'
import { rowsInRange, stageRows } from './staged-rows.ts'
import { keyColumns, settleDuplicates } from './write-mode.ts'

export interface Target extends StoreColumns {
  readonly rows: StagedRows
}

export interface StagedWrite {
  /** One a store, in their order. */
  readonly targets: readonly Target[]
  /** To be called when they are written, or are not. */
  release(): Promise<void>
}

export interface StageWriteOptions {
  readonly scratchDirectory: string
  readonly onProgress?: ((fraction: number) => void) | undefined
  /** What a failure over a store's rows means. */
  readonly explain: (error: unknown, store: StoreColumns) => Promise<Error>
}

/** Before any store is written, so that one store's refusal is not a partial write. Errors: as of {@link stageStore}. */
export async function stageWrite(
  engine: Engine,
  intent: WriteIntent,
  stores: readonly StoreColumns[],
  { scratchDirectory, onProgress, explain }: StageWriteOptions,
): Promise<StagedWrite> {
  const held = isReadAgain(intent, stores)
    ? openHeldRows(engine, scratchDirectory, { signal: intent.signal, onProgress })
    : null
  const release = async (): Promise<void> => held?.release()
  const targets: Target[] = []
  let from = intent
  try {
    for (const store of stores) {
      try {
        if (held !== null && targets.length === 0) from = await heldInput(held, intent, stores)
        targets.push({ ...store, rows: await stageStore(engine, from, store, held) })
      } catch (error) {
        throw await explain(error, store)
      }
    }
    return { targets, release }
  } catch (error) {
    await release()
    throw error
  }
}

/** Errors: the rows' own guards; those of {@link settleDuplicates}. */
export async function stageStore(
  engine: Engine,
  intent: WriteIntent,
  store: Pick<StoreColumns, 'plan'>,
  held: HeldRows | null = null,
): Promise<StagedRows> {
  const rows = rowsFor(intent, store)
  return settleDuplicates(engine, intent, held === null ? rows : await held.hold(rows))
}

/** An append or overwrite of one store without tests reads its input once, and is not slowed down. */
function isReadAgain({ group, input, mode }: WriteIntent, stores: readonly StoreColumns[]): boolean {
  const isOnce = stores.length === 1 && mode !== 'merge' && !group.tests?.length
  return !input.repeatable && !isOnce
}

/** Stores that take the rows in the same types share one reading; for others the input itself is read once first. */
async function heldInput(
  held: HeldRows,
  intent: WriteIntent,
  stores: readonly StoreColumns[],
): Promise<WriteIntent> {
  if (new Set(stores.map((store) => rowsFor(intent, store).sql)).size === 1) return intent
  const { group, input, start, end } = intent
  const wanted = [...keyColumns(group), ...group.features.map(({ name }) => name)]
  const columns = input.columns.filter((column) => wanted.some((name) => sameName(name, column.name)))
  const inRange = rowsInRange(
    input.sql,
    group.eventTimeCol,
    eventTimeCondition(group.eventTimeCol, start, end),
  )
  const list = columns.map(({ name }) => quoteIdent(name)).join(', ')
  const { sql } = await held.hold({ sql: `SELECT ${list} FROM ${inRange}`, columns })
  return { ...intent, input: { ...input, sql } }
}

function rowsFor(
  { group, input, start, end, dropNullKeys }: WriteIntent,
  { plan }: Pick<StoreColumns, 'plan'>,
): StagedRows {
  return stageRows({
    source: input.sql,
    columns: plan.columns,
    keyColumns: keyColumns(group),
    eventTimeCol: group.eventTimeCol,
    rangeCondition: eventTimeCondition(group.eventTimeCol, start, end),
    dropNullKeys,
  })
}
