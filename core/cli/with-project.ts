// Opens the project that a command is about, and closes it whatever happens: Ctrl+C cancels what runs.

import path from 'node:path'
import type { Command } from 'commander'
import { FirnError, type Job, type JobResult, toErrorData } from '../contract/index.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import type { JobContext } from '../jobs/jobs.ts'
import { openWorkbench, type Workbench } from '../workbench.ts'
import { interruptible, onAbort } from './interruption.ts'
import { moveNotes } from './move-notes.ts'
import { createOutput, type Output } from './output.ts'

export interface GlobalOptions {
  readonly project: string
  readonly json: boolean
}

export function globalOptions(command: Command): GlobalOptions {
  const { project, json } = command.optsWithGlobals<{ project?: string; json?: boolean }>()
  return { project: path.resolve(project ?? '.'), json: json ?? false }
}

/** @param work is told by its signal when it shall end */
export async function withProject(
  command: Command,
  work: (bench: Workbench, output: Output, signal: AbortSignal) => Promise<void>,
  options: { readonly port?: number; readonly acceptProblems?: boolean } = {},
): Promise<void> {
  const { project, json } = globalOptions(command)
  const output = createOutput(json)
  await interruptible(async (signal) => {
    const bench = await openWorkbench({
      projectPath: project,
      extensionDirectory: extensionDirectory(),
      move: { signal, onProgress: moveNotes(output), acceptProblems: options.acceptProblems ?? false },
      log: output.note,
      ...(options.port !== undefined && { port: options.port }),
    })
    try {
      signal.throwIfAborted()
      await work(bench, output, signal)
    } finally {
      await bench.close()
    }
  })
}

/** Runs a job to its end. Errors: the job's own. */
export async function runJob(
  bench: Workbench,
  title: string,
  work: (job: JobContext) => Promise<JobResult>,
  signal: AbortSignal,
): Promise<JobResult> {
  const { id, ended } = bench.jobs.start(title, work)
  const forget = onAbort(signal, () => bench.jobs.cancel(id))
  try {
    return resultOf(await ended)
  } finally {
    forget()
  }
}

function resultOf({ result, error }: Job): JobResult {
  if (result) return result
  const { code, message, hint, details } = error ?? toErrorData(new Error('The job ended without a result'))
  throw new FirnError(code, message, {
    ...(hint !== undefined && { hint }),
    ...(details !== undefined && { details }),
  })
}

/** `a, b,c` as a list; empty parts are left out. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
