// Writes the live files of several manifests into few new ones, either kept (merging many small manifests) or marked
// deleted (an overwrite). Reads and writes metadata alone: cost per file, never per row.

import { randomUUID } from 'node:crypto'
import { FirnError } from '../contract/errors.ts'
import type { BlobReader } from '../spec/added-files.ts'
import {
  changeEntry,
  inherit,
  isLive,
  type Manifest,
  type ManifestEntry,
  partitionFieldTypes,
  readManifest,
  upgradeManifest,
  writeManifest,
} from '../spec/manifest.ts'
import {
  changeManifest,
  hasCounts,
  type ManifestFile,
  newManifest,
  partitionSummaries,
} from '../spec/manifest-list.ts'
import type { BlobIo } from './blob-io.ts'
import { combineSummaries } from './partition-bounds.ts'

export interface RewrittenManifests {
  readonly manifests: readonly ManifestFile[]
  /** The files whose entries they hold, kept ones and deleted ones. */
  readonly entries: readonly ManifestEntry[]
}

export interface RewriteTarget {
  readonly location: string
  readonly formatVersion: number
  /** For entries marked deleted: the snapshot that deletes them. */
  readonly snapshotId: bigint
}

interface Opened {
  readonly manifest: ManifestFile
  readonly content: Manifest
}

/** Of each live file, by its path. */
export type NewStatus = (filePath: string) => 'existing' | 'deleted'

/**
 * One new manifest for each partition spec, content and schema among `manifests`. Sequence numbers and row ids are
 * written out, so the entries mean what they meant. Manifests without live files vanish.
 */
export async function rewriteManifests(
  io: BlobIo,
  manifests: readonly ManifestFile[],
  status: NewStatus,
  target: RewriteTarget,
): Promise<RewrittenManifests> {
  const groups = groupBySchema(await openAll(io, manifests, target.formatVersion))
  const rewritten = await Promise.all(
    [...groups.values()].map((group) => rewriteGroup(io, group, status, target)),
  )
  return {
    manifests: rewritten.flatMap((r) => r.manifests),
    entries: rewritten.flatMap((r) => r.entries),
  }
}

/** How many manifests a rewrite of these, all kept, would write. */
export async function rewrittenCount(
  io: BlobReader,
  manifests: readonly ManifestFile[],
  formatVersion: number,
): Promise<number> {
  const groups = groupBySchema(await openAll(io, manifests, formatVersion))
  return [...groups.values()].filter((group) => group.some(({ content }) => content.entries.some(isLive)))
    .length
}

function openAll(
  io: BlobReader,
  manifests: readonly ManifestFile[],
  formatVersion: number,
): Promise<Opened[]> {
  return Promise.all(
    manifests.map(async (manifest) => ({
      manifest,
      content: upgradeManifest(readManifest(await io.read(manifest.path)), formatVersion),
    })),
  )
}

/** Entries can move between manifests that share a schema, as their partition values are copied as bytes. */
function groupBySchema(opened: readonly Opened[]): Map<string, [Opened, ...Opened[]]> {
  const groups = new Map<string, [Opened, ...Opened[]]>()
  for (const one of opened) {
    const { partitionSpecId, content } = one.manifest
    const key = `${partitionSpecId} ${content} ${one.content.schemaText}`
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}

async function rewriteGroup(
  io: BlobIo,
  group: readonly [Opened, ...Opened[]],
  statusOf: NewStatus,
  target: RewriteTarget,
): Promise<RewrittenManifests> {
  group.forEach(requireAll)
  const entries = group
    .flatMap(({ manifest, content }) => inherit(content.entries, manifest))
    .filter(isLive)
    .map((entry) => {
      const status = statusOf(entry.filePath)
      return changeEntry(entry, status === 'deleted' ? { status, snapshotId: target.snapshotId } : { status })
    })
  if (entries.length === 0) return { manifests: [], entries }
  const newest = group.reduce((a, b) => (b.manifest.sequenceNumber > a.manifest.sequenceNumber ? b : a))
  const bytes = writeManifest({ ...newest.content, entries })
  const path = `${target.location}/metadata/${randomUUID()}-m0.avro`
  await io.write(path, bytes)

  const kept = entries.filter(isLive)
  const deleted = entries.filter((entry) => !isLive(entry))
  const manifest = newManifest({
    path,
    length: bytes.length,
    partitionSpecId: newest.manifest.partitionSpecId,
    content: newest.manifest.content,
    // Given when the snapshot that adds the manifest is known.
    sequenceNumber: UNASSIGNED,
    minSequenceNumber: kept.length > 0 ? Math.min(...kept.map((e) => e.sequenceNumber ?? 0)) : UNASSIGNED,
    addedSnapshotId: target.snapshotId,
    addedFiles: 0,
    existingFiles: kept.length,
    deletedFiles: deleted.length,
    addedRows: 0,
    existingRows: rowsOf(kept),
    deletedRows: rowsOf(deleted),
    firstRowId: null,
    partitions: combineSummaries(
      group.map((one) => partitionSummaries(one.manifest)),
      partitionFieldTypes(newest.content),
    ),
  })
  return { manifests: [manifest], entries }
}

const rowsOf = (entries: readonly ManifestEntry[]): number => entries.reduce((sum, { rows }) => sum + rows, 0)

/** The counts that version 1 may leave out, from the manifest itself. */
export async function withCounts(io: BlobIo, manifest: ManifestFile): Promise<ManifestFile> {
  if (hasCounts(manifest)) return manifest
  const { entries } = readManifest(await io.read(manifest.path))
  const files = (status: ManifestEntry['status']): ManifestEntry[] =>
    entries.filter((e) => e.status === status)
  const rows = (status: ManifestEntry['status']): number => files(status).reduce((sum, e) => sum + e.rows, 0)
  return changeManifest(manifest, {
    addedFiles: files('added').length,
    existingFiles: files('existing').length,
    deletedFiles: files('deleted').length,
    addedRows: rows('added'),
    existingRows: rows('existing'),
    deletedRows: rows('deleted'),
  })
}

/** A file must not be lost because its manifest was cut short. */
function requireAll({ manifest, content }: Opened): void {
  const live = content.entries.filter(isLive).length
  const expected = manifest.addedFiles + manifest.existingFiles
  if (live !== expected)
    throw new FirnError(
      'io',
      `The manifest ${manifest.path} is damaged: it has ${live} files of ${expected}.`,
      {
        hint: 'Restore it from a backup, or go back to an earlier snapshot.',
      },
    )
}

/** A sequence number that is still to come, as in Iceberg's own library. */
export const UNASSIGNED = -1
