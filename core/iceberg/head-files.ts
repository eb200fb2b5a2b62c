// The files of one snapshot, from its manifests: how many rows a data file has, and which delete files are about which.

import type { BlobReader } from '../spec/added-files.ts'
import type { FieldKey } from '../spec/avro-schema.ts'
import type { AvroRecord, AvroValue } from '../spec/avro-value.ts'
import { isLive, type ManifestEntry, readManifest } from '../spec/manifest.ts'
import { readManifestList } from '../spec/manifest-list.ts'

export interface HeadFiles {
  /** Rows by data file, deleted ones among them. */
  readonly rows: ReadonlyMap<string, number>
  readonly deletes: readonly DeleteFile[]
}

export interface DeleteFile {
  readonly path: string
  /** The one data file that it is about; null: it may be about several. */
  readonly of: string | null
}

/** Field ids: the specification's table "data_file" and "Reserved Field IDs". */
const DATA_FILE = 2
const REFERENCED_DATA_FILE = 143
const LOWER = { id: 125, key: 126, value: 127 } as const
const UPPER = { id: 128, key: 129, value: 130 } as const
/** `file_path` of position deletes; DuckDB 1.5.5 gives its bounds under `_file`'s id instead. */
const DELETED_FROM: ReadonlySet<number> = new Set([2_147_483_546, 2_147_483_646])

/** Cost: one read for the list and one for each manifest, whatever the number of rows. */
export async function headFiles(io: BlobReader, manifestList: string): Promise<HeadFiles> {
  const { manifests } = readManifestList(await io.read(manifestList))
  const rows = new Map<string, number>()
  const deletes: DeleteFile[] = []
  for (const manifest of manifests) {
    for (const entry of readManifest(await io.read(manifest.path)).entries.filter(isLive)) {
      if (entry.content === 'data') rows.set(entry.filePath, entry.rows)
      else deletes.push({ path: entry.filePath, of: dataFileOf(entry) })
    }
  }
  return { rows, deletes }
}

function dataFileOf({ content, record }: ManifestEntry): string | null {
  const file = record.get(DATA_FILE)
  if (content !== 'position-deletes' || !(file instanceof Map)) return null
  const referenced = (file as AvroRecord).get(REFERENCED_DATA_FILE)
  if (typeof referenced === 'string') return referenced
  const lower = boundOf(file as AvroRecord, LOWER)
  return lower !== null && lower === boundOf(file as AvroRecord, UPPER) ? lower : null
}

function boundOf(
  file: ReadonlyMap<FieldKey, AvroValue>,
  { id, key, value }: typeof LOWER | typeof UPPER,
): string | null {
  const bounds = file.get(id)
  if (!Array.isArray(bounds)) return null
  const found = (bounds as readonly AvroRecord[]).find((one) => DELETED_FROM.has(Number(one.get(key))))
  const bytes = found?.get(value)
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('utf8') : null
}
