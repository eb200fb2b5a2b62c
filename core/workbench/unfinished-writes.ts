// Writes that were begun and whose process was killed, or lost the answer to its commit: at opening, their files go, or
// the line that the history lost is restored. FILE and HIVE stores remove files at their next write; here their history is put right.

import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Snapshot, Watermark } from '../contract/index.ts'
import { hasEnded, thisProcess } from '../engine/writer-process.ts'
import type { CatalogClient } from '../iceberg/client.ts'
import {
  EVENT_TIME_FROM,
  EVENT_TIME_TO,
  INPUTS,
  inputNames,
  modeOf,
  snapshotsOf,
} from '../iceberg/snapshots.ts'
import { STAGED_ON } from '../iceberg/staged.ts'
import { HINT_FILE, PENDING_FOLDER } from '../lakehouse/layout.ts'
import { localPath } from '../lakehouse/location.ts'
import { encodeName } from '../lakehouse/names.ts'
import { namespaceFolder } from '../lakehouse/namespaces.ts'
import { holdsNoFiles } from '../lakehouse/warehouse.ts'
import { MAIN_BRANCH, type TableMetadata } from '../spec/metadata.ts'
import type { Snapshot as TableSnapshot } from '../spec/snapshot.ts'
import type { BegunWrite, History, UnfinishedWrite } from '../stores/history.ts'
import { KILLED, NOT_STORED } from '../stores/history-events.ts'
import { writeInFolder } from '../stores/writes-in-folder.ts'
import { LOCAL } from './parts.ts'

/** It becomes part of a path that is removed, and the history is a file that anyone can edit. */
const WRITE_ID = /^[A-Za-z0-9_-]{8,64}$/
const DAY_MS = 24 * 60 * 60 * 1000
/** A process id may be in use again, so that its first owner never seems to end. */
const LONGEST_WRITE_MS = 7 * DAY_MS

export interface Recovery {
  readonly history: History
  /** Of the embedded lakehouse. */
  readonly client: CatalogClient
  /** The warehouse's folder. */
  readonly root: string
  /**
   * Told of each write that is put in order, and of what could not be done now, as in a project that can only be read:
   * the next opening tries again.
   */
  readonly log: (line: string) => void
  /** Ids of writes to pass over. */
  readonly leave?: ReadonlySet<string>
}

/** Never touches a write that may be under way. Does not throw for a write that cannot be settled. */
export async function settleUnfinishedWrites(recovery: Recovery): Promise<void> {
  await settleAll(recovery, (write) => write.unanswered !== undefined || isDead(write))
}

/**
 * Only those that have lost the answer to their commit, of living processes too: for a project that stays open. Does not
 * throw.
 */
export async function settleUnansweredWrites(recovery: Recovery): Promise<void> {
  await settleAll(recovery, (write) => write.unanswered !== undefined).catch((error: unknown) =>
    recovery.log(`The write history could not be read: ${String(error)}`),
  )
}

async function settleAll(recovery: Recovery, isIts: (write: UnfinishedWrite) => boolean): Promise<void> {
  for (const write of (await recovery.history.unfinished()).filter(isIts)) {
    if (!WRITE_ID.test(write.writeId) || recovery.leave?.has(write.writeId)) continue
    try {
      await settle(recovery, write)
    } catch (error) {
      recovery.log(`What the unfinished write ${write.writeId} to ${write.path} left stays: ${String(error)}`)
    }
  }
}

/** Its process has ended, as far as can be told; false where it may still write. */
export function isDead({ pid, host, at }: BegunWrite): boolean {
  const age = Date.now() - Date.parse(at)
  if (pid === undefined || host === undefined) return age > DAY_MS
  if (hasEnded({ pid, host })) return true
  return age > (host === thisProcess().host ? LONGEST_WRITE_MS : DAY_MS)
}

async function settle(recovery: Recovery, write: UnfinishedWrite): Promise<void> {
  const [catalog, ...levels] = write.path.split('.')
  const table = levels.pop()
  if (path.isAbsolute(write.path)) await settleInFolder(recovery, write)
  else if (catalog === LOCAL && table !== undefined && levels.length > 0)
    await settleInLakehouse(recovery, write, { namespace: levels, table })
}

