// Writes that wait on a branch: listed, made current, or dropped.

import { FirnError, type Snapshot, type StagedWrite, toErrorData } from '../contract/index.ts'
import { assertRef, changeTable, dropRef, refOf, removeRef, setRef } from '../iceberg/refs.ts'
import { FEATURE_GROUP, INPUTS, snapshotsOf } from '../iceberg/snapshots.ts'
import {
  isBehind,
  onlyAppends,
  PUBLISHED_WAP_ID,
  SOURCE_SNAPSHOT,
  type StagedBranch,
  stagedBranch,
  stagedBranches,
  stagedWrite,
  WAP_ID,
} from '../iceberg/staged.ts'
import { MAIN_BRANCH, type TableMetadata } from '../spec/metadata.ts'
import { WRITE_ID_KEY } from '../spec/write-id.ts'
import { type GroupTable, icebergTable } from './iceberg-tables.ts'
import type { Parts } from './parts.ts'
import { testReplay } from './replay-tests.ts'

/** By branch. Empty for a group without an ICEBERG store, which cannot stage. */
export async function stagedWrites(parts: Parts, group: string): Promise<StagedWrite[]> {
  const { stores } = await parts.folder.group(group)
  if (!stores.some(({ kind }) => kind === 'ICEBERG')) return []
  const { client, name } = await tableOf(parts, group)
  const metadata = await client.loadTable(name)
  return metadata ? stagedBranches(metadata).map((branch) => stagedWrite(metadata, branch)) : []
}

export interface Publication {
  readonly snapshot: Snapshot
  /** Main had moved on, so the appended files were put on top of it in a snapshot of their own. */
  readonly replayed: boolean
}

/**
 * Makes a staged branch what is current and drops it, in one commit. Where main has moved on since, appends are put on
 * top of it with the files they have, if the group's tests hold for them there. Errors: FirnError `not_found`,
 * `invalid_input`, `unsupported`; `conflict` where main has moved on and the branch does more than append;
 * `test_failed`. All is as it was then.
 */
export async function publishStaged(
  parts: Parts,
  group: string,
  branch: string,
  signal?: AbortSignal,
): Promise<Publication> {
  const table = await tableOf(parts, group)
  const metadata = await load(table)
  const staged = stagedBranch(metadata, branch)
  const replayed = isBehind(staged)
  const snapshotId = replayed
    ? await replay(parts, group, table, metadata, staged, signal)
    : await fastForward(table, staged).then(() => String(staged.head))
  const own = snapshotsOf(metadata).filter(({ snapshotId: id }) =>
    staged.own.some((one) => String(one['snapshot-id']) === id),
  )
  // Main points there by now: a history that cannot be written to does not undo it.
  await parts.history
    .append({
      ...{ event: 'published', at: new Date().toISOString(), group, path: table.path, snapshotId },
      writeIds: staged.own.flatMap(({ summary }) => summary?.[WRITE_ID_KEY] ?? []),
      rows: own.reduce((sum, { addedRows }) => sum + addedRows, 0),
      mode: stagedWrite(metadata, staged).mode,
      note: replayed ? `branch ${branch}, on top of what was written since` : `branch ${branch}`,
    })
    .catch((error: unknown) => console.error(error))
  parts.changed([group])
  const snapshot = snapshotsOf(await load(table)).find((one) => one.snapshotId === snapshotId)
  if (snapshot) return { snapshot, replayed }
  throw new FirnError('not_found', `Snapshot ${snapshotId} was published and has expired since.`)
}

/**
 * Drops the branch. Its snapshots and files stay until they expire, and can be read by the snapshot's id until then.
 * Errors: FirnError `not_found`, `invalid_input`; `conflict` when another write was staged on it meanwhile.
 */
