// An exclusive lock between processes, as a file that says who holds it: for the few steps that a hard link alone
// cannot make safe, and for every commit on disks without hard links.

import { randomUUID } from 'node:crypto'
import { open, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FirnError } from '../contract/errors.ts'

/** A holder that takes longer must assume that it lost the lock; the steps done under it take milliseconds. */
const LEASE_MS = 60_000
const GIVE_UP_MS = 120_000
const LONGEST_WAIT_MS = 50

export interface HeldLock {
  /** Throws unless the lock is still held, with half of its lease left: right before the step that must be alone. */
  confirm(): Promise<void>
  /** Confirms, and begins the lease anew: for work that takes longer than one. */
  renew(): Promise<void>
}

export interface LockOptions {
  /** How long other holders are waited for. Default two minutes. */
  readonly giveUpMs?: number
  /** Throws what stops the waiting; asked again and again. */
  readonly whileWaiting?: () => void
}

interface Holder {
  readonly nonce: string
  readonly pid: number
  readonly host: string
  readonly since: number
}

/** Runs `work` while holding the lock file `file`, waiting for other holders; a dead holder's lock is taken over. */
export async function withLock<T>(
  file: string,
  work: (lock: HeldLock) => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const holder: Holder = { nonce: randomUUID(), pid: process.pid, host: hostname(), since: Date.now() }
  let since = await acquire(file, holder, options)
  const renew = async (): Promise<void> => {
    await confirm(file, holder, since)
    since = await prolong(file, holder)
  }
  try {
    return await work({ confirm: () => confirm(file, holder, since), renew })
  } finally {
    if ((await readHolder(file))?.nonce === holder.nonce) await ignoreMissing(unlink(file))
  }
}

async function acquire(
  file: string,
  holder: Holder,
  { giveUpMs = GIVE_UP_MS, whileWaiting }: LockOptions,
): Promise<number> {
  const start = Date.now()
  for (let wait = 1; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    if (await create(file, holder)) return Date.now()
    await breakIfAbandoned(file)
    whileWaiting?.()
    if (Date.now() - start > giveUpMs)
      throw new FirnError('io', `Another process holds the lock ${file}.`, {
        hint: 'Close other programs that use this project. If none runs, delete the lock file.',
      })
    await sleep(wait * (0.5 + Math.random()))
  }
}

async function create(file: string, holder: Holder): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    try {
      await handle.writeFile(JSON.stringify({ ...holder, since: Date.now() }))
    } finally {
      await handle.close()
    }
    return true
  } catch (error) {
    // EPERM: Windows, while another process is deleting it.
    if (error instanceof Error && 'code' in error && (error.code === 'EEXIST' || error.code === 'EPERM')) {
      if (error.code === 'EPERM' && process.platform !== 'win32') throw error
      return false
    }
    throw error
  }
}

/** One process at a time judges and removes an abandoned lock, so that none removes the lock of a new holder. */
async function breakIfAbandoned(file: string): Promise<void> {
  if (!(await isAbandoned(file))) return
  const breaker = `${file}.breaking`
  const me: Holder = { nonce: randomUUID(), pid: process.pid, host: hostname(), since: Date.now() }
  if (!(await create(breaker, me))) {
    if (await isAbandoned(breaker)) await ignoreMissing(unlink(breaker))
    return
  }
  try {
    if (await isAbandoned(file)) await ignoreMissing(unlink(file))
  } finally {
    await ignoreMissing(unlink(breaker))
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const holder = await readHolder(file)
  if (holder === undefined) return isOldAndUnreadable(file)
  if (Date.now() - holder.since > LEASE_MS) return true
  return holder.host === hostname() && !isAlive(holder.pid)
}

/** A holder writes its name right after it made the file; one that died between the two left it empty. */
async function isOldAndUnreadable(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs > LEASE_MS
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

async function confirm(file: string, holder: Holder, since: number): Promise<void> {
  const held = (await readHolder(file))?.nonce === holder.nonce
  if (!held || Date.now() - since > LEASE_MS / 2)
    throw new FirnError('conflict', `The lock ${file} was lost.`, { hint: 'Try again.' })
}

/** In one step, so that nobody reads a lock without a holder. Returns the new beginning of the lease. */
async function prolong(file: string, holder: Holder): Promise<number> {
  const since = Date.now()
  const temporary = path.join(path.dirname(file), `.tmp-${randomUUID()}`)
  await writeFile(temporary, JSON.stringify({ ...holder, since }))
  await rename(temporary, file)
  return since
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isHolder(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EPERM'))
      return undefined
    throw error
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'nonce' in value &&
    typeof value.nonce === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'host' in value &&
    typeof value.host === 'string' &&
    'since' in value &&
    typeof value.since === 'number'
  )
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, as another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function ignoreMissing(removal: Promise<void>): Promise<void> {
  try {
    await removal
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
