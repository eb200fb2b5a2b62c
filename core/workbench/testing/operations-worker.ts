// A process that works on several groups of a project at once, for tests that kill it. Argument: a file of JSON, the
// project, a folder for inputs, and each group's operations. Says `ready`, then `begin GROUP N` and
// `done GROUP N SNAPSHOT` (or `failed GROUP N MESSAGE`) for each operation, a line each.

import { readFileSync, writeSync } from 'node:fs'
import { askedBench } from './asked-bench.ts'
import { type Operation, perform } from './group-operations.ts'

export interface WorkerTask {
  readonly project: string
  readonly inputs: string
  readonly groups: Readonly<Record<string, readonly Operation[]>>
}

/** At once: what a killed process has said must have been heard. */
const say = (line: string): void => void writeSync(1, `${line}\n`)

const task = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as WorkerTask
const asked = await askedBench(task.project)
say('ready')
await Promise.all(
  Object.entries(task.groups).map(async ([group, operations]) => {
    for (const [index, operation] of operations.entries()) {
      say(`begin ${group} ${index}`)
      try {
        say(`done ${group} ${index} ${await perform(asked, group, operation, task.inputs)}`)
      } catch (error) {
        say(`failed ${group} ${index} ${String(error).replaceAll('\n', ' ')}`)
        return
      }
    }
  }),
)
say('idle')
setInterval(() => undefined, 60_000)
