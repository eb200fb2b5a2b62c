// Conversions to ICEBERG whose process was killed between the copy and the switch: at opening, the copy goes, as the
// group still has its rows where they were.

import type { CatalogClient } from '../iceberg/client.ts'
import type { ProjectFolder } from '../project/project-folder.ts'
import { GROUPS } from '../project/project-load.ts'
import type { History } from '../stores/history.ts'
import { CONVERTED_FROM, dropCopy } from './convert.ts'
import { LOCAL } from './parts.ts'
import { isDead } from './unfinished-writes.ts'

export interface ConversionRecovery {
  readonly history: History
  /** Of the embedded lakehouse. */
  readonly client: CatalogClient
  readonly folder: ProjectFolder
  readonly log: (line: string) => void
}

/**
 * Before unfinished writes are settled, which would take the copy for a write of the group. Does not throw. Resolves to
 * the ids of those that could not be settled now: they are left to the next opening.
 */
export async function settleKilledConversions(recovery: ConversionRecovery): Promise<ReadonlySet<string>> {
  const { history, client, folder, log } = recovery
  const left = new Set<string>()
  for (const write of (await history.unfinished()).filter(isDead)) {
    const [catalog, ...levels] = write.path.split('.')
    const table = levels.pop()
    if (catalog !== LOCAL || table === undefined || levels.length === 0) continue
    try {
      const metadata = await client.loadTable({ namespace: levels, table })
      const isCopy = metadata?.snapshots.some(({ summary }) => summary?.[CONVERTED_FROM] !== undefined)
      if (isCopy !== true) continue
      const { groups, problems } = await folder.load()
      const namespace = levels.join('.')
      const isSwitched = groups.some(({ group }) =>
        group.stores.some(
          (store) => store.kind === 'ICEBERG' && store.namespace === namespace && store.table === table,
        ),
      )
      if (isSwitched) continue
      // A file that cannot be read may be the one that says the new store: its only rows since could be in the copy.
      const unread = problems.find(({ file }) => file.startsWith(`${GROUPS}/`))
      if (unread) throw new Error(`${unread.file} has a problem: ${unread.message}`)
      const { group, groupNow, writeId } = write
      await dropCopy(client, { namespace, table }, writeId)
      const at = new Date().toISOString()
      await history.append({ event: 'failed', at, group: groupNow ?? group, writeId, reason: 'killed' })
    } catch (error) {
      left.add(write.writeId)
      log(`What the killed conversion ${write.writeId} to ${write.path} left stays: ${String(error)}`)
    }
  }
  return left
}
