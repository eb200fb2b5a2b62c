// An append on a head: the head's manifests and the ones that the commit adds.

import { FirnError } from '../contract/errors.ts'
import type { Completion } from './completion.ts'
import type { StagedCommit } from './staged-commit.ts'

export const completeAppend: Completion = {
  rebases: true,
  async contribute({ staged, headManifests, merge }) {
    refuseDeletes(staged, 'An append')
    const kept = await merge(headManifests)
    return { operation: 'append', kept: kept.manifests, own: kept.own, removed: [] }
  },
}

/** Deletes were computed against one head; on another they would hit the wrong rows. */
export function refuseDeletes(staged: StagedCommit, what: string): void {
  const onlyAdds = staged.added.every(
    ({ manifest, removed }) =>
      manifest.content === 'data' && removed.length === 0 && manifest.existingFiles === 0,
  )
  if (!onlyAdds)
    throw new FirnError('unsupported', `${what} only inserts rows, but this commit deletes some.`, {
      hint: 'Send only new rows, or replace the whole table in one overwrite.',
    })
}
