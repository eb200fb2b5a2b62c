// The next metadata of a table while a commit's updates are applied to it, one after the other.

import type { TableMetadata } from './metadata.ts'

export interface MetadataDraft {
  /** What the commit started from; undefined for a table that it creates. */
  readonly base: TableMetadata | undefined
  readonly now: number
  table: TableMetadata
  /** An update that changes nothing leaves this false: a commit of only such updates writes no file. */
  changed: boolean
  /** Set by the snapshots; else the commit's own time counts. */
  lastUpdatedMs: number | undefined
  /** What -1 means in set-current-schema, set-default-spec, set-default-sort-order. */
  lastAdded: { schema?: number; spec?: number; order?: number }
  /**
   * The id that the client gave an added schema, spec or order -> the id that it got here, where they differ. Clients
   * that number by themselves (and do not notice that it was there already) refer to it by their own.
   */
  readonly renumbered: {
    readonly schema: Map<number, number>
    readonly spec: Map<number, number>
    readonly order: Map<number, number>
  }
  readonly addedSnapshots: Set<bigint>
  /** Added snapshots that became main's head; all but the last of them are intermediate and leave the log. */
  readonly addedHeads: Set<bigint>
  removedSnapshots: boolean
}

export function change(draft: MetadataDraft, fields: Partial<TableMetadata>): void {
  draft.table = { ...draft.table, ...fields }
  draft.changed = true
}
