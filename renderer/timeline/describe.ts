// A snapshot in words: for the tooltip, the amber band, the list, and for those who hear the window.

import type { Snapshot } from '../../core/contract/index.ts'
import { formatBytes, formatChange, formatTime, formatZoned, nameSome, plural } from '../ui/format.ts'

/** `append of may.csv`; `overwrite` where the files are not known. */
export function describeCommit(snapshot: Snapshot): string {
  return snapshot.inputs.length === 0
    ? snapshot.operation
    : `${snapshot.operation} of ${nameSome(snapshot.inputs, 2)}`
}

/** `+128,644 rows`, `+3, −12 rows`. */
export function describeChange(snapshot: Snapshot): string {
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
  ].join(', ')
}

/** Whether a ref is worth showing: `main` points at the current snapshot of every table. */
export const isNamed = ({ name, type }: { readonly name: string; readonly type: string }): boolean =>
  !(type === 'branch' && name === 'main')

/** `15 commits since 1 Jan 2013 · 336,776 rows · 41 MB`. */
export function describeHistory(snapshots: readonly Snapshot[], timeZone: string): string {
  const [first] = snapshots
  const current = snapshots.find(({ isCurrent }) => isCurrent) ?? snapshots.at(-1)
  if (first === undefined || current === undefined) return 'No commits yet'
  return [
    `${plural(snapshots.length, 'commit')} since ${formatZoned(first.timestamp, timeZone, 'minute')}`,
    plural(current.rows, 'row'),
    formatBytes(current.totalBytes),
  ].join(' · ')
}
