// The FILE store: a folder of Parquet or CSV parts and `current.json`, which says which of them are the rows now. A
// write makes its part out of sight and then replaces `current.json` in one step, so that a reader, or a crash at any
// instant, has the rows before the write or those after it.
//
//   <path>/current.json                          version, files, columns, writes
//   <path>/v-<write-id>/part-<write-id>.parquet  an overwrite starts a version, appends add parts to it; a merge or a
//                                                range overwrite also writes the parts that it touches anew
//
// The parts of the previous state stay until the next write, for readers that are not done with them.

import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { type Column, type FileStore, FirnError } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { eventTimeReach } from './copied-files.ts'
import { exists, removeIfEmpty, replaceDurably, syncFile, syncFolder } from './durable-files.ts'
import { selectPart, selectState, type WrittenPart, writePart } from './file-data.ts'
import { foreignEntries, removeLeftovers } from './file-leftovers.ts'
import { type RewrittenParts, rewriteParts } from './file-rewrite.ts'
import {
  CURRENT,
  changedState,
  type FileState,
  readFileState,
  stateAfter,
  versionFolder,
} from './file-state.ts'
import { noRowsError } from './no-rows.ts'
import type { OfflineStore, StoreReceipt, StoreWrite } from './offline-store.ts'
import { makeStaging } from './staging-folder.ts'
import { inStore } from './store-failure.ts'
import { type HeldLock, withStoreLock } from './store-lock.ts'
import { alreadyWritten, foreignFiles, neverWritten, noTimeTravel } from './store-refusals.ts'
import { columnsAfter, refuseTypes } from './stored-columns.ts'
import { stateText, storedWriteOf, sum } from './stored-state.ts'

export interface FileStoreOptions {
  readonly engine: Engine
  readonly store: FileStore
  readonly projectPath: string
}

export function createFileStore({ engine, store, projectPath }: FileStoreOptions): OfflineStore {
  const folder = path.resolve(projectPath, store.path)
  const place: Place = { engine, folder, format: store.format }
  return {
    kind: 'FILE',
    path: folder,
    catalog: null,
    namespace: null,
    table: null,
    timeTravel: false,

    describe: () =>
      inStore(folder, async () => {
        const state = await readFileState(folder)
        return (
          state && {
            columns: state.columns,
            rows: sum(state.files.map(({ rows }) => rows)),
            bytes: sum(state.files.map(({ bytes }) => bytes)),
          }
        )
      }),

    write: (write) => inStore(folder, () => writeFile(place, write)),

    changeColumns: (changes) =>
      inStore(folder, async () => {
        if ((await readFileState(folder)) === null) return
        await withStoreLock(folder, async (lock) => {
          const before = await readFileState(folder)
          const after = before && changedState(before, changes)
          if (after === before || after === null) return
          await replaceDurably(path.join(folder, CURRENT), stateText(after), () => lock.assertHeld())
        })
      }),

    read: (at) =>
      inStore(folder, async () => {
        if (at !== undefined) throw noTimeTravel('FILE')
        const state = await readFileState(folder)
        if (state === null) throw neverWritten(folder)
        return selectState(folder, state)
      }),

    readRange: async () => null,
    snapshotAt: async () => {
      throw noTimeTravel('FILE')
    },
    history: async () => [],
    drop: ({ deleteData }) => inStore(folder, () => dropFiles(folder, deleteData)),
  }
}

interface Place {
  readonly engine: Engine
  readonly folder: string
  readonly format: FileStore['format']
}

async function writeFile(place: Place, write: StoreWrite): Promise<StoreReceipt> {
  const { engine, folder, format } = place
  const { signal, mode, writeId } = write
  const { columns } = await engine.run(`SELECT * FROM (${write.rows.sql}) LIMIT 0`, { signal })
  refuseTypes(columns, format)
  const before = await readFileState(folder)
  columnsAfter(before?.columns ?? null, mode, columns, write.columnChanges)
  refuseKnownWrite(before, writeId)

  const staging = await makeStaging(folder, writeId)
  const staged = path.join(staging.path, `part-${writeId}.${format}`)
  try {
    const part = await writePart(engine, staged, format, columns, write)
    if (part.rows === 0) throw noRowsError()
    const reach = await eventTimeReach(engine, part.eventTimes, write.eventTimeCol, columns)
    await syncFile(staged)
    const stored = storedWriteOf(write, [part], reach)
    const rewritten = await withStoreLock(
      folder,
      async (lock) => {
        await write.confirm?.()
        return publish(place, {
          staged,
          part,
          columns,
          columnChanges: write.columnChanges,
          stored,
          write,
          lock,
          signal,
        })
      },
      { signal },
    )
    // Published: an empty folder that stays is removed by a later write and does not make this one a failed one.
    await staging.remove().catch(() => {})
    return {
      rows: stored.rows,
      replacedRows: rewritten?.replacedRows,
      bytes: stored.bytes + bytesOf(rewritten),
      snapshotId: null,
      ...reach,
    }
  } catch (error) {
    await staging.abandon()
    throw error
  }
}

