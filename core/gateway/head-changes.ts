// What a write changes of the snapshot it is put on, besides adding files: computed for one head, and again for the
// next one when another writer was faster, so that the rows themselves are written once.

import type { DataFile } from '../spec/data-file.ts'

export interface HeadChanges {
  /** Paths of the head's data files and delete files that the new snapshot lacks. */
  readonly removedFiles: ReadonlySet<string>
  /** Position-delete files that the new snapshot adds. */
  readonly deleteFiles: readonly DataFile[]
  /** Rows that readers see in the head and, for these changes, no more. */
  readonly removedRows: number
  /** Small manifests are merged however few there are. */
  readonly mergesManifests?: boolean
}

/**
 * @param head id of the snapshot that the write goes on top of; null: the table has none.
 * @throws FirnError `conflict` when the write makes no sense on that head.
 */
export type ChangesOn = (head: string | null) => Promise<HeadChanges>
