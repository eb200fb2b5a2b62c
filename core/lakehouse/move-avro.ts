// Rewrites the paths in Iceberg's Avro files, with all that follows from them: the length of a rewritten manifest
// stands in the lists, the size of a rewritten delete file and its lowest and highest path in the manifests.

import { type AvroFile, readAvroFile, writeAvroFile } from '../spec/avro-file.ts'
import type { FieldKey } from '../spec/avro-schema.ts'
import type { AvroRecord, AvroValue } from '../spec/avro-value.ts'
import { type Manifest, type ManifestEntry, writeManifest } from '../spec/manifest.ts'
import type { PathMap } from './move-paths.ts'

/** A delete file after its paths were rewritten. */
export interface MovedDeletes {
  /** Bytes. */
  readonly size: number
  /** The lowest and the highest path that it names, in the order of UTF-8; null: it has no paths of its own. */
  readonly bounds: readonly [lowest: string, highest: string] | null
}

/** Field ids: the specification's tables "manifest_file", "manifest_entry", "data_file", "Reserved Field IDs". */
const MANIFEST_PATH = 500
const MANIFEST_LENGTH = 501
const DATA_FILE = 2
const FILE_PATH = 100
const FILE_FORMAT = 101
const FILE_SIZE = 104
const SPLIT_OFFSETS = 132
const REFERENCED_DATA_FILE = 143
const LOWER_BOUNDS = { id: 125, key: 126, value: 127 }
const UPPER_BOUNDS = { id: 128, key: 129, value: 130 }
/** `file_path` of position deletes; DuckDB 1.5.5 gives its bounds under `_file`'s id instead. */
const DELETED_FROM = new Set([2_147_483_546, 2_147_483_646])

/**
 * The manifest list with new paths and lengths; undefined if nothing in it changes.
 * @param lengthOf bytes of a manifest now, by its location as the list has it; undefined if it is not there
 */
export function rewriteList(
  list: AvroFile,
  map: PathMap,
  lengthOf: (location: string) => number | undefined,
): Uint8Array | undefined {
  const records = list.records.map((record) => {
    const location = String(record.get(MANIFEST_PATH))
    const moved = map.move(location)
    if (moved === undefined) return record
    const length = lengthOf(location)
    return withFields(record, [
      [MANIFEST_PATH, moved],
      ...(length === undefined ? [] : [[MANIFEST_LENGTH, BigInt(length)] as const]),
    ])
  })
  if (records.every((record, index) => record === list.records[index])) return undefined
  const codec = list.codec === 'null' || list.codec === '' ? 'null' : 'deflate'
  return writeAvroFile({ schemaText: list.schemaText, header: list.header, codec, records })
}

export const readList = (bytes: Uint8Array): AvroFile => readAvroFile(bytes)

/**
 * The manifest with new paths; undefined if nothing in it changes.
 * @param deletesOf what became of a delete file, by its location as the manifest has it
 */
export function rewriteManifest(
  manifest: Manifest,
  map: PathMap,
  deletesOf: (location: string) => MovedDeletes | undefined,
): Uint8Array | undefined {
  const entries = manifest.entries.map((entry) => rewriteEntry(entry, map, deletesOf(entry.filePath)))
  if (entries.every((entry, index) => entry === manifest.entries[index])) return undefined
  return writeManifest({ ...manifest, entries })
}

/** `parquet`, `puffin`, `avro`, `orc`. */
export const fileFormat = (entry: ManifestEntry): string =>
  String(dataFileOf(entry).get(FILE_FORMAT)).toLowerCase()

function rewriteEntry(entry: ManifestEntry, map: PathMap, deletes: MovedDeletes | undefined): ManifestEntry {
  const file = dataFileOf(entry)
  const changes: (readonly [FieldKey, AvroValue])[] = []
  const moved = map.move(entry.filePath)
  if (moved !== undefined) changes.push([FILE_PATH, moved])
  const referenced = file.get(REFERENCED_DATA_FILE)
  const movedReference = typeof referenced === 'string' ? map.move(referenced) : undefined
  if (movedReference !== undefined) changes.push([REFERENCED_DATA_FILE, movedReference])
  if (entry.content === 'position-deletes') changes.push(...ofDeletes(file, map, deletes))
  if (changes.length === 0) return entry
  return { ...entry, record: withFields(entry.record, [[DATA_FILE, withFields(file, changes)]]) }
}

function ofDeletes(
  file: AvroRecord,
  map: PathMap,
  deletes: MovedDeletes | undefined,
): readonly (readonly [FieldKey, AvroValue])[] {
  const changes: (readonly [FieldKey, AvroValue])[] = []
  if (deletes !== undefined) changes.push([FILE_SIZE, BigInt(deletes.size)])
  // Where row groups start in a Parquet file that was written anew; one entry covers them all.
  if (deletes?.bounds && Array.isArray(file.get(SPLIT_OFFSETS))) changes.push([SPLIT_OFFSETS, [4n]])
  const [lowest, highest] = deletes?.bounds ?? []
  for (const [{ id, key, value }, bound] of [
    [LOWER_BOUNDS, lowest],
    [UPPER_BOUNDS, highest],
  ] as const) {
    const bounds = file.get(id)
    if (!Array.isArray(bounds)) continue
    const rewritten = (bounds as readonly AvroRecord[]).map((one) => {
      if (!DELETED_FROM.has(Number(one.get(key)))) return one
      const path = bound ?? map.move(asText(one.get(value)))
      return path === undefined ? one : withFields(one, [[value, Buffer.from(path, 'utf8')]])
    })
    if (rewritten.some((one, index) => one !== bounds[index])) changes.push([id, rewritten])
  }
  return changes
}

function dataFileOf(entry: ManifestEntry): AvroRecord {
  const file = entry.record.get(DATA_FILE)
  return file instanceof Map ? file : new Map()
}

const asText = (value: AvroValue | undefined): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : ''

function withFields(record: AvroRecord, changes: readonly (readonly [FieldKey, AvroValue])[]): AvroRecord {
  return new Map([...record, ...changes])
}