interface Publication {
  readonly staged: string
  readonly part: WrittenPart
  readonly columns: readonly Column[]
  readonly columnChanges: StoreWrite['columnChanges']
  readonly stored: FileState['writes'][number]
  readonly write: StoreWrite
  readonly lock: HeldLock
  readonly signal: AbortSignal | undefined
}

/** Puts the part beside the others and makes it one of them. Another write may have come first: all is read anew. */
async function publish(
  { engine, folder, format }: Place,
  publication: Publication,
): Promise<RewrittenParts | null> {
  const { staged, part, columns, columnChanges, stored, write, lock, signal } = publication
  const before = await readFileState(folder)
  refuseKnownWrite(before, stored.writeId)
  const version =
    stored.mode === 'overwrite' || before === null ? versionFolder(stored.writeId) : before.version
  const target = `${version}/${path.basename(staged)}`
  const { replaces } = write
  const rewritten =
    replaces === undefined || before === null
      ? null
      : await rewriteParts({
          engine,
          folder,
          state: before,
          staging: path.dirname(staged),
          incoming: selectPart(staged, format, columns),
          replaces,
          write,
        })
  const after = stateAfter(before, {
    columns,
    columnChanges,
    part: { path: target, format, rows: part.rows, bytes: part.bytes },
    ...(rewritten && { rewritten: rewritten.parts }),
    write: stored,
  })
  const moves = new Map([[target, staged] as const, ...(rewritten?.staged ?? [])])
  const made = await mkdir(path.join(folder, version), { recursive: true })
  try {
    for (const [to, from] of moves) await rename(from, path.join(folder, to))
    await syncFolder(path.join(folder, version))
    await syncFolder(folder)
    await replaceDurably(path.join(folder, CURRENT), stateText(after), () => {
      signal?.throwIfAborted()
      lock.assertHeld()
    })
  } catch (error) {
    const landed = error instanceof FirnError && error.code === 'commit_unknown'
    if (!landed) for (const to of moves.keys()) await rm(path.join(folder, to), { force: true })
    if (made !== undefined) await removeIfEmpty(made)
    throw error
  }
  await removeLeftovers(folder, [before, after]).catch(() => {
    // The write is done and true; what could not be removed is tried again by the next one.
  })
  return rewritten
}

function bytesOf(rewritten: RewrittenParts | null): number {
  return sum([...(rewritten?.parts.values() ?? [])].map((part) => part?.bytes ?? 0))
}

function refuseKnownWrite(state: FileState | null, writeId: string): void {
  if (state?.writes.some((write) => write.writeId === writeId)) throw alreadyWritten(writeId)
}

async function dropFiles(folder: string, deleteData: boolean): Promise<void> {
  if (!(await exists(folder))) return
  if ((await readFileState(folder)) === null) return
  await withStoreLock(folder, async () => {
    const state = await readFileState(folder)
    if (state === null) return
    const current = path.join(folder, CURRENT)
    if (!deleteData) {
      const stamp = new Date().toISOString().replace(/[:.]/g, '-')
      await rename(current, path.join(folder, `dropped-${stamp}.json`))
      await syncFolder(folder)
      return
    }
    const foreign = await foreignEntries(folder)
    if (foreign.length > 0) throw foreignFiles(folder, foreign)
    // First the name, then the parts: what a crash leaves between the two is a leftover.
    await rm(current)
    await syncFolder(folder)
    await removeLeftovers(folder, [])
  })
  if ((await readdir(folder)).length === 0) await removeIfEmpty(folder)
}
