// Commits to one table: the next metadata file is written under a temporary name and linked into place as vN+1.
// The link fails if another process was faster, so exactly one of many writers makes a given version.

import { randomUUID } from 'node:crypto'
import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { applyUpdates } from '../spec/apply-updates.ts'
import { previousVersionsMax } from '../spec/finish-metadata.ts'
import { stringifyJson } from '../spec/json.ts'
import { type TableMetadata, tableMetadataToJson } from '../spec/metadata.ts'
import { checkRequirement, type TableRequirement } from '../spec/requirement.ts'
import { commitFailed, noSuchTable, RestError } from '../spec/rest-error.ts'
import type { TableUpdate } from '../spec/table-update.ts'
import { WRITE_ID_KEY } from '../spec/write-id.ts'
import {
  type CommitMethod,
  hasCode,
  makeFolder,
  publish,
  removeIfThere,
  statIfThere,
  writeSynced,
} from './durable.ts'
import { findVersion, type Head, loadHead, metadataFileName } from './head.ts'
import { HINT_FILE, PENDING_FOLDER } from './layout.ts'
import { childLocation, localPath } from './location.ts'
import { type FilesOfSnapshot, syncNamedFiles } from './sync-named-files.ts'
import { fullName, metadataPath, type TableEntry, type TableId } from './table-entry.ts'

const PENDING_FILE = /^v([1-9]\d{0,14})-/
const ATTEMPTS = 200

export interface CommitSettings {
  readonly method: CommitMethod
  readonly now: () => number
  readonly filesOfSnapshot: FilesOfSnapshot | undefined
}

/**
 * Applies the updates to the table's head, on whatever head the requirements hold. Throws 409 CommitFailedException
 * if they do not, 404 if the table was dropped, 400 for updates that do not fit.
 */
export async function commitToTable(
  table: TableId,
  entry: TableEntry,
  requirements: readonly TableRequirement[],
  updates: readonly TableUpdate[],
  settings: CommitSettings,
): Promise<Head> {
  const load = async () => (await loadHead(entry)) ?? lost(table, entry)
  const first = await load()
  if (isApplied(first.metadata, updates)) return first
  checkAll(requirements, first.metadata)
  await syncNamedFiles(updates, first.metadata.location, settings.filesOfSnapshot)
  return inTurn(entry.metadataFolder, async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const head = await load()
      if (isApplied(head.metadata, updates)) return head
      checkAll(requirements, head.metadata)
      const context = { now: settings.now(), baseLocation: head.location }
      const metadata = applyUpdates(head.metadata, updates, context)
      if (metadata === head.metadata) return head
      if (metadata.location !== head.metadata.location) await makeTableFolders(metadata.location)
      const version = await publishVersion(table, entry, head.version + 1, metadata, settings.method)
      if (version !== undefined) return version
    }
    throw commitFailed(`Too many concurrent commits to ${fullName(table).join('.')}`)
  })
}

function checkAll(requirements: readonly TableRequirement[], metadata: TableMetadata): void {
  for (const requirement of requirements) checkRequirement(requirement, metadata)
}

/**
 * Whether the commit is there already, because its first answer was lost. A write id that is there under another
 * snapshot is refused: a write is never done twice.
 */
function isApplied(metadata: TableMetadata, updates: readonly TableUpdate[]): boolean {
  const added = updates.flatMap((update) => (update.action === 'add-snapshot' ? [update.snapshot] : []))
  let applied = 0
  for (const snapshot of added) {
    const writeId = snapshot.summary?.[WRITE_ID_KEY]
    if (writeId === undefined) continue
    const same = metadata.snapshots.find((one) => one.summary?.[WRITE_ID_KEY] === writeId)
    if (same === undefined) continue
    if (same['snapshot-id'] !== snapshot['snapshot-id'])
      throw commitFailed(`Write ${writeId} is already committed as snapshot ${same['snapshot-id']}`)
    applied += 1
  }
  return applied > 0 && applied === added.length
}

