// A write from start to end: plan, store by store, receipt, watermark, history. A failed write fails, loudly.

import { randomUUID } from 'node:crypto'
import os from 'node:os'
import type { TestResult, Watermark, WriteReceipt } from '../contract/index.ts'
import { FirnError, toErrorData } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { FEATURE_GROUP, INPUTS } from '../iceberg/snapshots.ts'
import { eventTimeCondition } from './event-range.ts'
import type { History } from './history.ts'
import { failureOf } from './history-events.ts'
import { noRowsError, refuseNoRows } from './no-rows.ts'
import type { OfflineStore, StoreReceipt } from './offline-store.ts'
import { nullKeysError, planStores, type StoreColumns, type WriteIntent } from './plan.ts'
import type { ColumnsPlan } from './plan-columns.ts'
import { countKeys, type PlanRowsInput, planRows } from './plan-rows.ts'
import { type StagedWrite, stageWrite, type Target } from './stage-write.ts'
import { inexactValueError, isNullKeyError } from './staged-rows.ts'
import { stagingProblems, stagingSummary } from './staging.ts'
import { type Outcome, receiptsOf, writeFailure } from './store-outcomes.ts'
import { testRows } from './tested-rows.ts'
import { modeProblems, replacesOf } from './write-mode.ts'

export interface WriteContext {
  readonly engine: Engine
  readonly history: History
  /** Where rows are kept that are read more than once; default the system's folder for temporary files. */
  readonly scratchDirectory?: string | undefined
  readonly onProgress?: ((fraction: number, step: string) => void) | undefined
}

export interface Written {
  /** One a store. */
  readonly receipts: WriteReceipt[]
  /** What the feature group's tests said of the rows. */
  readonly tests: readonly TestResult[]
}

/**
 * Tests the rows, then writes them to every store of the group, in order, also after one of them fails. Errors: FirnError
 * `test_failed`, before any store is touched; then as `writeFailure` says.
 */
export async function writeRows(context: WriteContext, intent: WriteIntent): Promise<Written> {
  const stores = await planStores(context.engine, intent)
  const problem = [
    ...modeProblems(intent),
    ...stagingProblems(intent, stores),
    ...stores.flatMap(({ plan }) => plan.problems),
  ][0]
  if (problem) throw new FirnError(problem.code, problem.message, asMore(problem))

  const dropped = intent.dropNullKeys ? await dropNullKeys(context.engine, intent) : 0
  const { targets, release } = await stage(context, intent, stores)
  try {
    await refuseNothing(context.engine, intent, targets)
    const tests = await test(context, intent, targets)
    const receipts = await writeToStores(context, intent, targets, dropped)
    return { receipts, tests }
  } finally {
    await release()
  }
}

async function writeToStores(
  context: WriteContext,
  intent: WriteIntent,
  targets: readonly Target[],
  dropped: number,
): Promise<WriteReceipt[]> {
  const outcomes: Outcome[] = []
  for (const [index, target] of targets.entries()) {
    const report = (fraction: number): void =>
      context.onProgress?.((index + fraction) / targets.length, `Writing to ${target.store.path}`)
    outcomes.push(
      await outcomeOf(target.store, () => {
        if (index > 0 && intent.signal?.aborted) throw cancelledError()
        report(0)
        return writeToStore(context, intent, target, dropped, report)
      }),
    )
  }
  if (outcomes.some(({ data }) => data.error !== null)) throw writeFailure(outcomes)
  return outcomes.flatMap(({ data }) => data.receipt ?? [])
}

async function outcomeOf(
  { path, kind: storageType }: OfflineStore,
  write: () => Promise<WriteReceipt>,
): Promise<Outcome> {
  try {
    return { data: { path, storageType, receipt: await write(), error: null }, thrown: null }
  } catch (thrown) {
    const [receipt = null] = receiptsOf(thrown)
    return { data: { path, storageType, receipt, error: toErrorData(thrown) }, thrown }
  }
}

function stage(
  { engine, scratchDirectory = os.tmpdir(), onProgress }: WriteContext,
  intent: WriteIntent,
  stores: readonly StoreColumns[],
): Promise<StagedWrite> {
  return stageWrite(engine, intent, stores, {
    scratchDirectory,
    onProgress: (fraction) => onProgress?.(fraction, 'Reading the rows'),
    explain: (error, { plan }) => explain(engine, intent, plan, error),
  })
}

/** A store refuses no rows by itself. Several are asked before, as is the plan, which says so and not what a test makes of it. */
async function refuseNothing(engine: Engine, intent: WriteIntent, targets: readonly Target[]): Promise<void> {
  const [first] = targets
  const isAsked = targets.length > 1 || (intent.group.tests?.length ?? 0) > 0
  if (first === undefined || !isAsked) return
  await refuseNoRows(engine, first.rows.sql, intent.signal).catch(async (error: unknown) => {
    throw await explain(engine, intent, first.plan, error)
  })
}

/** A failed test is told to the history too: people look there for what became of last night's write. */
async function test(
  { engine, history }: WriteContext,
  intent: WriteIntent,
  targets: readonly Target[],
): Promise<TestResult[]> {
  const [first] = targets
  try {
    return await testRows(engine, intent, first)
  } catch (thrown) {
    const error = first === undefined ? thrown : await explain(engine, intent, first.plan, thrown)
    if (error instanceof FirnError && error.code === 'test_failed') {
      const failed = { event: 'failed' as const, group: intent.group.name, writeId: randomUUID() }
      await history.append({ ...failed, at: new Date().toISOString(), reason: error.message }).catch(() => {})
    }
    throw error
  }
}

