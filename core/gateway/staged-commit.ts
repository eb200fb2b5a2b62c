// DuckDB's commit, taken apart: which manifests its snapshots add, and what else it asks for. Several snapshots of
// one commit (MERGE, DELETE and INSERT in a transaction) become one here.

import { FirnError } from '../contract/errors.ts'
import type { JsonObject } from '../spec/json.ts'
import {
  changeEntry,
  type Manifest,
  type ManifestEntry,
  readManifest,
  writeManifest,
} from '../spec/manifest.ts'
import {
  changeManifest,
  type ManifestFile,
  type ManifestList,
  readManifestList,
} from '../spec/manifest-list.ts'
import type { BlobIo } from './blob-io.ts'
import type { ChangesOn } from './head-changes.ts'
import type { TableShape } from './new-files.ts'
import { longOf, objectsOf, parentIdOf, type SnapshotJson, snapshotIdOf } from './table-state.ts'

export interface StagedCommit {
  readonly ref: string
  /** The branch whose head a new one starts from. */
  readonly startsFrom?: string
  readonly snapshotId: bigint
  /** The schema that the rows were written with. */
  readonly schemaId: number | null
  /** The head that DuckDB wrote on top of; null: none. */
  readonly parentId: bigint | null
  /** The table is made by this very commit. */
  readonly creates: boolean
  /** The commit without its snapshots, the branch's new head and the assertion of its old one. */
  readonly requirements: readonly JsonObject[]
  readonly updates: readonly JsonObject[]
  /** Manifests that this commit adds, with their sequence numbers still to be given. */
  readonly added: readonly StagedManifest[]
  /** Paths of the manifests that it keeps of its parent's. */
  readonly kept: ReadonlySet<string>
  readonly list: ManifestList
  /** DuckDB's manifest lists: replaced, so nothing will name them. */
  readonly replacedFiles: readonly string[]
  /** Of files that we wrote ourselves. */
  readonly shape?: TableShape
  /** What else it changes of the head that it is put on. */
  readonly changesOn?: ChangesOn
}

export interface StagedManifest {
  readonly manifest: ManifestFile
  readonly files: FileCounts
  /** Entries of files that the commit takes out of the table. */
  readonly removed: readonly ManifestEntry[]
}

export interface FileCounts {
  readonly files: number
  readonly rows: number
  /** Bytes. */
  readonly size: number
}

export function addsSnapshot(body: JsonObject): boolean {
  return objectsOf(body.updates).some(({ action }) => action === 'add-snapshot')
}

/** The id that tells a repeated request from another commit. */
export function commitKey(body: JsonObject): string {
  return addedSnapshots(body).map(snapshotIdOf).join()
}

function addedSnapshots(body: JsonObject): SnapshotJson[] {
  return objectsOf(body.updates)
    .filter(({ action }) => action === 'add-snapshot')
    .map(({ snapshot }) => snapshot as JsonObject)
}

/** Reads the commit's last manifest list and the manifests it adds. */
export async function readStagedCommit(io: BlobIo, body: JsonObject): Promise<StagedCommit> {
  const snapshots = addedSnapshots(body)
  const first = snapshots[0]
  const last = snapshots.at(-1)
  if (!first || !last) throw new FirnError('internal', 'A commit without a snapshot cannot be completed.')
  const updates = objectsOf(body.updates)
  const requirements = objectsOf(body.requirements)
  const ref = refOf(updates, snapshotIdOf(last))
  const ids = new Set(snapshots.map(snapshotIdOf))
  const list = readManifestList(await io.read(manifestListOf(last)))
  const added = list.manifests.filter((manifest) => ids.has(manifest.addedSnapshotId))
  const kept = new Set(list.manifests.filter((m) => !ids.has(m.addedSnapshotId)).map(({ path }) => path))
  return {
    ref,
    snapshotId: snapshotIdOf(last),
    schemaId: typeof last['schema-id'] === 'number' ? last['schema-id'] : null,
    parentId: parentIdOf(first),
    creates: requirements.some(({ type }) => type === 'assert-create'),
    requirements: requirements.filter((r) => !(r.type === 'assert-ref-snapshot-id' && r.ref === ref)),
    updates: updates.filter(
      (u) => u.action !== 'add-snapshot' && !(u.action === 'set-snapshot-ref' && u['ref-name'] === ref),
    ),
    added: await Promise.all(
      added.map((manifest) => readStagedManifest(io, manifest, ids, snapshotIdOf(last))),
    ),
    kept,
    list,
    replacedFiles: snapshots.map(manifestListOf),
  }
}

async function readStagedManifest(
  io: BlobIo,
  manifest: ManifestFile,
  ids: ReadonlySet<bigint>,
  snapshotId: bigint,
): Promise<StagedManifest> {
  const content = readManifest(await io.read(manifest.path))
  const added = content.entries.filter(({ status }) => status === 'added')
  const files = {
    files: added.length,
    rows: added.reduce((sum, { rows }) => sum + rows, 0),
    size: added.reduce((sum, { size }) => sum + size, 0),
  }
  const removed = content.entries.filter(({ status }) => status === 'deleted')
  if (
    content.entries.every(
      (e) => e.snapshotId === null || e.snapshotId === snapshotId || !ids.has(e.snapshotId),
    )
  )
    return { manifest, files, removed }
  return { manifest: await restamp(io, manifest, content, ids, snapshotId), files, removed }
}

/** Entries that name a snapshot which is folded away must name the one that remains. */
async function restamp(
  io: BlobIo,
  manifest: ManifestFile,
  content: Manifest,
  ids: ReadonlySet<bigint>,
  snapshotId: bigint,
): Promise<ManifestFile> {
  const entries = content.entries.map((entry) =>
    entry.snapshotId !== null && ids.has(entry.snapshotId) ? changeEntry(entry, { snapshotId }) : entry,
  )
  const bytes = writeManifest({ ...content, entries })
  const path = manifest.path.replace(/(\.avro)?$/, '-folded.avro')
  await io.write(path, bytes)
  return changeManifest(manifest, { path, length: bytes.length })
}

function refOf(updates: readonly JsonObject[], snapshotId: bigint): string {
  const set = updates.find((u) => u.action === 'set-snapshot-ref' && longOf(u['snapshot-id']) === snapshotId)
  return typeof set?.['ref-name'] === 'string' ? set['ref-name'] : 'main'
}

function manifestListOf(snapshot: SnapshotJson): string {
  const path = snapshot['manifest-list']
  if (typeof path !== 'string')
    throw new FirnError('unsupported', 'The commit names no manifest list.', {
      hint: 'Tables of format version 1 must be upgraded to version 2 first.',
    })
  return path
}
