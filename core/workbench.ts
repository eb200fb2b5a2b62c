// Opens a project and wires the parts: engine, embedded lakehouse, gateway, project folder, history, jobs.

import path from 'node:path'
import type { Job } from './contract/index.ts'
import { createDiffs } from './diff/diffs.ts'
import { engineBlobIo } from './engine/blob-io.ts'
import { openEngine } from './engine/engine.ts'
import { attachIceberg } from './engine/iceberg-attach.ts'
import { createPager } from './engine/pager.ts'
import { gatewayIo } from './gateway/blob-io.ts'
import { type Gateway, type GatewayOptions, startGateway } from './gateway/gateway.ts'
import { catalogClient } from './iceberg/client.ts'
import { soundFiles } from './iceberg/sound-files.ts'
import { openInputs } from './input/inputs.ts'
import { createJobs } from './jobs/jobs.ts'
import { openLakehouse } from './lakehouse/lakehouse.ts'
import type { MoveOptions, MoveReport } from './lakehouse/move.ts'
import { watchTables } from './lakehouse/watch-tables.ts'
import { openProjectFolder } from './project/project-folder.ts'
import { addedFilesOf } from './spec/added-files.ts'
import { openHistory } from './stores/history.ts'
import { icebergPages } from './stores/iceberg-pages.ts'
import { faultOf } from './workbench/gateway-faults.ts'
import { settleKilledConversions } from './workbench/killed-conversions.ts'
import { removeLeftovers } from './workbench/leftovers.ts'
import { LOCAL, LOCAL_ATTACHED, type Parts } from './workbench/parts.ts'
import { settleUnansweredWrites, settleUnfinishedWrites } from './workbench/unfinished-writes.ts'

export interface WorkbenchOptions {
  readonly projectPath: string
  readonly extensionDirectory: string
  readonly onJob?: (job: Job) => void
  /** Entities, groups or data changed, here or elsewhere; null: anything may have. */
  readonly onChange?: (groups: readonly string[] | null) => void
  /** Of the gateway; default any free one. */
  readonly port?: number
  /** How long the catalog's answer to a commit is waited for, and how the next attempt is put off. */
  readonly commits?: Pick<GatewayOptions, 'commitTimeoutMs' | 'backoff'>
  /** Told what goes wrong on the way and is no call's own failure; default: nobody. */
  readonly log?: (line: string) => void
  /** For a project folder that was renamed, moved or copied since it was opened last: its paths are rewritten first. */
  readonly move?: Omit<MoveOptions, 'engine'>
}

export interface Workbench extends Parts {
  /** What was done at opening, if the project's folder had been moved or copied. */
  readonly moved: MoveReport | undefined
  close(): Promise<void>
}

/**
 * Opens a folder that is a project already. Errors: FirnError `not_found` for a folder that is none, `io` for one
 * that cannot be read or written.
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const projectPath = path.resolve(options.projectPath)
  const folder = await openProjectFolder(projectPath)
  const kept = path.join(projectPath, '.firn')
  const log = options.log ?? (() => undefined)
  const closing: (() => Promise<void> | void)[] = []
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  const spillDirectory = path.join(kept, 'spill')
  const scratchDirectory = path.join(kept, 'scratch')
  try {
    await Promise.all([removeLeftovers(spillDirectory), removeLeftovers(scratchDirectory)])
    const engine = await openEngine({ extensionDirectory: options.extensionDirectory, spillDirectory })
    closing.push(() => engine.close())
    const io = gatewayIo(engineBlobIo(engine))
    const lakehouse = await openLakehouse(path.join(kept, 'warehouse'), {
      filesOfSnapshot: (snapshot) => addedFilesOf(io, snapshot),
      move: { engine, ...options.move },
    })
    const gateway: Gateway = await startGateway({
      io,
      log: (event) => {
        const line = faultOf(event)
        if (line !== null) log(line)
      },
      ...(options.port !== undefined && { port: options.port }),
      ...options.commits,
    })
    closing.push(() => gateway.close())
    gateway.mount(LOCAL, lakehouse)
    const address = { uri: `${gateway.uri}/c/${LOCAL}`, token: gateway.token }
    await attachIceberg(engine, LOCAL_ATTACHED, address)
    const local = catalogClient(address)
    const history = openHistory(path.join(kept, 'history.jsonl'))
    const leave = await settleKilledConversions({ history, client: local, folder, log })
    const recovery = { history, client: local, root: lakehouse.root, log, leave }
    await settleUnfinishedWrites(recovery)
    const inputs = openInputs(engine, { scratchDirectory })
    closing.push(() => inputs.close())
    const jobs = createJobs((job) => options.onJob?.(job))
    closing.push(() => jobs.close())
    const watcher = folder.watch(() => options.onChange?.(null))
    closing.push(() => watcher.close())
    const tables = watchTables(lakehouse.root, () => options.onChange?.(null))
    closing.push(() => tables.close())
    return {
      projectPath,
      scratchDirectory,
      folder,
      engine,
      pager: createPager(engine),
      gateway,
      local,
      localPages: icebergPages(engine),
      soundFiles: soundFiles(io, engine),
      inputs,
      diffs: createDiffs(engine),
      history,
      jobs,
      settleUnanswered: () => settleUnansweredWrites(recovery),
      moved: lakehouse.moved,
      changed: (groups) => options.onChange?.(groups),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