export async function discardStaged(parts: Parts, group: string, branch: string): Promise<StagedWrite> {
  const table = await tableOf(parts, group)
  const metadata = await load(table)
  const staged = stagedBranch(metadata, branch)
  const write = stagedWrite(metadata, staged)
  await dropRef(table, branch, staged.head)
  await parts.history
    .append({
      ...{ event: 'discarded', at: new Date().toISOString(), group, path: table.path },
      ...{ snapshotId: write.snapshotId, rows: write.addedRows, mode: write.mode, note: `branch ${branch}` },
      writeIds: staged.own.flatMap(({ summary }) => summary?.[WRITE_ID_KEY] ?? []),
    })
    .catch((error: unknown) => console.error(error))
  parts.changed([group])
  return write
}

async function fastForward(table: GroupTable, { name, head, base }: StagedBranch): Promise<void> {
  try {
    await changeTable(table, (now) => {
      const current = now['current-snapshot-id']
      // An answer that was lost, and looked for again: it is done.
      if (current === head && refOf(now, name) === undefined) return null
      if (current !== base || refOf(now, name)?.['snapshot-id'] !== head) throw movedMeanwhile(name)
      const main = refOf(now, MAIN_BRANCH) ?? { type: 'branch' as const }
      return {
        requirements: [assertRef(MAIN_BRANCH, base), assertRef(name, head)],
        updates: [setRef(MAIN_BRANCH, { ...main, 'snapshot-id': head }), removeRef(name)],
      }
    })
  } catch (error) {
    const isLost = toErrorData(error).code === 'unreachable'
    const now = isLost ? await table.client.loadTable(table.name).catch(() => null) : null
    if (now?.['current-snapshot-id'] !== head) throw error
  }
}

function movedMeanwhile(branch: string): FirnError {
  return new FirnError('conflict', `Someone wrote to the table or to the branch ${branch} meanwhile.`, {
    hint: 'Look at the branch again, then publish it.',
  })
}

async function replay(
  parts: Parts,
  group: string,
  table: GroupTable,
  metadata: TableMetadata,
  staged: StagedBranch,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { catalog, name, path } = table
  if (!onlyAppends(staged))
    throw new FirnError(
      'conflict',
      `${path} has been written to since ${staged.name} was staged, and the staged write merges or replaces rows, which it did for what was there then.`,
      {
        hint: `Discard it (firn discard ${group} ${staged.name}), and stage the write again on what is current now.`,
        details: { base: staged.base === null ? null : String(staged.base), current: String(staged.main) },
      },
    )
  await testReplay(parts, group, table, metadata, staged, signal)
  const wapIds = staged.own.flatMap(({ summary }) => summary?.[WAP_ID] ?? [])
  const inputs = staged.own.flatMap(({ summary }) => JSON.parse(summary?.[INPUTS] ?? '[]') as string[])
  const endpoint = parts.gateway.beginWrite({
    connection: catalog,
    namespace: name.namespace,
    table: name.table,
    mode: 'append',
    summary: {
      [FEATURE_GROUP]: group,
      [INPUTS]: JSON.stringify([...new Set(inputs)]),
      [SOURCE_SNAPSHOT]: String(staged.head),
      ...(wapIds.length > 0 && { [PUBLISHED_WAP_ID]: wapIds.join(',') }),
    },
  })
  try {
    const { snapshotId } = await endpoint.replayAppends({
      branch: staged.name,
      head: staged.head,
      snapshotIds: staged.own.map((snapshot) => snapshot['snapshot-id']),
    })
    return snapshotId
  } catch (error) {
    await endpoint.abort()
    throw error
  } finally {
    endpoint.close()
  }
}

async function load({ client, name, path }: GroupTable): Promise<TableMetadata> {
  const metadata = await client.loadTable(name)
  if (metadata) return metadata
  throw new FirnError('not_found', `${path} has no rows yet, and nothing is staged.`, {
    hint: 'Stage a write first.',
  })
}

function tableOf(parts: Parts, group: string): Promise<GroupTable> {
  return icebergTable(parts, group, 'published from a branch', 'Write to it without staging.')
}