async function writeToStore(
  { engine, history }: WriteContext,
  intent: WriteIntent,
  { store, plan, rows }: Target,
  droppedNullKeys: number,
  onProgress: (fraction: number) => void,
): Promise<WriteReceipt> {
  const { group, input, mode, signal } = intent
  const writeId = randomUUID()
  const started = performance.now()
  const now = (): string => new Date().toISOString()
  await history
    .append({ event: 'begun', at: now(), group: group.name, writeId, path: store.path })
    .catch((cause: unknown) => {
      throw unwritableHistoryError(cause)
    })
  let receipt: StoreReceipt
  try {
    receipt = await store.write({
      rows,
      mode,
      replaces: replacesOf(intent),
      branch: intent.stage,
      writeId,
      eventTimeCol: group.eventTimeCol,
      joinKeys: group.joinKeys,
      columnChanges: plan.changes,
      confirm: () => intent.confirm?.(store.path) ?? Promise.resolve(),
      summary: {
        [FEATURE_GROUP]: group.name,
        [INPUTS]: JSON.stringify(input.names),
        ...(intent.start !== undefined && { 'firn.feature-start-time': intent.start }),
        ...(intent.end !== undefined && { 'firn.feature-end-time': intent.end }),
        ...stagingSummary(intent, writeId),
      },
      signal,
      onProgress,
    })
  } catch (thrown) {
    const error = await explain(engine, intent, plan, thrown)
    // A history that cannot be written now must not hide what went wrong.
    await history
      .append(failureOf(error, { at: now(), group: group.name, writeId, branch: intent.stage }))
      .catch(() => {})
    throw error
  }
  const target = {
    storageType: store.kind,
    catalog: store.catalog,
    namespace: store.namespace,
    table: store.table,
  }
  const watermark: Watermark = {
    ...target,
    writeId,
    eventTimeFrom: receipt.eventTimeFrom,
    eventTimeTo: receipt.eventTimeTo,
    rows: receipt.rows,
    snapshotId: receipt.snapshotId,
    path: store.path,
    writtenAt: now(),
    mode,
    inputs: [...input.names],
    droppedNullKeys,
  }
  const onBranch = intent.stage !== undefined && { branch: intent.stage }
  const written: WriteReceipt = {
    rows: receipt.rows,
    snapshotId: receipt.snapshotId,
    path: store.path,
    ...target,
    seconds: Math.round(performance.now() - started) / 1000,
    bytes: receipt.bytes,
    droppedNullKeys,
    ...(receipt.replacedRows !== undefined && { replacedRows: receipt.replacedRows }),
    ...onBranch,
    watermark,
  }
  await history
    .append({ event: 'committed', at: now(), group: group.name, writeId, watermark, ...onBranch })
    .catch((cause: unknown) => {
      throw lostHistoryError(written, cause)
    })
  return written
}

/** A full disk, say, right after the commit: the rows are there, and the error must not say otherwise. */
function lostHistoryError(receipt: WriteReceipt, cause: unknown): FirnError {
  const snapshot = receipt.snapshotId === null ? '' : ` (snapshot ${receipt.snapshotId})`
  return new FirnError(
    'io',
    `The rows are in ${receipt.path}${snapshot}, but the write history could not be kept.`,
    {
      hint: 'Do not write them again. Free disk space; the history misses this one write.',
      details: { receipts: [receipt] },
      cause,
    },
  )
}

function unwritableHistoryError(cause: unknown): FirnError {
  return new FirnError('io', 'The write history cannot be written. Nothing was written.', {
    hint: 'Check that the project folder is there, can be written, and that its disk has room.',
    cause,
  })
}

/**
 * Says what stopped a write in the user's words: a guard's find, a file's fault, or the store's own error. What the
 * store knows of its commit outweighs a cancel that came with it.
 */
async function explain(
  engine: Engine,
  intent: WriteIntent,
  plan: ColumnsPlan,
  thrown: unknown,
): Promise<Error> {
  if (thrown instanceof FirnError && thrown.code !== 'cancelled') return thrown
  if (intent.signal?.aborted || thrown instanceof FirnError) return cancelledError()
  if (isNullKeyError(thrown)) return nullKeysError(await planRows(engine, rowsOf(intent)))
  return inexactValueError(thrown, plan.columns) ?? intent.input.explain(thrown)
}

const cancelledError = (): FirnError =>
  new FirnError('cancelled', 'The write was cancelled. Nothing was written.')

/** The rows that are left out for lack of a key. Errors: FirnError `invalid_input` when none would be left. */
async function dropNullKeys(engine: Engine, intent: WriteIntent): Promise<number> {
  const { rows, lacking } = await countKeys(engine, rowsOf(intent)).catch(async (error: unknown) => {
    throw await intent.input.explain(error)
  })
  if (rows === lacking) throw noRowsError()
  return lacking
}

function rowsOf({ group, input, start, end, dropNullKeys, signal }: WriteIntent): PlanRowsInput {
  const rangeCondition = eventTimeCondition(group.eventTimeCol, start, end)
  return { source: input.sql, group, rangeCondition, dropNullKeys, signal }
}

function asMore({
  hint,
  details,
}: {
  hint?: string | undefined
  details?: Record<string, unknown> | undefined
}) {
  return { ...(hint !== undefined && { hint }), ...(details !== undefined && { details }) }
}
