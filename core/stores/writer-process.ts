// Which process a lock or a staging folder belongs to, so that what a killed writer left can be told from the work of
// a living one.

import { createHash } from 'node:crypto'
import os from 'node:os'

export interface WriterProcess {
  /** Short hash of the host's name: on a shared drive a process id means nothing to another machine. */
  readonly host: string
  readonly pid: number
}

export function thisProcess(): WriterProcess {
  return {
    host: createHash('sha256').update(os.hostname()).digest('hex').slice(0, 8),
    pid: process.pid,
  }
}

/** True only when it is certain: the process was on this machine and has ended. */
export function hasEnded(writer: WriterProcess): boolean {
  if (writer.host !== thisProcess().host) return false
  try {
    process.kill(writer.pid, 0)
    return false
  } catch (error) {
    return errnoOf(error) === 'ESRCH'
  }
}

/** `ENOENT` and the like; undefined for what is no system error. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
