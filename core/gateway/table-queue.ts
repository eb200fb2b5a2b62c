// Commits to one table from this process wait for each other: writers that queue do not collide, and each starts
// from the table as the one before left it. Writers in other processes are met by the catalog's own check.

import type { TableState } from './table-state.ts'

export interface TableQueue {
  /** @param commit is given the newest state that this process knows of. */
  run<T>(
    table: string,
    commit: (newest: TableState | undefined, remember: (state: TableState) => void) => Promise<T>,
  ): Promise<T>
}

interface Line {
  last: Promise<unknown>
  waiting: number
  newest: TableState | undefined
}

export function createTableQueue(): TableQueue {
  const lines = new Map<string, Line>()
  return {
    run(table, commit) {
      const line = lines.get(table) ?? { last: Promise.resolve(), waiting: 0, newest: undefined }
      lines.set(table, line)
      line.waiting += 1
      const result = line.last.then(() =>
        commit(line.newest, (state) => {
          line.newest = state
        }),
      )
      line.last = result
        .catch(() => undefined)
        .then(() => {
          line.waiting -= 1
          if (line.waiting === 0) lines.delete(table)
        })
      return result
    },
  }
}
