// A table's newest metadata file: found by a hint and by looking forward from it, never by memory, since other
// processes commit too. Only the parsed content of a file is kept, and a file's content never changes.

import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readTableMetadata, type TableMetadata } from '../spec/metadata.ts'
import { DAMAGED_FILE, RestError } from '../spec/rest-error.ts'
import { hasCode, readIfThere, statIfThere } from './durable.ts'
import { parseFile } from './json-file.ts'
import { HINT_FILE } from './layout.ts'
import { childLocation, localPath } from './location.ts'
import { metadataPath, type TableEntry } from './table-entry.ts'

const METADATA_FILE = /^v([1-9]\d{0,14})\.metadata\.json$/

export const metadataFileName = (version: number): string => `v${version}.metadata.json`

export interface Head {
  /** N of vN.metadata.json; 0 for a registered table that was not committed to yet. */
  readonly version: number
  readonly location: string
  readonly metadata: TableMetadata
}

/**
 * The newest version in a folder of metadata files; 0 if there is none. Throws RestError 500 when the newest one is
 * lost: an older one in its place would silently take back commits.
 */
export async function findVersion(folder: string): Promise<number> {
  const hinted = await readHint(folder)
  const isThere = async (version: number) =>
    (await statIfThere(path.join(folder, metadataFileName(version)))) !== undefined
  let version = hinted !== undefined && (await isThere(hinted)) ? hinted : await highestVersion(folder)
  if (version === 0) return 0
  // The hint is written after its version, and old versions are removed from below: nothing else explains it.
  if (hinted !== undefined && version < hinted && !(await isThere(hinted)))
    throw lostVersion(path.join(folder, metadataFileName(hinted)))
  while (await isThere(version + 1)) version += 1
  return version
}

const lostVersion = (file: string): RestError =>
  new RestError(500, DAMAGED_FILE, `Missing file ${file}, the newest version of the table's metadata`)

async function readHint(folder: string): Promise<number | undefined> {
  const text = await readIfThere(path.join(folder, HINT_FILE))
  return text !== undefined && /^[1-9]\d{0,14}\s*$/.test(text) ? Number(text) : undefined
}

/** The highest vN of a folder, by listing it; 0 if there is none. */
export async function highestVersion(folder: string): Promise<number> {
  try {
    const versions = (await readdir(folder)).map((file) => Number(METADATA_FILE.exec(file)?.[1] ?? 0))
    return versions.reduce((highest, version) => Math.max(highest, version), 0)
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return 0
    throw error
  }
}

/** undefined if the metadata is gone: the table was purged since its entry was read, or its files are lost. */
export async function loadHead(entry: TableEntry): Promise<Head | undefined> {
  const folder = metadataPath(entry)
  // A file that was the head can be removed as an old one before it is read: then look again.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const version = await findVersion(folder)
    if (version === 0) return loadBase(entry)
    const name = metadataFileName(version)
    const metadata = await loadMetadataFile(path.join(folder, name))
    if (metadata !== undefined)
      return { version, location: childLocation(entry.metadataFolder, name), metadata }
  }
  return undefined
}

async function loadBase(entry: TableEntry): Promise<Head | undefined> {
  const location = entry.baseMetadata
  const file = location === undefined ? undefined : localPath(location)
  if (location === undefined || file === undefined) return undefined
  const metadata = await loadMetadataFile(file)
  return metadata && { version: 0, location, metadata }
}

interface CachedFile {
  readonly identity: string
  readonly metadata: TableMetadata
}
const CACHED_FILES = 64
const cache = new Map<string, CachedFile>()

/** Reads a metadata file; undefined if it is not there. Throws RestError 500 if it is damaged. */
export async function loadMetadataFile(file: string): Promise<TableMetadata | undefined> {
  try {
    const { ino, size, mtimeNs } = await stat(file, { bigint: true })
    // A path can be used again after a purge: inode, size and time tell another file from the one that was read.
    const identity = `${ino} ${size} ${mtimeNs}`
    const cached = cache.get(file)
    if (cached?.identity === identity) return cached.metadata
    const metadata = parseFile(file, await readText(file), readTableMetadata)
    cache.delete(file)
    cache.set(file, { identity, metadata })
    for (const oldest of cache.keys()) {
      if (cache.size <= CACHED_FILES) break
      cache.delete(oldest)
    }
    return metadata
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

/** Java may compress metadata files, which a registered table can come with. */
async function readText(file: string): Promise<string> {
  const bytes = await readFile(file)
  return (file.endsWith('.gz.metadata.json') ? gunzipSync(bytes) : bytes).toString()
}
