// Completes a commit for one head of the table: the mode decides which manifests the new snapshot has, and the rest
// (sequence number, parent, row ids, time, summary, manifest list, requirements) is the same for all.

import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../spec/json.ts'
import type { ManifestEntry } from '../spec/manifest.ts'
import {
  changeManifest,
  type ManifestFile,
  type ManifestList,
  mergeUnknownFields,
  readManifestList,
  writeManifestList,
} from '../spec/manifest-list.ts'
import type { BlobIo } from './blob-io.ts'
import { completeAppend } from './complete-append.ts'
import { completeChanges } from './complete-changes.ts'
import { completeOnHead } from './complete-on-head.ts'
import { completeOverwrite } from './complete-overwrite.ts'
import { type ManifestMerge, type MergedManifests, mergeSettings } from './merge-manifests.ts'
import { type RewriteTarget, UNASSIGNED, withCounts } from './rewrite-manifests.ts'
import type { StagedCommit, StagedManifest } from './staged-commit.ts'
import { snapshotSummary } from './summary.ts'
import { headOf, type SnapshotJson, snapshotIdOf, summaryOf, type TableState } from './table-state.ts'
import type { WriteMode } from './write-intent.ts'

export interface Completion {
  /** Can the same files be committed on another head than the one they were written on? */
  readonly rebases: boolean
  contribute(context: CompletionContext): Promise<Contribution>
}

export interface CompletionContext {
  readonly io: BlobIo
  readonly staged: StagedCommit
  /** The snapshot that it is put on; null: none. */
  readonly headId: bigint | null
  /** The head's, without those that hold nothing but removals. */
  readonly headManifests: readonly ManifestFile[]
  readonly target: RewriteTarget
  /** Merges small manifests when there are too many; @param always however few there are */
  readonly merge: (manifests: readonly ManifestFile[], always?: boolean) => Promise<MergedManifests>
}

export interface Contribution {
  readonly operation: string
  /** Manifests of the head that the new snapshot has too. */
  readonly kept: readonly ManifestFile[]
  /** Manifests that we wrote, beside the commit's own. */
  readonly own: readonly ManifestFile[]
  /** Delete files that this head needs, beside what the commit adds. */
  readonly added?: readonly StagedManifest[]
  /** Files that were made for this head alone, beside manifests. */
  readonly files?: readonly string[]
  readonly removed: readonly ManifestEntry[]
  /** Rows that readers see no more, where they are not simply those of the removed files. */
  readonly removedRows?: number
}

export interface CompletedCommit {
  /** The request's body. */
  readonly body: JsonObject
  readonly snapshot: SnapshotJson
  /** The manifest list, every manifest the snapshot adds, and delete files that were made for this head alone. */
  readonly files: readonly string[]
}

export function completionOf(mode: WriteMode, { changesOn }: Pick<StagedCommit, 'changesOn'>): Completion {
  if (changesOn) return completeOnHead(changesOn, mode === 'replace')
  switch (mode) {
    case 'append':
      return completeAppend
    case 'overwrite':
      return completeOverwrite
    case 'merge':
    case 'overwrite-range':
    case 'replace':
      return completeChanges
  }
}

export interface CompleteOptions {
  readonly io: BlobIo
  readonly mode: WriteMode
  /** Firn's own keys of the summary. */
  readonly summary: Readonly<Record<string, string>>
  readonly merge: ManifestMerge
  readonly identifier: JsonObject
}

/** Reads the head's manifest list and writes the new one. Nothing that exists is changed. */
export async function completeCommit(
  staged: StagedCommit,
  state: TableState,
  options: CompleteOptions,
): Promise<CompletedCommit> {
  const { io } = options
  const head = headFor(staged, state)
  const headList = await manifestListOf(io, head)
  const target = {
    location: state.location,
    formatVersion: state.formatVersion,
    snapshotId: staged.snapshotId,
  }
  const contribution = await completionOf(options.mode, staged).contribute({
    io,
    staged,
    headId: head ? snapshotIdOf(head) : null,
    headManifests: headList.manifests.filter((m) => m.addedFiles + m.existingFiles > 0),
    target,
    merge: (manifests, always = false) =>
      options.merge(manifests, target, mergeSettings(state.properties, always)),
  })
  const sequenceNumber = state.lastSequenceNumber + 1
  const added = [...staged.added, ...(contribution.added ?? [])]
  const own = [...added.map(({ manifest }) => manifest), ...contribution.own].map((manifest) =>
    stamp(manifest, staged.snapshotId, sequenceNumber),
  )
  const { manifests, assignedRows } = assignRowIds([...contribution.kept, ...own], state, new Set(own))
  const parentId = head ? snapshotIdOf(head) : null
  const rowIds = state.formatVersion >= 3 ? { firstRowId: state.nextRowId } : {}
  const list = `${state.location}/metadata/snap-${staged.snapshotId}-${randomUUID()}.avro`
  await io.write(
    list,
    writeManifestList({
      manifests,
      unknownFields: mergeUnknownFields(headList, staged.list),
      formatVersion: state.formatVersion,
      snapshotId: staged.snapshotId,
      parentId,
      sequenceNumber,
      ...rowIds,
    }),
  )
  const snapshot: SnapshotJson = {
    'snapshot-id': staged.snapshotId,
    ...(parentId !== null && { 'parent-snapshot-id': parentId }),
    'sequence-number': sequenceNumber,
    'timestamp-ms': timestampAfter(state, head),
    'manifest-list': list,
    summary: snapshotSummary({
      operation: contribution.operation,
      added,
      removed: contribution.removed,
      removedRows: contribution.removedRows,
      replacesAll: options.mode === 'overwrite',
      manifests,
      parent: head && summaryOf(head),
      extra: options.summary,
    }),
    'schema-id': schemaIdFor(staged, state),
    ...(rowIds.firstRowId !== undefined && { 'first-row-id': rowIds.firstRowId, 'added-rows': assignedRows }),
  }
  return {
    body: commitBody(staged, snapshot, headsFor(staged, state), options.identifier),
    snapshot,
    files: [list, ...own.map(({ path }) => path), ...(contribution.files ?? [])],
  }
}

