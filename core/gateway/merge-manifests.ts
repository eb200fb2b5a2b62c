// Keeps a long-lived table's manifest lists short: many small manifests become few. Done while an append is
// completed, so it needs no commit of its own.

import type { BlobReader } from '../spec/added-files.ts'
import type { ManifestFile } from '../spec/manifest-list.ts'
import type { BlobIo } from './blob-io.ts'
import { type RewriteTarget, rewriteManifests, rewrittenCount } from './rewrite-manifests.ts'

export interface MergedManifests {
  readonly manifests: readonly ManifestFile[]
  /** Manifests that the merge wrote. */
  readonly own: readonly ManifestFile[]
}

export interface MergeSettings {
  readonly enabled: boolean
  /** Manifests in all, from which on the small ones are merged. */
  readonly count: number
  /** Bytes of a merged manifest. */
  readonly targetSize: number
}

/**
 * The table properties that Iceberg's own library heeds, with its defaults.
 * @param always asked for by a person: as soon as there are two that can be one
 */
export function mergeSettings(properties: Readonly<Record<string, string>>, always = false): MergeSettings {
  const number = (key: string, byDefault: number): number => {
    const value = Number(properties[key] ?? Number.NaN)
    return Number.isInteger(value) && value > 0 ? value : byDefault
  }
  return {
    enabled: always || properties['commit.manifest-merge.enabled'] !== 'false',
    count: always ? 2 : number('commit.manifest.min-count-to-merge', 100),
    targetSize: number('commit.manifest.target-size-bytes', 8 * 1024 * 1024),
  }
}

/**
 * Merges for one write: a second attempt on a newer head uses the first one's result again as long as the head still
 * has everything that went into it, since a merged manifest holds nothing that depends on the snapshot.
 */
export function createManifestMerge(io: BlobIo) {
  let earlier: { readonly from: ReadonlySet<string>; readonly own: readonly ManifestFile[] } | undefined

  return async (
    manifests: readonly ManifestFile[],
    target: RewriteTarget,
    settings: MergeSettings,
  ): Promise<MergedManifests> => {
    const present = new Set(manifests.map(({ path }) => path))
    if (!earlier || ![...earlier.from].every((path) => present.has(path))) {
      const bins = binsOf(manifests, settings)
      if (bins.length === 0) return { manifests, own: [] }
      const own: ManifestFile[] = []
      // One after the other: a bin's manifests are all in memory.
      for (const bin of bins)
        own.push(...(await rewriteManifests(io, bin, () => 'existing', target)).manifests)
      earlier = { from: new Set(bins.flat().map(({ path }) => path)), own }
    }
    const { from, own } = earlier
    return { manifests: manifests.filter(({ path }) => !from.has(path)), own }
  }
}

/** What a merge would do: the manifests that go, and how many come for them. Reads them; writes nothing. */
export async function plannedMerge(
  io: BlobReader,
  manifests: readonly ManifestFile[],
  settings: MergeSettings,
  formatVersion: number,
): Promise<{ readonly from: readonly ManifestFile[]; readonly into: number }> {
  const from: ManifestFile[] = []
  let into = 0
  for (const bin of binsOf(manifests, settings)) {
    const count = await rewrittenCount(io, bin, formatVersion)
    if (count >= bin.length) continue
    from.push(...bin)
    into += count
  }
  return { from, into }
}

/** Once there are too many in all: the small ones of each kind, in bins that give one manifest of the target size. */
function binsOf(manifests: readonly ManifestFile[], settings: MergeSettings): ManifestFile[][] {
  if (!settings.enabled || manifests.length < settings.count) return []
  const bins: ManifestFile[][] = []
  const open = new Map<string, { readonly bin: ManifestFile[]; size: number }>()
  for (const manifest of manifests.filter(({ length }) => length < settings.targetSize)) {
    const kind = `${manifest.partitionSpecId} ${manifest.content}`
    const last = open.get(kind)
    if (last && last.size + manifest.length <= settings.targetSize) {
      last.bin.push(manifest)
      last.size += manifest.length
    } else {
      const bin = [manifest]
      bins.push(bin)
      open.set(kind, { bin, size: manifest.length })
    }
  }
  return bins.filter((bin) => bin.length > 1)
}

export type ManifestMerge = ReturnType<typeof createManifestMerge>