function lost(table: TableId, entry: TableEntry): never {
  throw new RestError(
    404,
    'NoSuchTableException',
    `Table does not exist: ${fullName(table).join('.')} (its metadata is gone from ${entry.metadataFolder})`,
  )
}

/**
 * Makes vN.metadata.json if nobody has; undefined if somebody was faster.
 *
 * Old versions are removed (see prune), so a free name alone does not mean that the version is new. Hence the order:
 * the temporary file, which stops the removal of this version and its predecessor, comes first; then the head is
 * looked at once more; only then is the name taken. If the temporary file was cleaned away meanwhile, the link fails.
 */
export async function publishVersion(
  table: TableId,
  entry: TableEntry,
  version: number,
  metadata: TableMetadata,
  method: CommitMethod,
): Promise<Head | undefined> {
  const folder = metadataPath(entry)
  const name = metadataFileName(version)
  const pending = path.join(folder, PENDING_FOLDER, `v${version}-${randomUUID()}.json`)
  try {
    await writePending(pending, stringifyJson(tableMetadataToJson(metadata)))
    if ((await findVersion(folder)) !== version - 1) return undefined
    if (!(await publish(pending, path.join(folder, name), method))) return undefined
  } catch (error) {
    // The folder or the temporary file is gone: the table was purged, or this process slept for an hour.
    if (!hasCode(error, 'ENOENT')) throw error
    if ((await statIfThere(folder)) === undefined) throw noSuchTable(fullName(table))
    return undefined
  } finally {
    await discard(pending)
  }
  await writeHint(folder, version)
  await prune(folder, version, previousVersionsMax(metadata))
  return { version, location: childLocation(entry.metadataFolder, name), metadata }
}

async function writePending(pending: string, text: string): Promise<void> {
  try {
    await writeSynced(pending, text)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    await makeFolder(path.dirname(pending))
    await writeSynced(pending, text)
  }
}

/** What cannot be removed now is removed when the warehouse is opened: no reason to deny a commit that is done. */
async function discard(temporary: string): Promise<void> {
  await rm(temporary, { force: true }).catch(() => undefined)
}

/** Only a hint: readers look forward from it, and list the folder if it leads nowhere. */
async function writeHint(folder: string, version: number): Promise<void> {
  const temporary = path.join(folder, PENDING_FOLDER, `hint-${randomUUID()}`)
  try {
    await writeFile(temporary, String(version))
    await rename(temporary, path.join(folder, HINT_FILE))
  } catch {
    // The commit is done; a stale hint costs the next reader a few looks, an exception would deny the commit.
    await discard(temporary)
  }
}

/**
 * Removes metadata files older than the `keep` before `version`, oldest first, but none that an unfinished commit
 * builds upon (see publishVersion).
 */
async function prune(folder: string, version: number, keep: number): Promise<void> {
  try {
    let oldest = version - keep
    while ((await statIfThere(path.join(folder, metadataFileName(oldest - 1)))) !== undefined) oldest -= 1
    if (oldest >= version - keep) return
    const wanted = (await readdir(path.join(folder, PENDING_FOLDER))).flatMap((file) =>
      Number(PENDING_FILE.exec(file)?.[1] ?? []),
    )
    const end = Math.min(version - keep, ...wanted.map((pending) => pending - 1))
    for (let old = oldest; old < end; old += 1) await removeIfThere(path.join(folder, metadataFileName(old)))
  } catch (error) {
    // The commit is done, and the next one prunes again; only a fault of ours must not hide.
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}

/** DuckDB and Java write into these folders, and DuckDB does not make them. */
export async function makeTableFolders(location: string): Promise<void> {
  const folder = localPath(location)
  if (folder === undefined) return
  await makeFolder(path.join(folder, 'metadata'))
  await makeFolder(path.join(folder, 'data'))
}

const turns = new Map<string, Promise<unknown>>()

/** Commits to one table from this process go one after the other: racing oneself only wastes work. */
async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(key) ?? Promise.resolve()
  const turn = before.then(work, work)
  turns.set(key, turn)
  try {
    return await turn
  } finally {
    if (turns.get(key) === turn) turns.delete(key)
  }
}
