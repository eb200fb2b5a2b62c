// Which files snapshots need: manifest lists, manifests, data and delete files. What no snapshot needs may go.

import { FirnError } from '../contract/index.ts'
import { isLive, readManifest } from '../spec/manifest.ts'
import { type ManifestFile, readManifestList } from '../spec/manifest-list.ts'
import type { Snapshot, StatisticsFile } from '../spec/snapshot.ts'
import type { TableIo } from './table-io.ts'

/** By {@link TableIo.place}: the path as it is written, and its bytes as far as the metadata says. */
export type NamedFiles = ReadonlyMap<string, { readonly path: string; readonly bytes: number | null }>

export interface SnapshotFiles {
  /** All that these snapshots need. Errors: FirnError `io` for metadata that cannot be read. */
  of(snapshots: readonly Snapshot[], signal?: AbortSignal): Promise<NamedFiles>
}

type Entries = readonly { readonly path: string; readonly bytes: number; readonly live: boolean }[]

/** Remembers what it has read: manifests and their lists never change. */
export function snapshotFiles(io: TableIo): SnapshotFiles {
  const lists = new Map<string, readonly ManifestFile[]>()
  const manifests = new Map<string, Entries>()

  const listOf = async (file: string): Promise<readonly ManifestFile[]> => {
    const known = lists.get(file)
    if (known) return known
    const list = readManifestList(await readNamed(io, file)).manifests
    lists.set(file, list)
    return list
  }
  const entriesOf = async (file: string): Promise<Entries> => {
    const known = manifests.get(file)
    if (known) return known
    const { entries } = readManifest(await readNamed(io, file))
    const read = entries.map((entry) => ({ path: entry.filePath, bytes: entry.size, live: isLive(entry) }))
    manifests.set(file, read)
    return read
  }

  return {
    async of(snapshots, signal) {
      const named = new Map<string, { path: string; bytes: number | null }>()
      const add = async (file: string, bytes: number | null): Promise<void> => {
        const place = await io.place(file)
        if (!named.has(place)) named.set(place, { path: file, bytes })
      }
      const looked = new Set<string>()
      for (const snapshot of snapshots) {
        const list = snapshot['manifest-list']
        const ofSnapshot =
          list === undefined
            ? (snapshot.manifests ?? []).map((file) => ({ path: file, length: null }))
            : await listOf(list)
        if (list !== undefined) await add(list, null)
        for (const manifest of ofSnapshot) {
          if (looked.has(manifest.path)) continue
          looked.add(manifest.path)
          signal?.throwIfAborted()
          await add(manifest.path, manifest.length)
          for (const entry of await entriesOf(manifest.path))
            if (entry.live) await add(entry.path, entry.bytes)
        }
      }
      return named
    },
  }
}

/** The files of table and partition statistics. */
export const statisticsPaths = (files: readonly StatisticsFile[]): string[] =>
  files.map((file) => file['statistics-path'])

async function readNamed(io: TableIo, file: string): Promise<Uint8Array> {
  return io.read(file).catch((cause: unknown) => {
    throw new FirnError('io', `${file} cannot be read, so it is not known which files the table needs.`, {
      hint: 'Nothing was removed. Restore the file from a backup, or remove the snapshots that need it.',
      cause,
    })
  })
}
