// Puts a warehouse in order that was renamed, moved or copied: Iceberg's paths are absolute, so all of them are
// rewritten before anything of it is read. One process does it, others wait; killed at any instant, the next goes on.

import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import type { Runner } from '../engine/engine.ts'
import { hasCode } from './durable.ts'
import { MOVE_LOCK } from './layout.ts'
import { type HeldLock, withLock } from './lock.ts'
import { type Marker, moveMarker, readMarker } from './marker.ts'
import { moveAvroFiles } from './move-avro-files.ts'
import { cancelled, collectFindings, type Findings, type Problem } from './move-findings.ts'
import {
  beginPreparing,
  decide,
  decidedMove,
  endMove,
  type Journal,
  newJournal,
  putInPlace,
  removeTree,
} from './move-journal.ts'
import { moveJsonFiles } from './move-json-files.ts'
import { pathMap } from './move-paths.ts'
import { openStage } from './move-stage.ts'

/** The lease of a lock is a minute; a busy machine must not lose it. */
const RENEW_MS = 10_000
const NAMED_IN_MESSAGE = 3
const NAMED_IN_DETAILS = 100

export interface MoveProgress {
  /** `waiting`: another process is at it. */
  readonly step: 'waiting' | 'preparing' | 'replacing'
  /** 0 to 1, of the whole move; never goes back, but for a warehouse that was moved again in the middle of a move. */
  readonly fraction: number
}

export interface MoveOptions {
  /** Rewrites Parquet: a warehouse with position deletes in it cannot be moved without. */
  readonly engine?: Runner
  readonly onProgress?: (progress: MoveProgress) => void
  /** Cancels while files are prepared: nothing has changed then. Replacing them is short and goes on. */
  readonly signal?: AbortSignal
  /** Move although files that tables need are missing or damaged: what they held cannot be read, all else can. */
  readonly acceptProblems?: boolean
}

export interface MoveReport {
  readonly from: string
  readonly to: string
  /** Whether the original is still at its old place. It was not touched. */
  readonly isCopy: boolean
  /** Folders outside the warehouse that tables name: they were left alone, and the tables still go there. */
  readonly outsideFolders: readonly string[]
  /** Files that were accepted as missing or damaged; at most 1000. */
  readonly problems: readonly Problem[]
}

/**
 * Rewrites all paths in the warehouse so that they are in `folder`.
 * @param isAt whether a marker's root means this folder
 * @returns the marker, and what was done; undefined: another process did it meanwhile, or it was never moved
 * @throws FirnError `cancelled`; `io` if files are missing or damaged, the disk is full or cannot be written;
 * `unsupported` for what cannot be rewritten; `conflict` if another process took over
 */
export async function settleWarehouse(
  folder: string,
  isAt: (root: string) => Promise<boolean>,
  options: MoveOptions,
): Promise<{ readonly marker: Marker; readonly moved: MoveReport | undefined }> {
  const whileWaiting = (): void => {
    if (options.signal?.aborted) throw cancelled()
    options.onProgress?.({ step: 'waiting', fraction: 0 })
  }
  try {
    return await withLock(
      path.join(folder, MOVE_LOCK),
      async (lock) => keepingLock(lock, () => settle(folder, isAt, options)),
      { giveUpMs: Number.POSITIVE_INFINITY, whileWaiting },
    )
  } catch (error) {
    throw error instanceof FirnError ? error : systemError(folder, error)
  }
}

async function settle(
  folder: string,
  isAt: (root: string) => Promise<boolean>,
  options: MoveOptions,
): Promise<{ readonly marker: Marker; readonly moved: MoveReport | undefined }> {
  let marker = await requireMarker(folder)
  let moved: MoveReport | undefined
  const decided = await decidedMove(folder)
  if (decided !== undefined) {
    marker = await replace(folder, marker, decided, options)
    moved = reportOf(decided)
  }
  if (await isAt(marker.root)) {
    await endMove(folder)
    return { marker, moved }
  }
  const journal = await prepare(folder, marker, options)
  return { marker: await replace(folder, marker, journal, options), moved: reportOf(journal) }
}

async function requireMarker(folder: string): Promise<Marker> {
  const marker = await readMarker(folder)
  if (marker === undefined) throw new Error('its marker vanished')
  return marker
}

