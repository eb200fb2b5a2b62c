// Whether a FILE or HIVE_TABLE store is still as it was, told under its lock: for who must not miss a write of another.

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { CURRENT } from './file-state.ts'
import { settle } from './hive-journal.ts'
import { TABLE } from './hive-state.ts'
import type { OfflineStore } from './offline-store.ts'
import { inStore } from './store-failure.ts'
import { withStoreLock } from './store-lock.ts'

type FolderStore = Pick<OfflineStore, 'kind' | 'path'>

/** Changes with every write and change of columns. */
export const folderRevision = ({ kind, path: folder }: FolderStore): Promise<string> =>
  inStore(folder, () => readFile(path.join(folder, kind === 'FILE' ? CURRENT : TABLE), 'utf8'))

/** Runs `work` while no one can write to the store; null without running it when the store has changed. */
export function whileUnchanged<T>(
  store: FolderStore,
  revision: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T | null> {
  return inStore(store.path, () =>
    withStoreLock(
      store.path,
      async () => {
        if (store.kind === 'HIVE_TABLE') await settle(store.path)
        return (await folderRevision(store)) === revision ? work() : null
      },
      { signal },
    ),
  )
}
