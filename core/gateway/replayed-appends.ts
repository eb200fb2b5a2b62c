// Appends that were staged on a branch, put on top of a main that has moved on since: one new snapshot with the same
// data files (Iceberg calls it a cherry-pick). No row is written again; only manifests are.

import { randomUUID } from 'node:crypto'
import { FirnError } from '../contract/errors.ts'
import { changeEntry, type ManifestEntry, readManifest, writeManifest } from '../spec/manifest.ts'
import { changeManifest, type ManifestFile, readManifestList } from '../spec/manifest-list.ts'
import { appendsOnAnyHead } from '../spec/written-mode.ts'
import type { BlobIo } from './blob-io.ts'
import { newSnapshotId } from './new-files.ts'
import { UNASSIGNED } from './rewrite-manifests.ts'
import type { StagedCommit, StagedManifest } from './staged-commit.ts'
import { longOf, snapshotById, summaryOf, type TableState } from './table-state.ts'

export interface AppendsToReplay {
  /** Dropped by the same commit, which holds only while it points to `head`. */
  readonly branch: string
  readonly head: bigint
  /** The branch's own snapshots, oldest first, each of them an append. */
  readonly snapshotIds: readonly bigint[]
}

const MAIN = 'main'

/** @throws FirnError `conflict` when one of the snapshots has expired, or is no write that only appends. */
export async function stageReplay(
  io: BlobIo,
  state: TableState,
  { branch, head, snapshotIds }: AppendsToReplay,
): Promise<StagedCommit> {
  const snapshotId = newSnapshotId()
  const added: StagedManifest[] = []
  for (const id of snapshotIds) added.push(...(await addedBy(io, state, id, snapshotId)))
  return {
    ref: MAIN,
    snapshotId,
    schemaId: Number(longOf(snapshotById(state, head)?.['schema-id']) ?? state.currentSchemaId),
    parentId: null,
    creates: false,
    requirements: [
      { type: 'assert-table-uuid', uuid: state.uuid },
      { type: 'assert-ref-snapshot-id', ref: branch, 'snapshot-id': head },
    ],
    updates: [{ action: 'remove-snapshot-ref', 'ref-name': branch }],
    added,
    kept: new Set(),
    list: { manifests: [], unknownFields: [] },
    replacedFiles: [],
  }
}

async function addedBy(
  io: BlobIo,
  state: TableState,
  id: bigint,
  snapshotId: bigint,
): Promise<StagedManifest[]> {
  const snapshot = snapshotById(state, id)
  const list = snapshot?.['manifest-list']
  if (!snapshot || typeof list !== 'string' || !appendsOnAnyHead(summaryOf(snapshot)))
    throw new FirnError('conflict', `Snapshot ${id} of the branch cannot be put on top of what is current.`, {
      hint: 'Discard the branch, and stage the write again.',
    })
  const manifests = readManifestList(await io.read(list)).manifests.filter(
    (manifest) => manifest.addedSnapshotId === id && manifest.content === 'data' && manifest.addedFiles > 0,
  )
  return Promise.all(manifests.map((manifest) => readded(io, state, manifest, id, snapshotId)))
}

/** Its added files as those of another snapshot: what they inherit, they inherit from that. */
async function readded(
  io: BlobIo,
  state: TableState,
  manifest: ManifestFile,
  from: bigint,
  snapshotId: bigint,
): Promise<StagedManifest> {
  const content = readManifest(await io.read(manifest.path))
  const isOwn = (entry: ManifestEntry): boolean =>
    entry.status === 'added' && (entry.snapshotId === null || entry.snapshotId === from)
  const entries = content.entries.filter(isOwn).map((entry) =>
    changeEntry(entry, {
      snapshotId,
      sequenceNumber: null,
      fileSequenceNumber: null,
      firstRowId: null,
    }),
  )
  const bytes = writeManifest({ ...content, entries })
  const path = `${state.location}/metadata/${randomUUID()}-m0.avro`
  await io.write(path, bytes)
  const rows = sum(entries.map((entry) => entry.rows))
  return {
    manifest: changeManifest(manifest, {
      ...{ path, length: bytes.length, addedSnapshotId: snapshotId, firstRowId: null },
      ...{ sequenceNumber: UNASSIGNED, minSequenceNumber: UNASSIGNED },
      ...{ addedFiles: entries.length, existingFiles: 0, deletedFiles: 0 },
      ...{ addedRows: rows, existingRows: 0, deletedRows: 0 },
    }),
    files: { files: entries.length, rows, size: sum(entries.map(({ size }) => size)) },
    removed: [],
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)
