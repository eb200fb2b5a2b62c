// What happened to a feature group, for people: also to one that is removed.

import type { HistoryEntry } from '../contract/index.ts'
import type { Parts } from './parts.ts'

/** Oldest first. Errors: FirnError `not_found` for a name that no group has or ever had. */
export async function groupHistory(parts: Parts, name: string): Promise<HistoryEntry[]> {
  const entries = await parts.history.entries(name)
  if (entries.length === 0) await parts.folder.group(name)
  return entries
}
