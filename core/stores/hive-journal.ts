// Publishing in a Hive table is many renames, as its readers list folders. A journal, synced before the first of them,
// says all that is to be done, so that whoever comes after a crash can finish it, or undo it where it cannot be finished.
//
// Order: files move in, `_firn_table.json` changes, old files go, the journal goes. Through Firn, rows are those of
// `_firn_table.json` at every instant. Readers that list the folders themselves see old and new rows together between
// the first and the third step.

import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { FirnError } from '../contract/index.ts'
import { errnoOf } from '../engine/writer-process.ts'
import {
  exists,
  removeEmptyFolders,
  removeIfEmpty,
  replaceDurably,
  syncFolder,
  syncFolders,
} from './durable-files.ts'
import { hiveState, readHiveState, TABLE } from './hive-state.ts'
import { withStoreLock } from './store-lock.ts'
import { insidePath, readState, stateText } from './stored-state.ts'

export const JOURNAL = '_firn_journal.json'

export const hiveJournal = z.object({
  format: z.literal('firn-hive-journal'),
  formatVersion: z.literal(1),
  /** The last write of `table`. */
  writeId: z.string(),
  /** The folder that files come from; null: none do. */
  staging: insidePath.nullable(),
  move: z.array(z.object({ from: insidePath, to: insidePath })),
  remove: z.array(insidePath),
  /** null: the table is dropped. */
  table: hiveState.nullable(),
})
export type HiveJournal = z.infer<typeof hiveJournal>

/**
 * Writes the journal and does what it says. Only under the lock; `beforeStart` is the last chance to stop. When this
 * rejects the table is as before, unless the error is `commit_unknown`: then whoever comes next finishes or undoes it.
 */
export async function carryOut(folder: string, journal: HiveJournal, beforeStart: () => void): Promise<void> {
  const file = path.join(folder, JOURNAL)
  await replaceDurably(file, stateText(journal), beforeStart).catch(async (error: unknown) => {
    // Nothing was moved yet, so a journal that is there but not synced is taken back.
    await rm(file, { force: true })
    throw error instanceof FirnError && error.code === 'commit_unknown' ? (error.cause ?? error) : error
  })
  const outcome = await finishOrUndo(folder, journal)
  if (outcome !== 'done') throw outcome.undoneFor
}

/** Finishes what an interrupted write left, or undoes it. Only under the lock. */
export async function settle(folder: string): Promise<void> {
  const journal = await readState(path.join(folder, JOURNAL), hiveJournal)
  if (journal !== null) await finishOrUndo(folder, journal)
}

/**
 * The same for a reader: waits for the write that is under way. Where the folder may not be changed it is left as it
 * is, since `_firn_table.json` is right all the same.
 */
export async function settleForReading(folder: string): Promise<void> {
  if (!(await exists(path.join(folder, JOURNAL)))) return
  await withStoreLock(folder, () => settle(folder)).catch((error: unknown) => {
    if (!['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error
  })
}

/** The reason when it was undone. Errors: FirnError `commit_unknown` when it could be neither; the journal stays. */
async function finishOrUndo(
  folder: string,
  journal: HiveJournal,
): Promise<'done' | { readonly undoneFor: unknown }> {
  if (!(await isPublished(folder, journal))) {
    try {
      await publish(folder, journal)
    } catch (error) {
      if (error instanceof FirnError && error.code === 'commit_unknown') throw error
      await undo(folder, journal, error)
      return { undoneFor: error }
    }
  }
  // From here on the write is done and true. What cannot be removed now, such as a file that a reader on Windows has
  // open, stays in the journal for the next one who comes.
  try {
    await removeOld(folder, journal)
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
  }
  return 'done'
}

async function isPublished(folder: string, { table, writeId }: HiveJournal): Promise<boolean> {
  const now = await readHiveState(folder)
  return table === null ? now === null : now?.writes.at(-1)?.writeId === writeId
}

async function publish(folder: string, { move, table }: HiveJournal): Promise<void> {
  const folders = new Set([folder])
  for (const { from, to } of move) {
    const target = path.join(folder, to)
    for (let at = path.dirname(target); at !== folder; at = path.dirname(at)) folders.add(at)
    await mkdir(path.dirname(target), { recursive: true })
    await moveIn(path.join(folder, from), target)
  }
  await syncFolders(folders)
  if (table !== null) await replaceDurably(path.join(folder, TABLE), stateText(table))
  else {
    await rm(path.join(folder, TABLE), { force: true })
    await syncFolder(folder)
  }
}

async function moveIn(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    // Moved already, before the crash.
    if (errnoOf(error) === 'ENOENT' && (await exists(to))) return
    throw error
  }
}

async function removeOld(folder: string, { remove, staging }: HiveJournal): Promise<void> {
  for (const file of remove) await rm(path.join(folder, file), { force: true })
  for (const parent of new Set(remove.map((file) => path.dirname(path.join(folder, file)))))
    await removeEmptyFolders(parent, folder)
  if (staging !== null) await rm(path.join(folder, staging), { recursive: true, force: true })
  await rm(path.join(folder, JOURNAL), { force: true })
  await syncFolder(folder)
}

async function undo(folder: string, { move, staging }: HiveJournal, why: unknown): Promise<void> {
  try {
    for (const { to } of move) {
      await rm(path.join(folder, to), { force: true })
      await removeEmptyFolders(path.dirname(path.join(folder, to)), folder)
    }
    await rm(path.join(folder, JOURNAL), { force: true })
    await syncFolder(folder)
    if (staging !== null) await rm(path.join(folder, staging), { recursive: true, force: true })
  } catch {
    throw new FirnError('commit_unknown', `A write in ${folder} could neither be finished nor undone.`, {
      hint: 'Check the disk. Firn finishes or undoes it when the table is next opened.',
      details: { path: folder },
      cause: why,
    })
  }
}

/** Removes the table's folder, and the ones above it inside the project, as far as they are empty. */
export async function removeEmptyTable(folder: string, projectPath: string): Promise<void> {
  if (await removeIfEmpty(folder)) await removeEmptyFolders(path.dirname(folder), projectPath)
}
