// Which files a snapshot brings into a table: what must be on disk for good before a commit names it.

import { readManifest } from './manifest.ts'
import { readManifestList } from './manifest-list.ts'
import type { Snapshot } from './snapshot.ts'

/** As in `add-snapshot`. */
export type AddedSnapshot = Pick<Snapshot, 'snapshot-id' | 'manifest-list' | 'manifests'>

/** Reads whole files; the gateway's BlobIo is one. */
export interface BlobReader {
  read(path: string): Promise<Uint8Array>
}

/**
 * The manifest list of a snapshot, the manifests that it adds and the data and delete files that those add, as
 * paths. Cost: one read for the list and one for each added manifest.
 * A snapshot of format version 1 without a manifest list gives its manifests alone.
 */
export async function addedFilesOf(io: BlobReader, snapshot: AddedSnapshot): Promise<string[]> {
  const list = snapshot['manifest-list']
  if (list === undefined) return [...(snapshot.manifests ?? [])]
  const id = snapshot['snapshot-id']
  const { manifests } = readManifestList(await io.read(list))
  const files = [list]
  for (const manifest of manifests.filter(({ addedSnapshotId }) => addedSnapshotId === id)) {
    files.push(manifest.path)
    if (manifest.addedFiles === 0) continue
    const { entries } = readManifest(await io.read(manifest.path))
    files.push(...entries.filter((e) => e.status === 'added').map(({ filePath }) => filePath))
  }
  return files
}
