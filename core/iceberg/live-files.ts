// The data and delete files of one snapshot, and which data files its position deletes are about.

import { FirnError } from '../contract/index.ts'
import type { Runner } from '../engine/engine.ts'
import { quoteFile } from '../engine/sql.ts'
import type { BlobReader } from '../spec/added-files.ts'
import { type FileContent, inherit, isLive, readManifest } from '../spec/manifest.ts'
import { readManifestList } from '../spec/manifest-list.ts'
import type { Snapshot } from '../spec/snapshot.ts'

export interface LiveFile {
  readonly path: string
  readonly content: FileContent
  readonly format: string
  readonly rows: number
  /** Bytes. */
  readonly size: number
}

export async function liveFiles(io: BlobReader, snapshot: Snapshot): Promise<LiveFile[]> {
  const list = snapshot['manifest-list']
  if (list === undefined)
    throw new FirnError('unsupported', `Snapshot ${snapshot['snapshot-id']} has no manifest list.`, {
      hint: 'Tables of format version 1 must be upgraded to version 2 first.',
    })
  const files: LiveFile[] = []
  for (const manifest of readManifestList(await io.read(list)).manifests) {
    const { entries } = readManifest(await io.read(manifest.path))
    for (const entry of inherit(entries, manifest).filter(isLive))
      files.push({
        path: entry.filePath,
        content: entry.content,
        format: entry.fileFormat,
        rows: entry.rows,
        size: entry.size,
      })
  }
  return files
}

/** The data files that each position-delete file names, by its path. */
export type DeleteTargets = ReadonlyMap<string, ReadonlySet<string>>

/** Remembers what it has read: a delete file never changes. */
export function deleteTargets(engine: Runner) {
  const known = new Map<string, ReadonlySet<string>>()

  return async (files: readonly LiveFile[], signal?: AbortSignal): Promise<DeleteTargets> => {
    const deletes = files.filter(({ content }) => content === 'position-deletes')
    const unread = deletes.filter(({ path }) => !known.has(path))
    const other = unread.find(({ format }) => format !== 'parquet')
    if (other)
      throw new FirnError('unsupported', `The delete file ${other.path} is ${other.format}, not Parquet.`, {
        hint: 'Let the tool that wrote it compact the table.',
      })
    for (const { path } of unread) {
      const rows = await engine.rows(`SELECT DISTINCT file_path FROM read_parquet(${quoteFile(path)})`, {
        signal,
      })
      known.set(path, new Set(rows.map((row) => String(row.file_path))))
    }
    return new Map(deletes.map(({ path }) => [path, known.get(path) ?? new Set()]))
  }
}

export type ReadDeleteTargets = ReturnType<typeof deleteTargets>
