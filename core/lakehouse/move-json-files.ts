// The JSON files of a warehouse that is being moved: all that lie in it, those of dropped tables included, since a
// table can be registered again by an old metadata file.

import { readdir, readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { hasCode, statIfThere } from './durable.ts'
import { forEach } from './for-each.ts'
import { highestVersion, metadataFileName } from './head.ts'
import { ENTRY_SUFFIX, NAMESPACE_FILE } from './layout.ts'
import { isInside } from './location.ts'
import type { Findings } from './move-findings.ts'
import { rewriteJson } from './move-json.ts'
import type { PathMap } from './move-paths.ts'
import type { Stage } from './move-stage.ts'

const METADATA_SUFFIX = '.metadata.json'
const COMPRESSED_SUFFIX = '.gz.metadata.json'
/** Keys of paths of single files; other paths are those of folders. */
const FILE_KEYS: ReadonlySet<string> = new Set([
  'manifest-list',
  'manifests',
  'metadata-file',
  'base-metadata',
  'statistics-path',
])
const FOLDER_KEY = /^(location|metadata-folder|write\..*path)$/

/** Locations, as they are in the old root, and whether a table's current metadata needs them. */
export type Needed = Map<string, boolean>

export interface NamedFiles {
  readonly lists: Needed
  /** Of snapshots of format version 1, which have no list. */
  readonly manifests: Needed
}

interface JsonFile {
  readonly file: string
  /** By key: every path that the file names. */
  readonly named: ReadonlyMap<string, readonly string[]>
}

/** Stages all JSON files with new paths; returns the lists and manifests that they name. */
export async function moveJsonFiles(
  root: string,
  map: PathMap,
  stage: Stage,
  findings: Findings,
  onFile: (done: number, total: number) => void,
): Promise<NamedFiles> {
  const read = new Map<string, JsonFile | undefined>()
  let found = await findJsonFiles(root)
  while (found.length > 0) {
    await forEach(found, async (file) => {
      const json = await moveJsonFile(file, map, stage, findings)
      read.set(file, json)
      onFile(read.size, Math.max(read.size, found.length))
    })
    found = await namedBeside(read, map)
  }
  const heads = await findHeads(read, map, findings)
  for (const [file, json] of read)
    if (json === undefined && (heads.has(file) || !file.endsWith(METADATA_SUFFIX))) findings.damaged(file)
  const lists: Needed = new Map()
  const manifests: Needed = new Map()
  for (const json of read.values()) {
    const isNeeded = json !== undefined && heads.has(json.file)
    for (const list of json?.named.get('manifest-list') ?? []) addNeeded(lists, list, isNeeded)
    for (const manifest of json?.named.get('manifests') ?? []) addNeeded(manifests, manifest, isNeeded)
  }
  return { lists, manifests }
}

export function addNeeded(all: Needed, location: string, isNeeded: boolean): void {
  all.set(location, isNeeded || all.get(location) === true)
}

/**
 * Links to folders outside are followed, so that what must be rewritten behind them is noticed (and refused: see
 * openStage), not left with its old paths.
 */
async function findJsonFiles(root: string): Promise<readonly string[]> {
  const files: string[] = []
  const realRoot = await realpath(root)
  const seen = new Set([realRoot])
  const search = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const full = path.join(folder, entry.name)
      // Folders with a dot are the lakehouse's own: unfinished commits, this move.
      if (entry.isDirectory() && !entry.name.startsWith('.')) await search(full)
      else if (entry.isSymbolicLink() && (await statIfThere(full))?.isDirectory()) {
        const real = await realpath(full)
        if (isInside(real, realRoot) || [...seen].some((one) => isInside(one, real))) continue
        seen.add(real)
        await search(full)
      } else if (!entry.isDirectory() && isJsonFile(entry.name)) files.push(full)
    }
  }
  await search(root)
  return files
}

const isJsonFile = (name: string): boolean =>
  name === NAMESPACE_FILE || name.endsWith(ENTRY_SUFFIX) || name.endsWith(METADATA_SUFFIX)

/** undefined if it is damaged: it stays as it is. */
async function moveJsonFile(
  file: string,
  map: PathMap,
  stage: Stage,
  findings: Findings,
): Promise<JsonFile | undefined> {
  findings.throwIfCancelled()
  const named = new Map<string, string[]>()
  const isCompressed = file.endsWith(COMPRESSED_SUFFIX)
  try {
    const bytes = await readFile(file)
    const text = (isCompressed ? gunzipSync(bytes) : bytes).toString()
    const rewritten = rewriteJson(text, (value, key) => {
      const moved = map.move(value)
      const isPath = FILE_KEYS.has(key) || FOLDER_KEY.test(key)
      if (isPath) named.set(key, [...(named.get(key) ?? []), value])
      if (isPath && moved === undefined)
        findings.outside(FILE_KEYS.has(key) ? path.posix.dirname(value) : value)
      return moved
    })
    if (rewritten !== text) await stage.put(file, isCompressed ? gzipSync(rewritten) : rewritten)
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, 'Z_DATA_ERROR', 'Z_BUF_ERROR')) return undefined
    throw error
  }
  return { file, named }
}

/** Metadata files that others name and whose own names do not tell: those of registered tables. */
async function namedBeside(
  read: ReadonlyMap<string, JsonFile | undefined>,
  map: PathMap,
): Promise<readonly string[]> {
  const files = new Set<string>()
  for (const json of read.values())
    for (const key of ['base-metadata', 'metadata-file'])
      for (const location of json?.named.get(key) ?? []) {
        const file = map.fileOf(location)
        if (file !== undefined && !read.has(file) && (await statIfThere(file)) !== undefined) files.add(file)
      }
  return [...files]
}

/** The current metadata file of each table. */
async function findHeads(
  read: ReadonlyMap<string, JsonFile | undefined>,
  map: PathMap,
  findings: Findings,
): Promise<ReadonlySet<string>> {
  const heads = new Set<string>()
  for (const json of read.values()) {
    const [location] = json?.named.get('metadata-folder') ?? []
    const folder = location === undefined ? undefined : map.fileOf(location)
    if (folder === undefined) continue
    const version = await highestVersion(folder)
    const [base] = json?.named.get('base-metadata') ?? []
    if (version > 0) heads.add(path.join(folder, metadataFileName(version)))
    else if (base === undefined) findings.missing(path.join(folder, metadataFileName(1)))
    else {
      const file = map.fileOf(base)
      if (file === undefined) continue
      if (read.has(file)) heads.add(file)
      else findings.missing(file)
    }
  }
  return heads
}
