// A snapshot in words: for the tooltip, the amber band, the list, and for those who hear the window.

import type { Snapshot } from '../../core/contract/index.ts'
import {
  formatBytes,
  formatChange,
  formatCount,
  formatTime,
  formatZoned,
  nameSome,
  plural,
} from '../ui/format.ts'

/** `append of may.csv`; `overwrite` where the files are not known; `compaction`. */
export function describeCommit(snapshot: Snapshot): string {
  if (isRewrite(snapshot)) return snapshot.addedRows === 0 ? 'manifests rewritten' : 'compaction'
  return snapshot.inputs.length === 0
    ? snapshot.operation
    : `${snapshot.operation} of ${nameSome(snapshot.inputs, 2)}`
}

/** Whether it keeps every row and only lays its files out anew (table specification, "Snapshots": `replace`). */
export const isRewrite = ({ operation }: Snapshot): boolean => operation === 'replace'

/** `+128,644 rows`, `+3, −12 rows`. */
export function describeChange(snapshot: Snapshot): string {
  if (isRewrite(snapshot)) return 'the same rows'
  const parts = [snapshot.addedRows, -snapshot.removedRows].filter((rows) => rows !== 0).map(formatChange)
  return parts.length === 0 ? 'no rows changed' : `${parts.join(', ')} ${rowWord(snapshot)}`
}

const rowWord = ({ addedRows, removedRows }: Snapshot): string =>
  addedRows + removedRows === 1 ? 'row' : 'rows'

/** All of it, as a screen reader says it and a test finds it. */
export function describeSnapshot(snapshot: Snapshot, index: number, count: number, timeZone: string): string {
  return [
    `Snapshot ${index + 1} of ${count}`,
    formatTime(snapshot.timestamp, timeZone),
    describeCommit(snapshot),
    plural(snapshot.rows, 'row'),
    ...snapshot.refs.filter(isNamed).map(({ name, type }) => `${type} ${name}`),
    ...(snapshot.isCurrent ? ['now'] : []),
    ...(snapshot.line === 'left' ? ['rolled back'] : []),
  ].join(', ')
}

/** Whether a ref is worth showing: `main` points at the current snapshot of every table. */
export const isNamed = ({ name, type }: { readonly name: string; readonly type: string }): boolean =>
  !(type === 'branch' && name === 'main')

/** What “now” means; the newest where nothing is current. */
export const currentOf = (snapshots: readonly Snapshot[]): Snapshot | undefined =>
  snapshots.find(({ isCurrent }) => isCurrent) ?? snapshots.at(-1)

/** What the ice core draws: what is or was current. A staged write is no part of the table's history yet. */
export const historyOf = (snapshots: readonly Snapshot[]): readonly Snapshot[] =>
  snapshots.filter(({ line }) => line === 'main' || line === 'left')

/** `15 commits since 1 Jan 2013 · 336,776 rows · 41 MB`, and how many of them a rollback left. */
export function describeHistory(snapshots: readonly Snapshot[], timeZone: string): string {
  const [first] = snapshots
  const current = currentOf(snapshots)
  if (first === undefined || current === undefined) return 'No commits yet'
  const left = snapshots.filter(({ line }) => line === 'left').length
  return [
    `${plural(snapshots.length, 'commit')} since ${formatZoned(first.timestamp, timeZone, 'minute')}`,
    plural(current.rows, 'row'),
    formatBytes(current.totalBytes),
    ...(left === 0 ? [] : [`${formatCount(left)} rolled back`]),
  ].join(' · ')
}