/** The snapshot that the commit goes on top of. */
export function headFor(
  { ref, startsFrom }: Pick<StagedCommit, 'ref' | 'startsFrom'>,
  state: TableState,
): SnapshotJson | undefined {
  return headOf(state, ref) ?? (startsFrom === undefined ? undefined : headOf(state, startsFrom))
}

export interface AssertedHead {
  readonly ref: string
  /** null: there is none. */
  readonly id: bigint | null
}

/** What the commit holds for. A new branch also for what it starts from: that may have moved on, and have expired. */
export function headsFor(
  { ref, startsFrom }: Pick<StagedCommit, 'ref' | 'startsFrom'>,
  state: TableState,
): readonly AssertedHead[] {
  const isNew = !state.refs.has(ref)
  return [ref, ...(isNew && startsFrom !== undefined ? [startsFrom] : [])].map((name) => ({
    ref: name,
    id: state.refs.get(name) ?? null,
  }))
}

async function manifestListOf(io: BlobIo, head: SnapshotJson | undefined): Promise<ManifestList> {
  const path = head?.['manifest-list']
  if (typeof path !== 'string') return { manifests: [], unknownFields: [] }
  const list = readManifestList(await io.read(path))
  return { ...list, manifests: await Promise.all(list.manifests.map((manifest) => withCounts(io, manifest))) }
}

/** Makes a manifest one that this snapshot adds; what its entries leave null they inherit from here. */
function stamp(manifest: ManifestFile, snapshotId: bigint, sequenceNumber: number): ManifestFile {
  const { minSequenceNumber: min, sequenceNumber: own } = manifest
  // One that was rewritten has no number of its own yet, but keeps files of before: readers skip deletes by this.
  const isNew = min === UNASSIGNED || (own !== UNASSIGNED && min >= own)
  return changeManifest(manifest, {
    addedSnapshotId: snapshotId,
    sequenceNumber,
    minSequenceNumber: isNew ? sequenceNumber : min,
    firstRowId: null,
  })
}

/** Specification, "Row Lineage": data manifests without a first row id get the next free ones, in order. */
function assignRowIds(
  manifests: readonly ManifestFile[],
  state: TableState,
  own: ReadonlySet<ManifestFile>,
): { readonly manifests: readonly ManifestFile[]; readonly assignedRows: number } {
  if (state.formatVersion < 3) return { manifests, assignedRows: 0 }
  let next = state.nextRowId
  const assigned = manifests.map((manifest) => {
    if (manifest.content !== 'data' || (manifest.firstRowId !== null && !own.has(manifest))) return manifest
    const firstRowId = BigInt(next)
    next += manifest.addedRows + manifest.existingRows
    return changeManifest(manifest, { firstRowId })
  })
  return { manifests: assigned, assignedRows: next - state.nextRowId }
}

/** After its parent's and not before the table's last change, whatever this machine's clock says. */
function timestampAfter(state: TableState, head: SnapshotJson | undefined): number {
  return Math.max(Date.now(), head ? Number(head['timestamp-ms']) + 1 : 0, state.lastUpdatedMs)
}

/** The table's schema of now; a commit that brings one of its own keeps that. */
function schemaIdFor(staged: StagedCommit, state: TableState): number {
  const bringsSchema = staged.creates || staged.updates.some(({ action }) => action === 'set-current-schema')
  return bringsSchema && staged.schemaId !== null ? staged.schemaId : state.currentSchemaId
}

function commitBody(
  staged: StagedCommit,
  snapshot: SnapshotJson,
  heads: readonly AssertedHead[],
  identifier: JsonObject,
): JsonObject {
  const onHeads = heads.map(({ ref, id }) => ({ type: 'assert-ref-snapshot-id', ref, 'snapshot-id': id }))
  return {
    identifier,
    requirements: [...staged.requirements, ...(staged.creates ? [] : onHeads)],
    updates: [
      ...staged.updates,
      { action: 'add-snapshot', snapshot },
      {
        action: 'set-snapshot-ref',
        'ref-name': staged.ref,
        type: 'branch',
        'snapshot-id': staged.snapshotId,
      },
    ],
  }
}
