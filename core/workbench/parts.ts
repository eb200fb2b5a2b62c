// What an open project is made of; the operations beside this file are functions over it.

import type { Diffs } from '../diff/diffs.ts'
import type { Engine } from '../engine/engine.ts'
import type { Pager } from '../engine/pager.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { CatalogClient } from '../iceberg/client.ts'
import type { SoundFiles } from '../iceberg/sound-files.ts'
import type { Inputs } from '../input/inputs.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { ProjectFolder } from '../project/project-folder.ts'
import type { History } from '../stores/history.ts'
import type { IcebergPages } from '../stores/iceberg-pages.ts'

export interface Parts {
  readonly projectPath: string
  /** For what running work needs for a while; each process makes its own folders inside. */
  readonly scratchDirectory: string
  readonly folder: ProjectFolder
  readonly engine: Engine
  readonly pager: Pager
  readonly gateway: Gateway
  /** The embedded lakehouse, through the gateway. */
  readonly local: CatalogClient
  readonly localPages: IcebergPages
  readonly soundFiles: SoundFiles
  readonly inputs: Inputs
  readonly diffs: Diffs
  readonly history: History
  readonly jobs: Jobs
  /** Finds out what became of writes that lost the answer to their commit, as far as it can be told. Does not throw. */
  settleUnanswered(): Promise<void>
  /** Tells whoever listens that groups (null: anything) changed. */
  changed(groups: readonly string[] | null): void
}

/** The embedded lakehouse's name as a connection, and the name it is attached under in the engine. */
export const LOCAL = 'local'
export const LOCAL_ATTACHED = 'firn_local'
