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
import { EngineError, firstLine } from '../engine/engine-errors.ts'
import { systemError } from '../engine/system-errors.ts'
import { errnoOf } from '../engine/writer-process.ts'
import { expire, planExpire } from '../iceberg/expire.ts'
import type { MaintainedTable, MaintenanceRun } from '../iceberg/maintained-table.ts'
import { type OrphanOptions, planOrphans, removeOrphans } from '../iceberg/orphans.ts'
import type { Retention } from '../iceberg/retention.ts'
import { tableIo } from '../iceberg/table-io.ts'
import type { JobContext } from '../jobs/jobs.ts'
import { type CompactedTable, type CompactionHooks, compact, planCompaction } from '../stores/compaction.ts'
import { failureOf } from '../stores/history-events.ts'
import { mergeManifests, planManifests } from '../stores/manifest-merge.ts'
import { icebergTable } from './iceberg-tables.ts'
import { LOCAL_ATTACHED, type Parts } from './parts.ts'
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
  return planOn(parts, table, request, { signal, report: () => undefined }).catch((error: unknown) => {
    throw explained(table, error)
  })
}

async function planOn(
  parts: Parts,
  table: CompactedTable,
  request: MaintenanceRequest,
  run: MaintenanceRun,
): Promise<MaintenanceReport> {
  switch (request.kind) {
    case 'expire':
      return planExpire(table, retentionOf(request), run)
    case 'orphans':
      return planOrphans(table, orphanOptions(parts, request), run)
    case 'compact':
      return planCompaction(table, request, run)
    case 'manifests':
      return planManifests(table)
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
  const { writeId, ...report } = await runOn(parts, table, request, job)
    .catch((error: unknown) => {
      throw explained(table, error)
    })
    .finally(() => parts.changed([request.group]))
  if (report.needed) await remember(parts, request.group, report, writeId)
  return { kind: 'maintenance', group: request.group, report }
}

/** Files that are missing, damaged or cannot be made: said as such, not as a fault of Firn. */
function explained({ path }: MaintainedTable, error: unknown): unknown {
  if (error instanceof FirnError) return error
  const known = systemError(error, path)
  if (known) return known
  const isOfFiles = error instanceof EngineError || errnoOf(error) !== undefined
  if (!isOfFiles || !(error instanceof Error)) return error
  return new FirnError('io', `Maintenance of ${path} stopped at a file: ${firstLine(error.message)}`, {
    hint: 'The table has the rows that it had. Is the file missing or damaged, or the disk full or read-only?',
    cause: error,
  })
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
  table: CompactedTable,
  request: MaintenanceRequest,
  run: MaintenanceRun,
): Promise<MaintenanceReport & { readonly writeId?: string }> {
  switch (request.kind) {
    case 'expire':
      return expire(table, retentionOf(request), run)
    case 'orphans':
      return removeOrphans(table, orphanOptions(parts, request), run)
    case 'compact':
      return compact(table, request, hooksFor(parts, table, request.group), run)
    case 'manifests':
      return mergeManifests(table, run)
    default:
      return assertNever(request)
  }
}

/** Files that a killed compaction left are known by its id, as those of a write are. */
function hooksFor({ history }: Parts, { path }: MaintainedTable, group: string): CompactionHooks {
  const now = (): string => new Date().toISOString()
  return {
    begun: (writeId) =>
      history.append({ event: 'begun', at: now(), group, writeId, path, task: 'maintenance' }),
    failed: (writeId, error) =>
      history.append(failureOf(error, { at: now(), group, writeId })).catch(() => undefined),
  }
}

/** It is done by now: a history that cannot be written to does not undo it. */
async function remember(
  parts: Parts,
  group: string,
  { path, snapshotId, summary }: MaintenanceReport,
  writeId: string | undefined,
): Promise<void> {
  const at = new Date().toISOString()
  const ids = { ...(writeId !== undefined && { writeId }), ...(snapshotId !== null && { snapshotId }) }
  await parts.history
    .append({ event: 'maintained', at, group, path, note: summary, ...ids })
    .catch((error: unknown) => console.error(error))
}

async function maintained(parts: Parts, { kind, group }: MaintenanceRequest): Promise<CompactedTable> {
  const { engine, gateway } = parts
  const table = await icebergTable(parts, group, WORDS[kind], INSTEAD[kind])
  return { ...table, engine, gateway, attachedAs: LOCAL_ATTACHED, io: tableIo(engineBlobIo(engine)) }
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
