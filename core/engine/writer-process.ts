// Which process a lock, a staging or a scratch folder belongs to, so that what a killed writer left can be told from the work of
// a living one.

import { createHash, randomUUID } from 'node:crypto'
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

const FOLDER_NAME = /(?:^|-)(\d+)\.([0-9a-f]{8})-[0-9a-z]+$/

/** A name for a folder of this process alone: `<prefix><pid>.<host>-<unique>`. */
export function ownFolderName(prefix = ''): string {
  const { pid, host } = thisProcess()
  return `${prefix}${pid}.${host}-${randomUUID().slice(0, 8)}`
}

/** Whose folder it is; undefined for names that {@link ownFolderName} does not make. */
export function folderOwner(name: string): WriterProcess | undefined {
  const [, pid, host] = FOLDER_NAME.exec(name) ?? []
  return pid === undefined || host === undefined ? undefined : { pid: Number(pid), host }
}

/** `ENOENT` and the like; undefined for what is no system error. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
