// An open project that is asked as the window asks it: by the contract's calls, jobs included.

import {
  type CallInput,
  type CallOutput,
  type CoreCallName,
  fromData,
  type Job,
  type JobResult,
} from '../../contract/index.ts'
import { extensionDirectory } from '../../engine/extensions.ts'
import { type ProjectCall, projectHandlers } from '../../handlers.ts'
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../../workbench.ts'

export interface AskedBench extends AsyncDisposable {
  readonly bench: Workbench
  ask<K extends ProjectCall>(name: K, input: CallInput<K>): Promise<CallOutput<K>>
  /** Starts a job and waits for its end; rejects with its error. */
  job<K extends JobCall>(name: K, input: CallInput<K>): Promise<JobResult>
}

type JobCall = {
  [K in ProjectCall]: CallOutput<K> extends { readonly jobId: string } ? K : never
}[ProjectCall & CoreCallName]

export async function askedBench(
  projectPath: string,
  options: Partial<WorkbenchOptions> = {},
): Promise<AskedBench> {
  const waiting = new Map<string, (job: Job) => void>()
  const bench = await openWorkbench({
    projectPath,
    extensionDirectory: extensionDirectory(),
    ...options,
    onJob: (job) => {
      options.onJob?.(job)
      if (job.endedAt !== null) waiting.get(job.id)?.(job)
    },
  })
  const handlers = projectHandlers(() => bench)
  const { signal } = new AbortController()
  const ask: AskedBench['ask'] = (name, input) => handlers[name](input, { signal })
  return {
    bench,
    ask,
    async job(name, input) {
      const { jobId } = (await ask(name, input)) as { readonly jobId: string }
      const { result, error } = await new Promise<Job>((resolve) => {
        waiting.set(jobId, resolve)
        const ended = bench.jobs.list().find((job) => job.id === jobId && job.endedAt !== null)
        if (ended) resolve(ended)
      })
      waiting.delete(jobId)
      if (result) return result
      throw error ? fromData(error) : new Error('No error and no result')
    },
    [Symbol.asyncDispose]: () => bench.close(),
  }
}
