// A commit of new files whose other changes are asked for each head anew: merge, range overwrite, compaction.

import { FirnError } from '../contract/errors.ts'
import type { ManifestEntry } from '../spec/manifest.ts'
import { readManifest } from '../spec/manifest.ts'
import type { ManifestFile } from '../spec/manifest-list.ts'
import type { BlobIo } from './blob-io.ts'
import type { Completion, CompletionContext, Contribution } from './completion.ts'
import type { ChangesOn } from './head-changes.ts'
import { newFilesManifest } from './new-files.ts'
import { type RewriteTarget, rewriteManifests } from './rewrite-manifests.ts'

/** @param replaces the rows stay the same: `replace`, whatever is added and removed. */
export function completeOnHead(changesOn: ChangesOn, replaces: boolean): Completion {
  return {
    rebases: true,
    contribute: (context) => contribute(changesOn, replaces, context),
  }
}

async function contribute(
  changesOn: ChangesOn,
  replaces: boolean,
  { io, staged, headId, headManifests, target, merge }: CompletionContext,
): Promise<Contribution> {
  const changes = await changesOn(headId === null ? null : String(headId))
  const without = await withoutFiles(io, headManifests, changes.removedFiles, target)
  const kept = await merge(without.kept, changes.mergesManifests ?? false)
  const deletes =
    changes.deleteFiles.length === 0 || !staged.shape
      ? []
      : [await newFilesManifest(io, changes.deleteFiles, staged.shape, target)]
  const adds = staged.added.some(({ manifest }) => manifest.addedFiles > 0)
  const removes = without.removed.length > 0 || deletes.length > 0
  return {
    operation: replaces ? 'replace' : !removes ? 'append' : adds ? 'overwrite' : 'delete',
    kept: kept.manifests,
    own: [...kept.own, ...without.own],
    added: deletes,
    files: changes.deleteFiles.map(({ path }) => path),
    removed: without.removed,
    removedRows: changes.removedRows,
  }
}

interface Without {
  readonly kept: readonly ManifestFile[]
  readonly own: readonly ManifestFile[]
  readonly removed: readonly ManifestEntry[]
}

/** Manifests that name none of the files stay as they are; the others are written anew. */
async function withoutFiles(
  io: BlobIo,
  manifests: readonly ManifestFile[],
  files: ReadonlySet<string>,
  target: RewriteTarget,
): Promise<Without> {
  if (files.size === 0) return { kept: manifests, own: [], removed: [] }
  const kept: ManifestFile[] = []
  const own: ManifestFile[] = []
  const removed: ManifestEntry[] = []
  for (const manifest of manifests) {
    const { entries } = readManifest(await io.read(manifest.path))
    if (!entries.some(({ status, filePath }) => status !== 'deleted' && files.has(filePath))) {
      kept.push(manifest)
      continue
    }
    const rewritten = await rewriteManifests(
      io,
      [manifest],
      (path) => (files.has(path) ? 'deleted' : 'existing'),
      target,
    )
    own.push(...rewritten.manifests)
    removed.push(...rewritten.entries.filter(({ status }) => status === 'deleted'))
  }
  if (removed.length !== files.size)
    throw new FirnError('conflict', 'A file that this commit replaces is no longer in the table.', {
      hint: 'Another writer replaced it meanwhile. Try again.',
    })
  return { kept, own, removed }
}
