// A feature group's own tests, run on the rows that it has.

import { runTests } from '../checks/run-tests.ts'
import type { Moment, TestResult } from '../contract/index.ts'
import type { Parts } from './parts.ts'
import { storeAt } from './stores.ts'

/**
 * On the rows of a moment (absent: now, of the group's first store). Empty for a group without tests. Errors: as of the
 * store's `read`; FirnError `bad_sql` and `invalid_input` for a test that is wrong itself.
 */
export async function testGroup(
  parts: Parts,
  name: string,
  at: Moment | undefined,
  signal: AbortSignal,
): Promise<TestResult[]> {
  const group = await parts.folder.group(name)
  const rows = await storeAt(parts, group, at).read(at)
  return runTests(parts.engine, { tests: group.tests ?? [], group, rows, signal })
}
