// Writes that were staged on a branch: what the branch has and main has not, and whether main has moved on since.

import { FirnError, type StagedWrite, type WriteMode } from '../contract/index.ts'
import { MAIN_BRANCH, type TableMetadata } from '../spec/metadata.ts'
import type { Snapshot } from '../spec/snapshot.ts'
import { appendsOnAnyHead } from '../spec/written-mode.ts'
import { ancestorsOf } from './ancestors.ts'
import { refOf } from './refs.ts'
import { modeOf, snapshotsOf } from './snapshots.ts'

/** Key of a staged snapshot's summary: its branch. */
export const STAGED_ON = 'firn.staged-on'
/** As Iceberg has them: a staged write's own id, and of which snapshot and id a later one is the publication. */
export const WAP_ID = 'wap.id'
export const SOURCE_SNAPSHOT = 'source-snapshot-id'
export const PUBLISHED_WAP_ID = 'published-wap-id'

export interface StagedBranch {
  readonly name: string
  readonly head: bigint
  /** The snapshot of main that it was made from; null: there was none. */
  readonly base: bigint | null
  /** What it has and main has not, oldest first. */
  readonly own: readonly Snapshot[]
  /** What main points to; null: nothing yet. */
  readonly main: bigint | null
}

/** Branches with snapshots that main lacks, by name. */
export function stagedBranches(metadata: TableMetadata): StagedBranch[] {
  return Object.entries(metadata.refs)
    .filter(([name, { type }]) => type === 'branch' && name !== MAIN_BRANCH)
    .map(([name, ref]) => branchOf(metadata, name, ref['snapshot-id']))
    .filter(({ own }) => own.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Errors: FirnError `not_found` for a branch that is not there, `invalid_input` for one without a staged write. */
export function stagedBranch(metadata: TableMetadata, name: string): StagedBranch {
  const ref = name === MAIN_BRANCH ? undefined : refOf(metadata, name)
  if (ref?.type !== 'branch') {
    const names = stagedBranches(metadata).map((branch) => branch.name)
    throw new FirnError('not_found', `There is no branch ${name} with a staged write.`, {
      hint: names.length === 0 ? 'No write is staged.' : `Staged are: ${names.join(', ')}.`,
      details: { field: 'branch' },
    })
  }
  const found = branchOf(metadata, name, ref['snapshot-id'])
  if (found.own.length > 0) return found
  throw new FirnError('invalid_input', `The branch ${name} has nothing that is not current already.`, {
    hint: 'Stage a write on it first, or drop it.',
    details: { field: 'branch' },
  })
}

function branchOf(metadata: TableMetadata, name: string, head: bigint): StagedBranch {
  const main = metadata['current-snapshot-id']
  const ofMain = new Set(ancestorsOf(metadata, main).map((snapshot) => snapshot['snapshot-id']))
  const line = ancestorsOf(metadata, head)
  const meets = line.findIndex((snapshot) => ofMain.has(snapshot['snapshot-id']))
  return {
    name,
    head,
    base: line[meets]?.['snapshot-id'] ?? null,
    own: line.slice(0, meets < 0 ? undefined : meets).reverse(),
    main,
  }
}

export const isBehind = ({ base, main }: StagedBranch): boolean => base !== main

/** It means the same on any other head. */
export const onlyAppends = ({ own }: StagedBranch): boolean =>
  own.every(({ summary }) => appendsOnAnyHead(summary))

export function stagedWrite(metadata: TableMetadata, staged: StagedBranch): StagedWrite {
  const ids = new Set(staged.own.map((snapshot) => String(snapshot['snapshot-id'])))
  const own = snapshotsOf(metadata).filter(({ snapshotId }) => ids.has(snapshotId))
  const newest = own.find(({ snapshotId }) => snapshotId === String(staged.head))
  return {
    branch: staged.name,
    snapshotId: String(staged.head),
    baseSnapshotId: staged.base === null ? null : String(staged.base),
    rows: newest?.rows ?? 0,
    addedRows: own.reduce((sum, { addedRows }) => sum + addedRows, 0),
    removedRows: own.reduce((sum, { removedRows }) => sum + removedRows, 0),
    mode: onlyModeOf(staged),
    stagedAt: newest?.timestamp ?? '',
    behind: isBehind(staged),
  }
}

/** Of its only write; null for several of different modes, and for another program's. */
function onlyModeOf({ own }: StagedBranch): WriteMode | null {
  const [only = null, ...others] = new Set(own.map(({ summary }) => modeOf(summary)))
  return others.length === 0 ? only : null
}
