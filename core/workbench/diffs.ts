// What changed between two moments of a feature group, by its entity's keys and the event time.

import type { DiffPage, DiffPageRequest, DiffRequest, DiffSummary } from '../contract/index.ts'
import type { DiffSource } from '../diff/diffs.ts'
import type { Parts } from './parts.ts'
import { timeTravelStoreOf } from './stores.ts'

/**
 * Errors: FirnError `unsupported` for a store without time travel, `not_found` for a moment that is none,
 * `schema_mismatch` where a moment lacks a key.
 */
export async function diffGroup(
  parts: Parts,
  request: DiffRequest,
  signal: AbortSignal,
): Promise<DiffSummary> {
  const { source, from, to } = await sourceOf(parts, request)
  return { from, to, ...(await parts.diffs.summary(source, signal)) }
}

/** A stable page of it; the pages of one request belong together as long as it names snapshots. */
export async function diffPage(
  parts: Parts,
  { changes, offset, limit, ...request }: DiffPageRequest,
  signal: AbortSignal,
): Promise<DiffPage> {
  const { source } = await sourceOf(parts, request)
  return parts.diffs.page(source, { changes, offset, limit }, signal)
}

async function sourceOf(
  parts: Parts,
  request: DiffRequest,
): Promise<{ source: DiffSource; from: string; to: string }> {
  const group = await parts.folder.group(request.group)
  const store = timeTravelStoreOf(parts, group)
  const from = (await store.snapshotAt(request.from)).snapshotId
  const to = (await store.snapshotAt(request.to)).snapshotId
  const keys = [...group.joinKeys, group.eventTimeCol]
  const before = await store.read({ snapshotId: from })
  const after = await store.read({ snapshotId: to })
  const source: DiffSource = {
    before,
    after,
    keys,
    // The columns of a snapshot may have got other names since.
    key: JSON.stringify([store.path, from, to, keys, before, after]),
    differing: async () => (await store.differingRows?.(from, to)) ?? null,
  }
  return { source, from, to }
}
