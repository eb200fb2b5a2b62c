// The feature group's own tests on the rows of a write, before any store has them.

import os from 'node:os'
import { runTests } from '../checks/run-tests.ts'
import { type ErrorData, FirnError, type TestResult } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { holdRows } from './held-rows.ts'
import type { OfflineStore, StagedRows } from './offline-store.ts'
import type { StoreColumns, WriteIntent } from './plan.ts'
import { stageWrite } from './stage-write.ts'
import { rowsToJoin } from './staging.ts'

export interface RowsOfStore {
  readonly store: OfflineStore
  /** Whether the store has rows that these would join. */
  readonly createsTable: boolean
  readonly rows: StagedRows
}

export interface TestedRows<T> {
  /** With rows that are surely those that were tested. */
  readonly targets: readonly T[]
  readonly results: readonly TestResult[]
  /** To be called when they are written, or are not. */
  release(): Promise<void>
}

/**
 * Errors: FirnError `test_failed` where one of severity fail does, with all results in `details.results`; those of
 * {@link runTests}; whatever reading the rows throws. Nothing is left behind then.
 */
export async function testRows<T extends RowsOfStore>(
  engine: Engine,
  intent: WriteIntent,
  targets: readonly T[],
  options: {
    readonly scratchDirectory?: string | undefined
    readonly onProgress?: (fraction: number) => void
  } = {},
): Promise<TestedRows<T>> {
  const untested = { targets, results: [], release: async () => {} }
  if (!intent.group.tests?.length) return untested
  const held = intent.input.repeatable
    ? null
    : await holdRows(
        engine,
        targets.map(({ rows }) => rows),
        options.scratchDirectory ?? os.tmpdir(),
        { signal: intent.signal, onProgress: options.onProgress },
      )
  const release = async (): Promise<void> => held?.release()
  try {
    const kept = targets.map((target) => ({ ...target, rows: held?.of(target.rows) ?? target.rows }))
    const results = await resultsOf(engine, intent, kept[0])
    const failure = testFailure(results)
    if (failure !== null) throw failure
    return { targets: kept, results, release }
  } catch (error) {
    await release()
    throw error
  }
}

/** Each store has the same rows, so the first one's are tested. */
async function resultsOf(
  engine: Engine,
  { group, mode, stage, signal }: WriteIntent,
  target: RowsOfStore | undefined,
): Promise<TestResult[]> {
  if (target === undefined || !group.tests?.length) return []
  const { store, rows, createsTable } = target
  const joins = mode === 'append' && !createsTable ? await rowsToJoin(store, stage) : undefined
  return runTests(engine, { tests: group.tests, group, rows: rows.sql, joins, signal })
}

/** What a failure of tests means for what was being done, and what to do next: sentences. */
export interface FailureWords {
  readonly outcome: string
  readonly hint: string
}

const NOT_WRITTEN: FailureWords = {
  outcome: 'Nothing was written.',
  hint: 'Mend the input, or the test in the feature group. A test of severity warn does not stop a write.',
}

/** null when none of severity fail did. */
export function testFailure(
  results: readonly TestResult[],
  { outcome, hint } = NOT_WRITTEN,
): FirnError | null {
  const failed = results.filter((result) => result.outcome === 'failed')
  const [first] = failed
  if (first === undefined) return null
  const found = failed.map(({ title, message }) => `${title} (${message})`).join(', ')
  const tests = failed.length === 1 ? 'A test does' : `${failed.length} tests do`
  return new FirnError('test_failed', `${tests} not hold for these rows: ${found}. ${outcome}`, {
    hint,
    details: { field: 'tests', results: [...results] },
  })
}

export function testWarnings(results: readonly TestResult[]): string[] {
  return results
    .filter(({ outcome }) => outcome === 'warned')
    .map(({ title, message }) => `The test “${title}” does not hold: ${message}.`)
}

/** What the tests would say of a write that is being planned; what is wrong with a test itself is a problem. */
export async function planTests(
  engine: Engine,
  intent: WriteIntent,
  target: StoreColumns | undefined,
): Promise<{ readonly results: TestResult[]; readonly problems: readonly ErrorData[] }> {
  if (target === undefined || !intent.group.tests?.length) return { results: [], problems: [] }
  try {
    const results = await resultsOf(engine, intent, {
      ...target,
      rows: await stageWrite(engine, intent, target),
    })
    const failure = testFailure(results)
    return { results, problems: failure === null ? [] : [failure.toData()] }
  } catch (error) {
    const isProblem = error instanceof FirnError && ['bad_sql', 'invalid_input'].includes(error.code)
    if (isProblem) return { results: [], problems: [error.toData()] }
    throw error
  }
}
