// Upkeep of a feature group's table: planned for the window, run as a job, and kept in the history.

import {
  assertNever,
  FirnError,
  type JobResult,
  type MaintenanceKind,
  type MaintenanceReport,
  type MaintenanceRequest,
} from '../contract/index.ts'
import { engineBlobIo } from '../engine/blob-io.ts'
import { expire, planExpire } from '../iceberg/expire.ts'
import type { MaintainedTable, MaintenanceRun } from '../iceberg/maintained-table.ts'
import { type OrphanOptions, planOrphans, removeOrphans } from '../iceberg/orphans.ts'
import type { Retention } from '../iceberg/retention.ts'
import { tableIo } from '../iceberg/table-io.ts'
import type { JobContext } from '../jobs/jobs.ts'
import { icebergTable } from './iceberg-tables.ts'
import type { Parts } from './parts.ts'
import { isDead } from './unfinished-writes.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const EXPIRE_DAYS = 30
const KEEP_LAST = 20
const ORPHAN_HOURS = 72

/** What the job would do. Errors: FirnError `unsupported` for a group without an ICEBERG store. */
export async function planMaintenance(
  parts: Parts,
  request: MaintenanceRequest,
  signal: AbortSignal,
): Promise<MaintenanceReport> {
  const table = await maintained(parts, request)
  const run = { signal, report: () => undefined }
  switch (request.kind) {
    case 'expire':
      return planExpire(table, retentionOf(request), run)
    case 'orphans':
      return planOrphans(table, orphanOptions(parts, request), run)
    case 'compact':
    case 'manifests':
      throw notYet()
    default:
      return assertNever(request)
  }
}

/** Errors: as of the plan, and of what is done. A run that has nothing to do is one that did nothing. */
export async function maintain(
  parts: Parts,
  request: MaintenanceRequest,
  job: JobContext,
): Promise<JobResult> {
  const table = await maintained(parts, request)
  const report = await runOn(parts, table, request, job).finally(() => parts.changed([request.group]))
  if (report.needed) await remember(parts, request.group, report)
  return { kind: 'maintenance', group: request.group, report }
}

export function maintenanceTitle({ kind, group }: MaintenanceRequest): string {
  return `${TITLES[kind]} ${group}`
}

const TITLES: Readonly<Record<MaintenanceKind, string>> = {
  compact: 'Compact',
  expire: 'Expire snapshots of',
  orphans: 'Remove orphan files of',
  manifests: 'Rewrite manifests of',
}

function runOn(
  parts: Parts,
  table: MaintainedTable,
  request: MaintenanceRequest,
  run: MaintenanceRun,
): Promise<MaintenanceReport> {
  switch (request.kind) {
    case 'expire':
      return expire(table, retentionOf(request), run)
    case 'orphans':
      return removeOrphans(table, orphanOptions(parts, request), run)
    case 'compact':
    case 'manifests':
      throw notYet()
    default:
      return assertNever(request)
  }
}

/** It is done by now: a history that cannot be written to does not undo it. */
async function remember(parts: Parts, group: string, report: MaintenanceReport): Promise<void> {
  const { path, snapshotId, summary } = report
  const at = new Date().toISOString()
  await parts.history
    .append({
      event: 'maintained',
      at,
      group,
      path,
      note: summary,
      ...(snapshotId !== null && { snapshotId }),
    })
    .catch((error: unknown) => console.error(error))
}

async function maintained(parts: Parts, { kind, group }: MaintenanceRequest): Promise<MaintainedTable> {
  const { client, name, path } = await icebergTable(parts, group, WORDS[kind], INSTEAD[kind])
  return { client, name, path, io: tableIo(engineBlobIo(parts.engine)) }
}

const WORDS: Readonly<Record<MaintenanceKind, string>> = {
  compact: 'compacted',
  expire: 'rid of snapshots',
  orphans: 'searched for orphan files',
  manifests: 'given new manifests',
}

/** What FILE and HIVE have instead. */
const INSTEAD: Readonly<Record<MaintenanceKind, string>> = {
  compact: 'An overwrite writes its rows into few files.',
  expire: 'It keeps no snapshots: there is nothing to expire.',
  orphans: 'What a killed write left there goes with the next write.',
  manifests: 'It has none.',
}

function retentionOf(request: MaintenanceRequest & { kind: 'expire' }): Retention {
  return {
    maxAgeMs: (request.olderThanDays ?? EXPIRE_DAYS) * DAY_MS,
    keepLast: request.keepLast ?? KEEP_LAST,
  }
}

function orphanOptions(parts: Parts, request: MaintenanceRequest & { kind: 'orphans' }): OrphanOptions {
  return {
    minAgeMs: (request.olderThanHours ?? ORPHAN_HOURS) * HOUR_MS,
    runningWrites: async () =>
      new Set((await parts.history.unfinished()).filter((write) => !isDead(write)).map((one) => one.writeId)),
  }
}

const notYet = (): FirnError => new FirnError('unsupported', 'This is not there yet.')
