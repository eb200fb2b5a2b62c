// One writer at a time publishes in a store's folder, whichever process it is in: a lock file that names its owner and
// is kept fresh while held. Rows are written before it is taken, so it is held for the short step of publishing.

import { randomUUID } from 'node:crypto'
import {
  closeSync,
  futimesSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FirnError } from '../contract/index.ts'
import { errnoOf, hasEnded, thisProcess } from '../engine/writer-process.ts'

export const LOCK_NAME = '.firn-lock'
const LEASE_MS = 10_000
const WAIT_MS = 120_000

export interface HeldLock {
  /** Throws FirnError `conflict` when another process took the lock over, as after a long sleep of this one. */
  assertHeld(): void
}

export interface LockOptions {
  readonly signal?: AbortSignal | undefined
  /** A lock that nobody freshened for so long, as seen by one patient observer, has no living owner. */
  readonly leaseMs?: number
  /** How long to wait for the others. */
  readonly waitMs?: number
}

/**
 * Holds the lock of an existing folder while `work` runs. A lock whose process has ended is taken over at once; one of
 * another machine, or of a process id in use again, after its lease. Errors: FirnError `conflict` after `waitMs`.
 */
export async function withStoreLock<T>(
  folder: string,
  work: (lock: HeldLock) => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const lock = await acquire(path.join(folder, LOCK_NAME), options)
  try {
    return await work(lock)
  } finally {
    lock.release()
  }
}

async function acquire(file: string, options: LockOptions): Promise<HeldLock & { release(): void }> {
  const { signal, leaseMs = LEASE_MS, waitMs = WAIT_MS } = options
  const owner = JSON.stringify({ ...thisProcess(), id: randomUUID() })
  const deadline = performance.now() + waitMs
  let seen: Sighting | null = null
  for (;;) {
    signal?.throwIfAborted()
    const handle = create(file, owner)
    if (handle !== null) return hold(file, handle, owner, leaseMs)
    const now = performance.now()
    const other = look(file)
    if (other === null) continue
    // The observer's own clock: those of two machines differ, and a sleeping machine's stands still.
    if (seen === null || seen.owner !== other.owner || seen.freshened !== other.freshened)
      seen = { ...other, since: now }
    if (isEnded(other.owner) || now - seen.since > leaseMs) {
      evict(file, other.owner)
      seen = null
      continue
    }
    if (now > deadline) throw stillBusy(file, waitMs)
    await delay(5 + Math.random() * 20, undefined, { signal })
  }
}

interface Sighting {
  readonly owner: string
  readonly freshened: number
  readonly since: number
}

/** A handle of the new lock file; null when there is one already. */
function create(file: string, owner: string): number | null {
  let handle: number
  try {
    handle = openSync(file, 'wx')
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return null
    throw error
  }
  try {
    writeSync(handle, owner)
    return handle
  } catch (error) {
    closeSync(handle)
    unlinkSync(file)
    throw error
  }
}

function hold(file: string, handle: number, owner: string, leaseMs: number) {
  // Through the handle, so that a lock which was taken over is never freshened. Synchronous: a timer that waited for
  // the thread pool could come too late when that is full of statements.
  const freshen = setInterval(() => futimesSync(handle, new Date(), new Date()), leaseMs / 4)
  freshen.unref()
  const isHeld = (): boolean => look(file)?.owner === owner
  return {
    assertHeld() {
      if (isHeld()) return
      throw new FirnError('conflict', 'Another process took over while this write was asleep.', {
        hint: 'Nothing of this write was kept. Write again.',
      })
    },
    release() {
      clearInterval(freshen)
      try {
        if (isHeld()) unlinkSync(file)
      } catch {
        // What was published stays published; the lock of an ended process is taken over.
      } finally {
        closeSync(handle)
      }
    },
  }
}

function look(file: string): Omit<Sighting, 'since'> | null {
  try {
    return { owner: readFileSync(file, 'utf8'), freshened: statSync(file).mtimeMs }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
}

/** An empty or torn lock says nothing; its lease decides. */
function isEnded(owner: string): boolean {
  try {
    const { host, pid } = JSON.parse(owner) as { host?: unknown; pid?: unknown }
    return typeof host === 'string' && typeof pid === 'number' && hasEnded({ host, pid })
  } catch {
    return false
  }
}

/** Moves the lock aside, which only one process can do, then looks whether it was the dead one. */
function evict(file: string, owner: string): void {
  const aside = `${file}.${randomUUID()}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return
    throw error
  }
  if (readFileSync(aside, 'utf8') !== owner) giveBack(aside, file)
  unlinkSync(aside)
}

function giveBack(aside: string, file: string): void {
  try {
    linkSync(aside, file)
  } catch {
    // Somebody has the lock already; its former owner finds out before it publishes (assertHeld).
  }
}

function stillBusy(file: string, waitMs: number): FirnError {
  return new FirnError(
    'conflict',
    `${path.dirname(file)} was being written by another process all the time.`,
    {
      hint: 'Try again when that write has ended.',
      details: { waitedSeconds: waitMs / 1000 },
    },
  )
}
