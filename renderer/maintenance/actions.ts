// The four kinds of upkeep: what each does in a sentence, what can be chosen about it, and the request that it makes.

import type { MaintenanceKind, MaintenanceRequest } from '../../core/contract/index.ts'

export interface Choice {
  readonly name: string
  readonly label: string
  readonly unit: string
  readonly value: number
  readonly least: number
}

export interface Action {
  readonly kind: MaintenanceKind
  readonly title: string
  readonly words: string
  readonly choices: readonly Choice[]
  readonly run: string
  /** What is lost by it, for those who are asked before it runs; null: nothing. */
  readonly loses: string | null
}

export const actions = [
  {
    kind: 'compact',
    title: 'Compact',
    words:
      'Merges small files into few and applies delete files. The rows stay the same: one snapshot, and the earlier ones stay too.',
    choices: [{ name: 'smallerThan', label: 'Files below', unit: 'MiB', value: 32, least: 1 }],
    run: 'Compact',
    loses: null,
  },
  {
    kind: 'expire',
    title: 'Expire snapshots',
    words:
      'Lets old moments go, with the files that only they used. What tags and branches point at stays, and so does what is current.',
    choices: [
      { name: 'olderThanDays', label: 'Older than', unit: 'days', value: 30, least: 0 },
      { name: 'keepLast', label: 'Keep at least', unit: 'snapshots', value: 20, least: 1 },
    ],
    run: 'Expire',
    loses: 'These moments can then no longer be viewed, compared or restored.',
  },
  {
    kind: 'orphans',
    title: 'Remove orphan files',
    words:
      'Deletes files that no snapshot uses, such as those a killed write left. Files younger than the safety age may belong to a write under way and are never touched.',
    choices: [{ name: 'olderThanHours', label: 'Older than', unit: 'hours', value: 72, least: 1 }],
    run: 'Remove',
    loses: 'These files are deleted for good. No snapshot of this table uses them.',
  },
  {
    kind: 'manifests',
    title: 'Rewrite manifests',
    words:
      'Gathers the lists of files that many writes have left into few, so that reads are planned quickly. No data file is touched.',
    choices: [],
    run: 'Rewrite',
    loses: null,
  },
] as const satisfies readonly Action[]

const MIB = 1024 * 1024

/** `chosen` by a choice's name, in its unit; what is not in it has core's default. */
export function requestOf(
  kind: MaintenanceKind,
  group: string,
  chosen: Readonly<Record<string, number>>,
): MaintenanceRequest {
  const given = <K extends string>(name: K, factor = 1): Partial<Record<K, number>> => {
    const value = chosen[name]
    return value === undefined ? {} : ({ [name]: value * factor } as Record<K, number>)
  }
  switch (kind) {
    case 'compact':
      return { kind, group, ...given('smallerThan', MIB) }
    case 'expire':
      return { kind, group, ...given('olderThanDays'), ...given('keepLast') }
    case 'orphans':
      return { kind, group, ...given('olderThanHours') }
    case 'manifests':
      return { kind, group }
  }
}