/** Everything up to the decision. Whatever stops it, other than a kill, leaves the warehouse as it was. */
async function prepare(folder: string, marker: Marker, options: MoveOptions): Promise<Journal> {
  const { engine, signal, onProgress, acceptProblems = false } = options
  const map = pathMap(marker.root, folder)
  const begun = newJournal(marker.root, folder)
  const findings = collectFindings(signal)
  findings.throwIfCancelled()
  const own = await beginPreparing(folder, begun)
  const report = (start: number, end: number) => (done: number, total: number) =>
    onProgress?.({ step: 'preparing', fraction: start + (end - start) * (done / total) })
  try {
    const stage = openStage(folder, own)
    const named = await moveJsonFiles(folder, map, stage, findings, report(0, 0.1))
    const context = { map, stage, engine, signal, findings, acceptProblems }
    await moveAvroFiles(named, context, report(0.1, 0.9))
    findings.throwIfCancelled()
    if (findings.problemCount() > 0 && !acceptProblems) throw incomplete(folder, marker.root, findings)
    const original = await readMarker(marker.root).catch(() => undefined)
    const journal: Journal = {
      ...begun,
      'is-copy': original?.['warehouse-id'] === marker['warehouse-id'],
      'outside-folders': [...findings.outsideFolders()],
      problems: [...findings.problems],
      'problem-count': findings.problemCount(),
    }
    await decide(folder, own, journal)
    return journal
  } catch (error) {
    await removeTree(own).catch(() => undefined)
    throw error
  }
}

/** Everything after the decision; the marker says that the warehouse is at its new place when all of it is. */
async function replace(
  folder: string,
  marker: Marker,
  journal: Journal,
  { onProgress }: MoveOptions,
): Promise<Marker> {
  await putInPlace(folder, (done, total) =>
    onProgress?.({ step: 'replacing', fraction: 0.9 + 0.1 * (done / total) }),
  )
  const isDone = marker.root === journal.to
  const moved = isDone ? marker : await moveMarker(folder, marker, journal.to, journal['is-copy'])
  await endMove(folder)
  return moved
}

async function keepingLock<T>(lock: HeldLock, work: () => Promise<T>): Promise<T> {
  let lost: unknown
  const timer = setInterval(() => {
    lock.renew().catch((error: unknown) => {
      lost = error
      clearInterval(timer)
    })
  }, RENEW_MS)
  try {
    return await work()
  } catch (error) {
    throw lost ?? error
  } finally {
    clearInterval(timer)
  }
}

const reportOf = (journal: Journal): MoveReport => ({
  from: journal.from,
  to: journal.to,
  isCopy: journal['is-copy'],
  outsideFolders: journal['outside-folders'],
  problems: journal.problems,
})

function incomplete(folder: string, from: string, findings: Findings): FirnError {
  const count = findings.problemCount()
  const named = findings.problems
    .slice(0, NAMED_IN_MESSAGE)
    .map(({ path: file, problem }) => `${path.relative(folder, file)} (${problem})`)
  const more = count > named.length ? ` and ${count - named.length} more` : ''
  return new FirnError(
    'io',
    `The warehouse at ${folder} came from ${from} without ${count === 1 ? 'a file' : 'files'} that its tables ` +
      `need: ${named.join(', ')}${more}.`,
    {
      hint: 'If the folder is still being copied or synchronized, open it when that has ended. If not, copy it again, or run firn relocate --accept-problems to do without them.',
      details: {
        path: folder,
        recordedPath: from,
        count,
        files: findings.problems.slice(0, NAMED_IN_DETAILS),
      },
    },
  )
}

function systemError(folder: string, error: unknown): unknown {
  const reason = error instanceof Error ? error.message : String(error)
  const more = { details: { path: folder }, cause: error }
  const message = `The warehouse at ${folder} was moved there, and its paths cannot be rewritten: ${reason}`
  if (hasCode(error, 'ENOSPC', 'EDQUOT'))
    return new FirnError('io', message, { ...more, hint: 'Free some space on the disk and open it again.' })
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS'))
    return new FirnError('io', message, {
      ...more,
      hint: 'Put the folder where it may be written, or back to its old place.',
    })
  return error instanceof Error && 'syscall' in error
    ? new FirnError('io', message, {
        ...more,
        hint: 'Open it again; if this repeats, copy the folder again.',
      })
    : error
}
