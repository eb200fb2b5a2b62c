// A snapshot's summary: what it added and removed, and the table's totals after it. The totals come from the
// manifest list itself where that has them, so they are right whatever the parent's summary says.

import type { ManifestEntry } from '../spec/manifest.ts'
import type { ManifestFile } from '../spec/manifest-list.ts'
import { ROWS_KEY, visibleRows } from '../spec/summary-rows.ts'
import type { StagedManifest } from './staged-commit.ts'

export interface SummaryInput {
  readonly operation: string
  readonly added: readonly StagedManifest[]
  readonly removed: readonly ManifestEntry[]
  /** Rows that readers see no more; undefined: those of the removed files. */
  readonly removedRows: number | undefined
  /** Nothing of the parent's rows stays. */
  readonly replacesAll: boolean
  /** All manifests of the new snapshot. */
  readonly manifests: readonly ManifestFile[]
  /** Of the parent; undefined when there is none. */
  readonly parent: Readonly<Record<string, string>> | undefined
  readonly extra: Readonly<Record<string, string>>
}

/** Keys as in the specification's appendix "Optional Snapshot Summary Fields". */
export function snapshotSummary(input: SummaryInput): Record<string, string> {
  const added = addedCounts(input.added)
  const removed = removedCounts(input.removed)
  const counts: Record<string, number> = {
    'added-data-files': added.dataFiles,
    'added-records': added.rows,
    'added-delete-files': added.deleteFiles,
    'added-position-deletes': added.deletedRows,
    'added-files-size': added.size,
    'deleted-data-files': removed.dataFiles,
    'deleted-records': removed.rows,
    'removed-delete-files': removed.deleteFiles,
    'removed-position-deletes': removed.positionDeletes,
    'removed-equality-deletes': removed.equalityDeletes,
    'removed-files-size': removed.size,
  }
  return {
    ...input.extra,
    operation: input.operation,
    ...texts(Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))),
    ...texts({
      'added-data-files': added.dataFiles,
      'added-records': added.rows,
      'added-files-size': added.size,
    }),
    ...texts(totals(input, added, removed)),
    ...rowsAfter(input, added),
  }
}

/**
 * The rows that readers see. Iceberg's totals cannot tell once a file is removed whose position deletes stay behind:
 * they would be counted against rows of other files.
 */
function rowsAfter(
  { parent, removedRows, replacesAll, operation }: SummaryInput,
  added: Added,
): Record<string, string> {
  if (operation === 'replace') return carriedRows(parent, 0)
  if (replacesAll) return { [ROWS_KEY]: String(added.rows) }
  // DuckDB's own deletes, through an external client: the totals are all that is known.
  if (removedRows === undefined && operation !== 'append') return {}
  return carriedRows(parent, added.rows - (removedRows ?? 0))
}

function carriedRows(parent: SummaryInput['parent'], change: number): Record<string, string> {
  if (parent === undefined) return { [ROWS_KEY]: String(change) }
  const before = visibleRows(parent)
  return before === null ? {} : { [ROWS_KEY]: String(before + change) }
}

interface Added {
  readonly dataFiles: number
  readonly rows: number
  readonly deleteFiles: number
  readonly deletedRows: number
  readonly size: number
}

function addedCounts(manifests: readonly StagedManifest[]): Added {
  const of = (content: 'data' | 'deletes', key: 'files' | 'rows'): number =>
    sum(manifests.filter((one) => one.manifest.content === content).map((one) => one.files[key]))
  return {
    dataFiles: of('data', 'files'),
    rows: of('data', 'rows'),
    deleteFiles: of('deletes', 'files'),
    deletedRows: of('deletes', 'rows'),
    size: sum(manifests.map(({ files }) => files.size)),
  }
}

interface Removed {
  readonly dataFiles: number
  readonly rows: number
  readonly deleteFiles: number
  readonly positionDeletes: number
  readonly equalityDeletes: number
  readonly size: number
}

function removedCounts(entries: readonly ManifestEntry[]): Removed {
  const data = entries.filter(({ content }) => content === 'data')
  const rowsOf = (content: ManifestEntry['content']): number =>
    sum(entries.filter((entry) => entry.content === content).map(({ rows }) => rows))
  return {
    dataFiles: data.length,
    rows: rowsOf('data'),
    deleteFiles: entries.length - data.length,
    positionDeletes: rowsOf('position-deletes'),
    equalityDeletes: rowsOf('equality-deletes'),
    size: sum(entries.map(({ size }) => size)),
  }
}

function totals(input: SummaryInput, added: Added, removed: Removed): Record<string, number> {
  const live = (content: 'data' | 'deletes') => input.manifests.filter((m) => m.content === content)
  const data = live('data')
  const deleteFiles = sum(live('deletes').map((m) => m.addedFiles + m.existingFiles))
  return {
    'total-data-files': sum(data.map((m) => m.addedFiles + m.existingFiles)),
    'total-records': sum(data.map((m) => m.addedRows + m.existingRows)),
    'total-delete-files': deleteFiles,
    ...carried(input.parent, 'total-files-size', added.size - removed.size),
    ...(deleteFiles === 0
      ? { 'total-position-deletes': 0, 'total-equality-deletes': 0 }
      : {
          ...carried(input.parent, 'total-position-deletes', added.deletedRows - removed.positionDeletes),
          ...carried(input.parent, 'total-equality-deletes', -removed.equalityDeletes),
        }),
  }
}

/** The parent's total and the change; left out when the parent does not have it, as Iceberg's own library does. */
function carried(
  parent: Readonly<Record<string, string>> | undefined,
  key: string,
  change: number,
): Record<string, number> {
  const before = parent === undefined ? 0 : Number(parent[key] ?? Number.NaN)
  return Number.isFinite(before) ? { [key]: Math.max(0, before + change) } : {}
}

function texts(counts: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, String(count)]))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
