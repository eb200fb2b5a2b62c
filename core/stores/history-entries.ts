// The write history of one group as people read it: what became of each write, and what else was done to its data.

import type { HistoryEntry } from '../contract/index.ts'
import type { BegunWrite, HistoryEvent } from './history-events.ts'

/**
 * Oldest first. Follows renames, to the group that has the name last; a removed group's entries stay under its name. A
 * write that ended is one entry, its end; `begun` is left for one that is under way or was killed.
 */
export function entriesOf(events: readonly HistoryEvent[], name: string): HistoryEntry[] {
  const groups = new Map<string, HistoryEntry[]>()
  const begun = new Map<string, BegunWrite>()
  for (const event of events) {
    const known = groups.get(event.group) ?? []
    groups.set(event.group, known)
    if (event.event === 'unanswered') {
      noteUnanswered(known, event.writeId)
      continue
    }
    if (event.event === 'begun') begun.set(event.writeId, event)
    if (event.event === 'committed' || event.event === 'failed' || event.event === 'maintained')
      dropBegun(known, event)
    known.push(entryOf(event, begun))
    if (event.event === 'renamed') {
      groups.set(event.to, [...(groups.get(event.to) ?? []), ...known])
      groups.delete(event.group)
    }
  }
  return groups.get(name) ?? []
}

/** Also the end that an earlier, identical line told: a lost line may have been restored by two processes. */
function dropBegun(
  entries: HistoryEntry[],
  event: { readonly event: HistoryEntry['event']; readonly writeId?: string | null | undefined },
): void {
  if (event.writeId === undefined || event.writeId === null) return
  const isSame = ({ writeId, event: kind }: HistoryEntry): boolean =>
    writeId === event.writeId && (kind === 'begun' || kind === event.event)
  const at = entries.findLastIndex(isSame)
  if (at >= 0) entries.splice(at, 1)
}

/** It stays begun until someone finds what became of it. */
function noteUnanswered(entries: HistoryEntry[], writeId: string): void {
  const at = entries.findLastIndex((entry) => entry.writeId === writeId && entry.event === 'begun')
  const entry = entries[at]
  if (entry) entries[at] = { ...entry, note: 'the answer to its commit was lost: it may be stored' }
}

function entryOf(
  event: Exclude<HistoryEvent, { readonly event: 'unanswered' }>,
  begun: ReadonlyMap<string, BegunWrite>,
): HistoryEntry {
  const { at, group } = event
  const none = { at, group, writeId: null, path: null, rows: null, snapshotId: null, mode: null, note: null }
  switch (event.event) {
    case 'begun':
      return { ...none, event: event.event, writeId: event.writeId, path: event.path }
    case 'committed': {
      const { rows, snapshotId, mode, path } = event.watermark
      const note = event.branch === undefined ? null : `staged on the branch ${event.branch}`
      return { ...none, event: event.event, writeId: event.writeId, path, rows, snapshotId, mode, note }
    }
    case 'failed': {
      const path = begun.get(event.writeId)?.path ?? null
      return { ...none, event: event.event, writeId: event.writeId, path, note: event.reason }
    }
    case 'renamed':
      return { ...none, event: event.event, note: `to ${event.to}` }
    case 'removed':
      return { ...none, event: event.event, note: event.dataDeleted ? 'with its data' : 'its data stays' }
    case 'published':
    case 'discarded':
    case 'maintained':
    case 'rolled_back':
    case 'schema_changed':
    case 'converted': {
      const { writeId = null, path = null, rows = null, snapshotId = null, mode = null, note = null } = event
      return { at, group, event: event.event, writeId, path, rows, snapshotId, mode, note }
    }
  }
}
