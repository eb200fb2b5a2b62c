// The feature group's own tests on the rows of a write, before any store has them.

import { runTests } from '../checks/run-tests.ts'
import { type ErrorData, FirnError, type TestResult } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import type { StoreColumns, WriteIntent } from './plan.ts'
import { stageStore, type Target } from './stage-write.ts'
import { rowsToJoin } from './staging.ts'

/**
 * Empty for a group without tests. Errors: FirnError `test_failed` where one of severity fail does, with all results in
 * `details.results`; those of {@link runTests}; whatever reading the rows throws.
 * @param target Each store has the same rows, so those of the first one.
 */
export async function testRows(
  engine: Engine,
  intent: WriteIntent,
  target: Target | undefined,
): Promise<TestResult[]> {
  const results = await resultsOf(engine, intent, target)
  const failure = testFailure(results)
  if (failure !== null) throw failure
  return results
}

async function resultsOf(
  engine: Engine,
  { group, mode, stage, signal }: WriteIntent,
  target: Target | undefined,
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
      rows: await stageStore(engine, intent, target),
    })
    const failure = testFailure(results)
    return { results, problems: failure === null ? [] : [failure.toData()] }
  } catch (error) {
    const isProblem = error instanceof FirnError && ['bad_sql', 'invalid_input'].includes(error.code)
    if (isProblem) return { results: [], problems: [error.toData()] }
    throw error
  }
}
