// Expires snapshots: one commit takes them out of the table, and only then go the files that no snapshot needs any
// more. A crash in between leaves orphans, never a snapshot without its files.

import { FirnError, type MaintenanceReport } from '../contract/index.ts'
import { isInside, localPath } from '../lakehouse/location.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import type { Snapshot } from '../spec/snapshot.ts'
import {
  bytesText,
  counted,
  EXAMPLE_FILES,
  type MaintainedTable,
  type MaintenanceRun,
  nothingToDo,
  relativeTo,
  tableToClean,
} from './maintained-table.ts'
import { assertRef } from './refs.ts'
import { type Expiry, expiryOf, type Retention } from './retention.ts'
import { type NamedFiles, type SnapshotFiles, snapshotFiles, statisticsPaths } from './snapshot-files.ts'

const ATTEMPTS = 20

interface Removable {
  readonly path: string
  readonly place: string
  readonly bytes: number
}

interface ExpiryPlan {
  readonly metadata: TableMetadata
  readonly expiry: Expiry
  readonly removable: readonly Removable[]
  /** Files that no snapshot needs then, but that are not the table's to remove. */
  readonly outside: number
  readonly before: NamedFiles
}

export async function planExpire(
  table: MaintainedTable,
  retention: Retention,
  run: MaintenanceRun,
): Promise<MaintenanceReport> {
  const metadata = await tableToClean(table)
  if (!metadata) return nothingToDo('expire', table.path, 'Nothing has been written yet.')
  const plan = await planOn(table, metadata, retention, snapshotFiles(table.io), run)
  return report(table, plan, false)
}

/**
 * Errors: FirnError `io` for metadata that cannot be read, when nothing was done; `conflict` when other writers won
 * every attempt; `cancelled`, before the commit without effect, after it with files left for the removal of orphans.
 */
export async function expire(
  table: MaintainedTable,
  retention: Retention,
  run: MaintenanceRun,
): Promise<MaintenanceReport> {
  const metadata = await tableToClean(table)
  if (!metadata) return nothingToDo('expire', table.path, 'Nothing has been written yet.')
  const files = snapshotFiles(table.io)
  run.report(null, 'Reading which files the snapshots need')
  let plan = await planOn(table, metadata, retention, files, run)
  if (plan.expiry.expired.length === 0) return report(table, plan, false)

  run.report(0.4, `Expiring ${counted(plan.expiry.expired.length, 'snapshot')}`)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    run.signal.throwIfAborted()
    const after = await commit(table, plan)
    if (after) return removeFiles(table, plan, after, files, run)
    const now = await tableToClean(table)
    if (!now) throw new FirnError('conflict', `${table.path} was dropped meanwhile.`)
    plan = await planOn(table, now, retention, files, run)
    if (plan.expiry.expired.length === 0) return report(table, plan, false)
  }
  throw new FirnError('conflict', `Other writers won all ${ATTEMPTS} attempts to commit to ${table.path}.`, {
    hint: 'Nothing was removed. Try again when fewer writers are at work.',
  })
}

async function planOn(
  { io }: MaintainedTable,
  metadata: TableMetadata,
  retention: Retention,
  files: SnapshotFiles,
  { signal }: MaintenanceRun,
): Promise<ExpiryPlan> {
  const expiry = expiryOf(metadata, retention, Date.now())
  const gone = new Set(expiry.expired)
  const staying = metadata.snapshots.filter((snapshot) => !gone.has(snapshot))
  const needed = await files.of(staying, signal)
  const unneeded = new Map(
    [...(await files.of(expiry.expired, signal))].filter(([place]) => !needed.has(place)),
  )
  for (const file of statisticsOf(metadata, gone))
    unneeded.set(await io.place(file), { path: file, bytes: null })

  const removable: Removable[] = []
  let outside = 0
  for (const [place, { path, bytes }] of unneeded) {
    if (isOwn(metadata, path)) removable.push({ path, place, bytes: bytes ?? (await io.size(path)) ?? 0 })
    else outside += 1
  }
  return { metadata, expiry, removable, outside, before: new Map([...needed, ...unneeded]) }
}

