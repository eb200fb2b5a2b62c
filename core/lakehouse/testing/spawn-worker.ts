// For tests: starts commit-worker.ts in a process of its own and collects what it acknowledged.

import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const WORKER = fileURLToPath(new URL('commit-worker.ts', import.meta.url))

export interface Worker {
  readonly child: ChildProcess
  /** When it is about to make its first commit. */
  readonly ready: Promise<void>
  /** All ids that it acknowledged, when it has ended: by itself, or killed if that was asked for. */
  readonly acknowledged: Promise<readonly bigint[]>
}

export function spawnWorker(
  root: string,
  { writers = 1, appends = 0, firstId = 1n, mayBeKilled = false },
): Worker {
  const args = [WORKER, root, String(writers), String(appends), String(firstId)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ids: bigint[] = []
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += String(chunk)
  })
  const lines = createInterface({ input: child.stdout })
  const ready = new Promise<void>((resolve) => {
    lines.on('line', (line) => (line === 'ready' ? resolve() : ids.push(BigInt(line))))
  })
  const acknowledged = new Promise<readonly bigint[]>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) =>
      code === 0 || (mayBeKilled && signal === 'SIGKILL')
        ? resolve(ids)
        : reject(new Error(`${code}: ${errors}`)),
    )
  })
  return { child, ready, acknowledged }
}
