// Which files a compaction rewrites: the small ones, and those that have position deletes against them. Pure.

import type { DeleteTargets, LiveFile } from './live-files.ts'

export interface CompactionPlan {
  /** Data files whose rows are written anew. */
  readonly replaced: readonly LiveFile[]
  /** Delete files that are about nothing else in the table, and go with them. */
  readonly dropped: readonly LiveFile[]
  /** Files that the rows fit into. */
  readonly into: number
}

export interface CompactionOptions {
  /** Bytes. Files below are merged. */
  readonly smallerThan: number
  /** Bytes of a new file. */
  readonly targetSize: number
}

/** Nothing to do: no file is replaced and no delete file dropped. */
export function compactionPlan(
  files: readonly LiveFile[],
  targets: DeleteTargets,
  { smallerThan, targetSize }: CompactionOptions,
): CompactionPlan {
  const data = files.filter(({ content }) => content === 'data')
  const deleted = new Set([...targets.values()].flatMap((paths) => [...paths]))
  const withDeletes = data.filter(({ path }) => deleted.has(path))
  const small = data.filter(({ path, size }) => size < smallerThan && !deleted.has(path))
  const together = [...withDeletes, ...small]
  const into = countFor(together, targetSize)
  // Small files alone are worth it only if fewer come of them.
  const replaced = withDeletes.length > 0 || into < small.length ? together : []
  return {
    replaced,
    dropped: droppedWith(files, targets, new Set(replaced.map(({ path }) => path))),
    into: replaced.length === 0 ? 0 : into,
  }
}

/** Delete files that, without the `replaced` ones, name no data file of the table. */
export function droppedWith(
  files: readonly LiveFile[],
  targets: DeleteTargets,
  replaced: ReadonlySet<string>,
): LiveFile[] {
  const staying = new Set(
    files.filter(({ content, path }) => content === 'data' && !replaced.has(path)).map(({ path }) => path),
  )
  return files.filter((file) => {
    const named = targets.get(file.path)
    return named !== undefined && ![...named].some((path) => staying.has(path))
  })
}

function countFor(files: readonly LiveFile[], targetSize: number): number {
  return Math.ceil(files.reduce((sum, { size }) => sum + size, 0) / targetSize)
}