/** Of these snapshots and no other. */
function statisticsOf(metadata: TableMetadata, gone: ReadonlySet<Snapshot>): string[] {
  const ids = new Set([...gone].map((snapshot) => snapshot['snapshot-id']))
  const all = [...metadata.statistics, ...metadata['partition-statistics']]
  const kept = new Set(statisticsPaths(all.filter((one) => !ids.has(one['snapshot-id']))))
  return statisticsPaths(all.filter((one) => ids.has(one['snapshot-id']))).filter((path) => !kept.has(path))
}

/** A table may name files that lie elsewhere, imported where they are: those are someone's, and stay. */
function isOwn({ location, properties }: TableMetadata, file: string): boolean {
  return [location, properties['write.data.path'], properties['write.metadata.path']].some((folder) => {
    if (folder === undefined) return false
    const [own, its] = [localPath(folder), localPath(file)]
    if (own === undefined || its === undefined) return file.startsWith(`${folder.replace(/\/+$/, '')}/`)
    return isInside(own, its)
  })
}

/** The table after it; null when a branch or tag was made or moved since the plan, so that it has to be made anew. */
async function commit(
  { client, name }: MaintainedTable,
  { metadata, expiry }: ExpiryPlan,
): Promise<TableMetadata | null> {
  const requirements = [
    { type: 'assert-table-uuid', uuid: metadata['table-uuid'] },
    ...Object.entries(metadata.refs).map(([ref, { 'snapshot-id': id }]) => assertRef(ref, id)),
  ]
  const ids = expiry.expired.map((snapshot) => snapshot['snapshot-id'])
  try {
    return await client.updateTable(name, requirements, [{ action: 'remove-snapshots', 'snapshot-ids': ids }])
  } catch (error) {
    if (error instanceof FirnError && error.code === 'conflict') return null
    throw error
  }
}

/** What the table needs is read again, as it is after the commit: a file that it has come to need stays. */
async function removeFiles(
  table: MaintainedTable,
  plan: ExpiryPlan,
  after: TableMetadata,
  files: SnapshotFiles,
  run: MaintenanceRun,
): Promise<MaintenanceReport> {
  const needed = new Set((await files.of(after.snapshots)).keys())
  const statistics = [...after.statistics, ...after['partition-statistics']]
  for (const path of statisticsPaths(statistics)) needed.add(await table.io.place(path))
  const removable = plan.removable.filter(({ place }) => !needed.has(place))
  for (const [index, { path }] of removable.entries()) {
    if (run.signal.aborted)
      throw new FirnError(
        'cancelled',
        'Cancelled: the snapshots are expired, but not all files are removed.',
        {
          hint: 'Remove orphan files to finish it.',
        },
      )
    await table.io.remove(path, after.location)
    run.report(0.5 + (0.5 * (index + 1)) / removable.length, 'Removing files')
  }
  return report(table, { ...plan, removable }, true)
}

function report(table: MaintainedTable, plan: ExpiryPlan, done: boolean): MaintenanceReport {
  const { expiry, removable, before, outside, metadata } = plan
  const kept = [
    ...expiry.kept,
    ...(outside === 0 ? [] : [`${counted(outside, 'file')} outside of the table’s folder`]),
  ]
  if (expiry.expired.length === 0)
    return { ...nothingToDo('expire', table.path, 'No snapshot is old enough to expire.'), kept }
  const freed = removable.reduce((sum, { bytes }) => sum + bytes, 0)
  const all = [...before.values()].reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
  const sentence =
    `${done ? 'Expired' : 'Expires'} ${counted(expiry.expired.length, 'snapshot')} and ` +
    `${done ? 'removed' : 'removes'} ${counted(removable.length, 'file')} (${bytesText(freed)}) that no other needs.`
  return {
    kind: 'expire',
    path: table.path,
    needed: true,
    summary: sentence,
    filesBefore: before.size,
    filesAfter: before.size - removable.length,
    bytesBefore: all,
    bytesAfter: Math.max(0, all - freed),
    snapshots: expiry.expired.map((snapshot) => String(snapshot['snapshot-id'])),
    files: removable
      .slice(0, EXAMPLE_FILES)
      .map(({ path, bytes }) => ({ path: relativeTo(metadata.location, path), bytes })),
    kept,
    snapshotId: null,
  }
}
