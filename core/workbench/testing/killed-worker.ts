// Starts operations-worker.ts in a process of its own, kills it at an instant, and says how far each group had come.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { WorkerTask } from './operations-worker.ts'

const WORKER = path.join(import.meta.dirname, 'operations-worker.ts')

export interface Killed {
  readonly progress: ReadonlyMap<string, Progress>
  /** Of the operations that ended. */
  readonly milliseconds: readonly number[]
}

export interface Progress {
  /** Operations that were acknowledged, each by the snapshot that it says it made. */
  readonly done: readonly (string | null)[]
  /** Whether one more had been begun. */
  readonly isInside: boolean
}

/**
 * @param delay milliseconds after the project was opened
 * @throws when an operation failed by itself
 */
export async function workAndKill(task: WorkerTask, delay: number): Promise<Killed> {
  const file = path.join(task.inputs, 'task.json')
  await writeFile(file, JSON.stringify(task))
  const child = spawn(process.execPath, [WORKER, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const progress = new Map<string, { done: (string | null)[]; isInside: boolean; since: number }>(
    Object.keys(task.groups).map((group) => [group, { done: [], isInside: false, since: 0 }]),
  )
  const milliseconds: number[] = []
  const failures: string[] = []
  for await (const line of createInterface(child.stdout)) {
    const [word = '', group = '', , ...rest] = line.split(' ')
    const its = progress.get(group)
    if (word === 'ready') setTimeout(() => child.kill('SIGKILL'), delay)
    else if (word === 'failed') failures.push(line)
    else if (its && word === 'begin') Object.assign(its, { isInside: true, since: performance.now() })
    else if (its && word === 'done') {
      its.done.push(rest[0] === 'null' ? null : (rest[0] ?? null))
      its.isInside = false
      milliseconds.push(performance.now() - its.since)
    }
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  if (failures.length > 0) throw new Error(failures.join('\n'))
  if (child.signalCode !== 'SIGKILL') throw new Error(`The worker ended by itself, with ${child.exitCode}`)
  return { progress, milliseconds }
}