async function settleInLakehouse(
  recovery: Recovery,
  write: UnfinishedWrite,
  { namespace, table }: { readonly namespace: readonly string[]; readonly table: string },
): Promise<void> {
  const { history, client, root } = recovery
  const metadata = await client.loadTable({ namespace, table })
  const found = metadata && snapshotsOf(metadata).find((snapshot) => snapshot.writeId === write.writeId)
  if (found) {
    if (write.groupNow === null) return
    const { snapshotId } = found
    const summary = metadata?.snapshots.find((one) => String(one['snapshot-id']) === snapshotId)?.summary
    const watermark = watermarkOf(found, summary, write, namespace.join('.'), table)
    const branch = found.line === 'main' ? undefined : (summary?.[STAGED_ON] ?? found.refs[0]?.name)
    recovery.log(storedLine(write))
    await history.append(
      write.task === 'maintenance'
        ? { event: 'maintained', ...ended(write), path: write.path, snapshotId, restored: true }
        : {
            event: 'committed',
            ...ended(write),
            watermark,
            restored: true,
            ...(branch !== undefined && { branch }),
          },
    )
    return
  }
  if (!isDead(write) && !canLandNoMore(metadata, write)) return
  // Its snapshot may have expired, and the rows still be in the table.
  if (metadata && !hasAllSnapshotsSince(metadata, Date.parse(write.at))) return
  if (metadata) await removeFrom(dataFolder(metadata), write.writeId)
  for (const folder of await unmadeTables(root, namespace, table, write.writeId))
    await clear(folder, write.writeId)
  await history.append({ event: 'failed', ...ended(write), reason: reasonOf(write) })
  recovery.log(`${lostLine(write)}, and its files are removed.`)
}

/** A FILE or HIVE store says itself which writes it has; what a killed one left there goes with the next write. */
async function settleInFolder({ history, log }: Recovery, write: UnfinishedWrite): Promise<void> {
  const folder = write.path
  const stored = await writeInFolder(folder, write.writeId)
  if (stored) {
    if (write.groupNow === null) return
    const { kind, writeId, rows, eventTimeFrom, eventTimeTo, writtenAt, mode, summary } = stored
    const none = { catalog: null, namespace: null, table: null, snapshotId: null, droppedNullKeys: 0 }
    const inputs = inputNames(summary[INPUTS])
    const watermark: Watermark = {
      ...none,
      ...(kind === 'HIVE_TABLE' && {
        namespace: path.basename(path.dirname(folder), '.db'),
        table: path.basename(folder),
      }),
      ...{
        writeId,
        eventTimeFrom,
        eventTimeTo,
        storageType: kind,
        rows,
        path: folder,
        writtenAt,
        mode,
        inputs,
      },
    }
    await history.append({ event: 'committed', ...ended(write), watermark, restored: true })
    log(storedLine(write))
    return
  }
  // A folder that is not there may be elsewhere by now, with the write in it.
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  )
  if (!isThere) return
  await history.append({ event: 'failed', ...ended(write), reason: reasonOf(write) })
  log(`${lostLine(write)}.`)
}

/**
 * A commit without an answer may still be under way in a process that lives. It asserts the head that its branch had:
 * once that has moved on, the commit is refused.
 */
function canLandNoMore(metadata: TableMetadata | null, { unanswered }: UnfinishedWrite): boolean {
  if (metadata === null || unanswered === undefined) return false
  const head = metadata.refs[unanswered.branch ?? MAIN_BRANCH]?.['snapshot-id']
  const snapshot = metadata.snapshots.find((one) => one['snapshot-id'] === head)
  return snapshot !== undefined && snapshot['timestamp-ms'] > Date.parse(unanswered.at)
}

const reasonOf = ({ unanswered }: UnfinishedWrite): string => (unanswered === undefined ? KILLED : NOT_STORED)

const storedLine = (write: UnfinishedWrite): string =>
  `${titleOf(write)} ${write.unanswered ? 'lost the answer to' : 'was killed after'} its commit: all of it is stored.`

