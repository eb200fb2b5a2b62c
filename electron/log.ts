// A plain text log in the user-data folder: what happened, with stacks, without secrets. Written synchronously, since
// the line that matters is the last one before a crash.

import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { redact } from './redact.ts'

const MAX_BYTES = 2_000_000
const KEPT = 3

export interface Log {
  readonly folder: string
  info(message: string): void
  warn(message: string): void
  /** With the stack of the error and of its causes. */
  error(message: string, error: unknown): void
}

/** `echo` also gets each line: stderr when started from a terminal. */
export function openLog(folder: string, echo: (line: string) => void = () => {}): Log {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'firn.log')
  rotate(file)
  const line = (level: string, message: string) => {
    const text = redact(`${new Date().toISOString()} ${level} ${message}`, homedir())
    try {
      appendFileSync(file, `${text}\n`)
    } catch (error) {
      echo(`The log ${file} cannot be written: ${String(error)}`)
    }
    echo(text)
  }
  return {
    folder,
    info: (message) => line('INFO', message),
    warn: (message) => line('WARN', message),
    error: (message, error) => line('ERROR', `${message}\n${stackText(error)}`),
  }
}

/** Keeps `firn.log` and the `firn.1.log`, `firn.2.log`, … before it. */
function rotate(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < MAX_BYTES) return
  const older = (age: number) => (age === 0 ? file : file.replace(/\.log$/, `.${age}.log`))
  for (let age = KEPT - 1; age > 0; age--) {
    if (statSync(older(age - 1), { throwIfNoEntry: false }) !== undefined)
      renameSync(older(age - 1), older(age))
  }
}

function stackText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? `${error.name}: ${error.message}`
  return error.cause === undefined ? own : `${own}\ncaused by ${stackText(error.cause)}`
}
