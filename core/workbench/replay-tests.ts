// The group's tests before a staged write is put on top of what was written since: it passed them beside other rows.

import { runTests } from '../checks/run-tests.ts'
import { engineBlobIo } from '../engine/blob-io.ts'
import { quotePath } from '../engine/sql.ts'
import { addedRows } from '../iceberg/added-rows.ts'
import type { StagedBranch } from '../iceberg/staged.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import { testFailure } from '../stores/tested-rows.ts'
import type { GroupTable } from './iceberg-tables.ts'
import { LOCAL_ATTACHED, type Parts } from './parts.ts'
import { timeTravelStoreOf } from './stores.ts'

/**
 * On the branch's own rows, as an append of them to the table would run them. Errors: FirnError `test_failed` where one
 * of severity fail does; as of {@link runTests}; `io` for a damaged file.
 */
export async function testReplay(
  parts: Parts,
  groupName: string,
  { name, path }: GroupTable,
  metadata: TableMetadata,
  branch: StagedBranch,
  signal?: AbortSignal,
): Promise<void> {
  const group = await parts.folder.group(groupName)
  if (!group.tests?.length) return
  const { engine } = parts
  // The engine must not see a damaged manifest: it would end the process.
  await parts.soundFiles.check(path, metadata, branch.head)
  const table = quotePath(LOCAL_ATTACHED, name.namespace.join('.'), name.table)
  const rows = await addedRows(engine, { table, metadata, branch, io: engineBlobIo(engine) }, { signal })
  const joins = await timeTravelStoreOf(parts, group).read()
  const results = await runTests(engine, { tests: group.tests, group, rows, joins, signal })
  const failure = testFailure(results, {
    outcome: 'Nothing was published.',
    hint: `Look at the rows (firn diff ${groupName} --from main --to ${branch.name}), then discard them (firn discard ${groupName} ${branch.name}) and stage what is right now; or mend the test in the feature group.`,
  })
  if (failure !== null) throw failure
}
