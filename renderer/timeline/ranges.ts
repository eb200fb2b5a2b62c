// How much of a history the strip shows. Only ranges shorter than the history are worth a button.

import type { Snapshot } from '../../core/contract/index.ts'

const day = 86_400_000

export const ranges = [
  { name: 'Day', length: day },
  { name: 'Week', length: 7 * day },
  { name: 'Month', length: 30 * day },
  { name: 'Year', length: 365 * day },
  { name: 'All', length: Number.POSITIVE_INFINITY },
] as const
export type RangeName = (typeof ranges)[number]['name']

/** At most the three longest that leave something out, and All; nothing where the whole is short or of few commits. */
export function rangesOf(snapshots: readonly Snapshot[], now: number): readonly RangeName[] {
  const [first] = snapshots
  if (first === undefined || snapshots.length < 3) return []
  const length = now - Date.parse(first.timestamp)
  const shorter = ranges.filter((range) => range.length < length * 0.9).slice(-3)
  return shorter.length === 0 ? [] : [...shorter.map(({ name }) => name), 'All']
}

/** Where the strip begins; undefined for the beginning of the history. */
export function rangeStart(name: RangeName, now: number): number | undefined {
  const length = ranges.find((range) => range.name === name)?.length ?? Number.POSITIVE_INFINITY
  return Number.isFinite(length) ? now - length : undefined
}
