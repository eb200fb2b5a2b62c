// A commit of inserts and deletes together (MERGE, a range overwrite): what DuckDB wrote, folded into one snapshot.
// It holds on the head it was computed from and on no other.

import type { Completion } from './completion.ts'

export const completeChanges: Completion = {
  rebases: false,
  async contribute({ staged, headManifests }) {
    const removed = staged.added.flatMap((one) => one.removed)
    const deletes = removed.length > 0 || staged.added.some(({ manifest }) => manifest.content === 'deletes')
    const inserts = staged.added.some(
      ({ manifest }) => manifest.content === 'data' && manifest.addedFiles > 0,
    )
    return {
      operation: !deletes ? 'append' : inserts ? 'overwrite' : 'delete',
      kept: headManifests.filter(({ path }) => staged.kept.has(path)),
      own: [],
      removed,
    }
  },
}
