// The metadata files that a write makes: DuckDB's, and ours for each attempt. Once an attempt is in the table the
// others are rubbish; when none is, all are.

import type { JsonValue } from '../spec/json.ts'
import type { GatewayIo } from './blob-io.ts'

export interface FileLedger {
  add(paths: readonly string[]): void
  /** @param paths of one attempt, its manifest list first. */
  addAttempt(paths: readonly string[]): void
  paths(): readonly string[]
  /** Removes the files that the attempt with this manifest list does not use. @returns those that could not be. */
  removeAllBut(manifestList: JsonValue | undefined): Promise<readonly string[]>
}

export function createFileLedger(io: GatewayIo): FileLedger {
  const all = new Set<string>()
  const attempts = new Map<JsonValue, ReadonlySet<string>>()
  const add = (paths: readonly string[]): void => {
    for (const path of paths) all.add(path)
  }
  return {
    add,
    addAttempt(paths) {
      add(paths)
      const [list] = paths
      if (list !== undefined) attempts.set(list, new Set(paths))
    },
    paths: () => [...all],
    async removeAllBut(manifestList) {
      const used = manifestList === undefined ? new Set<string>() : attempts.get(manifestList)
      // Landed in an attempt that is not ours to know: remove nothing.
      if (!used) return []
      const left: string[] = []
      for (const path of all) {
        if (used.has(path)) continue
        const removed = await io.remove(path).catch(() => false)
        if (removed) all.delete(path)
        else left.push(path)
      }
      return left
    },
  }
}
