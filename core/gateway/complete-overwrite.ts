// An overwrite of the whole table: the commit's own manifests alone, and the files of the head recorded as deleted,
// so that changelog readers and expiry see them. Cost per file, whatever the number of rows.

import { refuseDeletes } from './complete-append.ts'
import type { Completion } from './completion.ts'
import { rewriteManifests } from './rewrite-manifests.ts'

export const completeOverwrite: Completion = {
  rebases: true,
  async contribute({ staged, io, headManifests, target }) {
    refuseDeletes(staged, 'An overwrite')
    const deleted = await rewriteManifests(io, headManifests, () => 'deleted', target)
    return {
      // The specification's words: an append only adds files, a delete only removes them.
      operation: deleted.entries.length === 0 ? 'append' : staged.added.length === 0 ? 'delete' : 'overwrite',
      kept: [],
      own: deleted.manifests,
      removed: deleted.entries,
    }
  },
}