const lostLine = (write: UnfinishedWrite): string =>
  `${titleOf(write)} ${write.unanswered ? 'lost the answer to' : 'was killed before'} its commit: nothing of it is stored`

const titleOf = ({ task, writeId, path: store, at }: UnfinishedWrite): string =>
  `${task === 'maintenance' ? 'The compaction' : 'The write'} ${writeId} to ${store}, begun at ${at},`

const ended = ({ group, groupNow, writeId }: UnfinishedWrite) => ({
  at: new Date().toISOString(),
  group: groupNow ?? group,
  writeId,
})

/** What the lost line would have said, as far as the snapshot knows. */
function watermarkOf(
  found: Snapshot,
  summary: TableSnapshot['summary'],
  { writeId, path: store }: BegunWrite,
  namespace: string,
  table: string,
): Watermark {
  return {
    writeId,
    eventTimeFrom: summary?.[EVENT_TIME_FROM] ?? null,
    eventTimeTo: summary?.[EVENT_TIME_TO] ?? null,
    storageType: 'ICEBERG',
    catalog: LOCAL,
    namespace,
    table,
    rows: found.addedRows,
    snapshotId: found.snapshotId,
    path: store,
    writtenAt: found.timestamp,
    // Snapshots of before they kept the mode tell only so much.
    mode: modeOf(summary) ?? (found.operation === 'overwrite' ? 'overwrite' : 'append'),
    inputs: found.inputs,
    droppedNullKeys: 0,
  }
}

/** Each snapshot takes the next sequence number (table specification, "Sequence Numbers"): a gap is an expired one. */
function hasAllSnapshotsSince(metadata: TableMetadata, time: number): boolean {
  const numbers = metadata.snapshots.map((snapshot) => snapshot['sequence-number'] ?? 0)
  const before = metadata.snapshots
    .filter((snapshot) => snapshot['timestamp-ms'] < time)
    .map((snapshot) => snapshot['sequence-number'] ?? 0)
  const first = Math.max(0, ...before)
  const since = numbers.filter((number) => number > first)
  return new Set(since).size === metadata['last-sequence-number'] - first
}

function dataFolder({ location, properties }: TableMetadata): string | undefined {
  return localPath(properties['write.data.path']?.replace(/\/+$/, '') ?? `${location}/data`)
}

async function removeFrom(folder: string | undefined, writeId: string): Promise<void> {
  if (folder !== undefined) await rm(path.join(folder, writeId), { recursive: true, force: true })
}

/** Folders of a table's name that hold files of the write and in which no table was ever made: a killed first write. */
async function unmadeTables(
  root: string,
  namespace: readonly string[],
  table: string,
  writeId: string,
): Promise<string[]> {
  const parent = await namespaceFolder({ root, commitMethod: 'link' }, namespace).catch(() => null)
  if (parent === null) return []
  const name = encodeName(table)
  const folders = (await names(parent))
    .filter((found) => found === name || (found.startsWith(`${name}-`) && found.length === name.length + 9))
    .map((found) => path.join(parent, found))
  const unmade = await Promise.all(
    folders.map(async (folder) => {
      const isIts = (await names(path.join(folder, 'data'))).includes(writeId)
      return isIts && !(await filesIn(path.join(folder, 'metadata'))).some(isVersion)
    }),
  )
  return folders.filter((_, index) => unmade[index])
}

/** Unfinished versions are in a folder of their own, and make no table. */
const isVersion = (file: string): boolean =>
  path.basename(path.dirname(file)) !== PENDING_FOLDER &&
  (path.basename(file) === HINT_FILE || file.endsWith('.metadata.json'))

/** The next first write takes the folder again if it holds no files, so the manifests of this one go too. */
async function clear(folder: string, writeId: string): Promise<void> {
  // Listed first: whoever else writes here has data files before it has manifests.
  const manifests = await filesIn(path.join(folder, 'metadata'))
  const data = path.join(folder, 'data')
  await removeFrom(data, writeId)
  if (!(await holdsNoFiles(data))) return
  for (const file of manifests) await rm(file, { force: true })
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
}

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])
