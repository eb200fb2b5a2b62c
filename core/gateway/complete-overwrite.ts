// An overwrite of the whole table: the commit's own manifests alone, and the files of the head recorded as deleted,
// so that changelog readers and expiry see them. Cost per file, whatever the number of rows.

import { refuseDeletes } from './complete-append.ts'
import type { Completion } from './completion.ts'
import { rewriteManifests } from './rewrite-manifests.ts'

export const completeOverwrite: Completion = {
  rebases: true,
  async contribute({ staged, io, headManifests, target }) {
    refuseDeletes(staged, 'An overwrite')
    const deleted = await rewriteManifests(io, headManifests, 'deleted', target)
    return {
      // The specification: an append only adds files. Nothing was there to replace.
      operation: deleted.entries.length === 0 ? 'append' : 'overwrite',
      kept: [],
      own: deleted.manifests,
      removed: deleted.entries,
    }
  },
}
