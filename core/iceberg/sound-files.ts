// Looks at the files that a snapshot is read from before the engine does: DuckDB 1.5.5 ends its whole process at a
// manifest that is cut short, and does not name the file where it only fails.

import { stat } from 'node:fs/promises'
import { FirnError } from '../contract/index.ts'
import type { Runner } from '../engine/engine.ts'
import { firstLine } from '../engine/engine-errors.ts'
import { quoteFile } from '../engine/sql.ts'
import { localPath } from '../lakehouse/location.ts'
import type { BlobReader } from '../spec/added-files.ts'
import { isLive, type ManifestEntry, readManifest } from '../spec/manifest.ts'
import { type ManifestFile, readManifestList } from '../spec/manifest-list.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import type { Snapshot } from '../spec/snapshot.ts'
import { ancestorsOf } from './ancestors.ts'

/** Entries are many; what is remembered of a sound file is only that it was. */
const FILES_KNOWN = 20_000

export interface DamagedFile {
  readonly path: string
  readonly problem: string
}

export interface SoundFiles {
  /**
   * That a snapshot's manifest list and manifests can be read. Costs a look at each file's size and time, once they
   * were read. Errors: FirnError `io` that names the file and the snapshots that do without it.
   */
  check(table: string, metadata: TableMetadata, snapshotId: bigint): Promise<void>
  /** The same of all of a snapshot's files, to be asked when reading it failed; undefined when they seem sound. */
  findDamage(table: string, metadata: TableMetadata, snapshotId: bigint): Promise<FirnError | undefined>
}

/** @param io reads manifest lists and manifests wherever they are */
export function soundFiles(io: BlobReader, engine: Runner): SoundFiles {
  /** By path: size and time of the file when it was found sound. */
  const known = new Map<string, string>()

  async function once<T>(path: string, look: () => Promise<T>): Promise<T | undefined> {
    const stamp = await stampOf(path)
    if (known.get(path) === stamp) return undefined
    const found = await look()
    known.delete(path)
    known.set(path, stamp)
    for (const oldest of known.keys()) {
      if (known.size <= FILES_KNOWN) break
      known.delete(oldest)
    }
    return found
  }

  const manifestsOf = (snapshot: Snapshot): Promise<readonly ManifestFile[]> => {
    const list = snapshot['manifest-list']
    if (list === undefined) return Promise.resolve([])
    return orDamage('manifest list', list, async () => readManifestList(await io.read(list)).manifests)
  }
  const entriesOf = (manifest: ManifestFile): Promise<readonly ManifestEntry[]> =>
    orDamage('manifest', manifest.path, async () => {
      const bytes = await io.read(manifest.path)
      if (bytes.length !== manifest.length) throw new Error(lengthProblem(bytes.length, manifest.length))
      return readManifest(bytes).entries
    })

  const checkMetadata = async (snapshot: Snapshot): Promise<void> => {
    const manifests = await manifestsOf(snapshot)
    await Promise.all(
      manifests.map((manifest) =>
        orDamage('manifest', manifest.path, () => once(manifest.path, () => entriesOf(manifest))),
      ),
    )
  }

  const liveFiles = async (snapshot: Snapshot): Promise<readonly ManifestEntry[]> => {
    const lists: (readonly ManifestEntry[])[] = []
    for (const manifest of await manifestsOf(snapshot)) lists.push(await entriesOf(manifest))
    return lists.flat().filter(isLive)
  }

  const checkData = async (snapshot: Snapshot): Promise<void> => {
    for (const entry of await liveFiles(snapshot)) await checkSize(entry)
  }

  /** Reads every value: only worth it when it is known that one of them cannot be. */
  const checkValues = async (snapshot: Snapshot): Promise<void> => {
    for (const { filePath, content } of await liveFiles(snapshot))
      await orDamage(kindOf(content), filePath, () =>
        engine.run(`SELECT count(COLUMNS(*)) FROM read_parquet(${quoteFile(filePath)})`),
      )
  }

  async function explain(
    table: string,
    metadata: TableMetadata,
    snapshotId: bigint,
    damage: Damage,
    isSound: (snapshot: Snapshot) => Promise<void>,
  ): Promise<FirnError> {
    const sound: Snapshot[] = []
    for (const snapshot of nearestFirst(metadata, snapshotId)) {
      await isSound(snapshot).then(
        () => sound.push(snapshot),
        () => undefined,
      )
      if (sound.length > 0) break
    }
    return damageError(table, damage, sound[0])
  }

  return {
    async check(table, metadata, snapshotId) {
      const snapshot = snapshotWith(metadata, snapshotId)
      if (!snapshot) return
      await checkMetadata(snapshot).catch(async (error: unknown) => {
        throw error instanceof Damage
          ? await explain(table, metadata, snapshotId, error, checkMetadata)
          : error
      })
    },
    async findDamage(table, metadata, snapshotId) {
      const snapshot = snapshotWith(metadata, snapshotId)
      if (!snapshot) return undefined
      for (const look of [checkData, checkValues]) {
        const found = await look(snapshot).catch((error: unknown) => error)
        if (!(found instanceof Damage)) continue
        return explain(table, metadata, snapshotId, found, async (other) => {
          if ((await liveFiles(other)).some(({ filePath }) => filePath === found.file.path)) throw found
          await checkData(other)
        })
      }
      return undefined
    },
  }
}

class Damage extends Error {
  readonly file: DamagedFile
  readonly what: string

  constructor(what: string, file: DamagedFile, cause: unknown) {
    super(file.problem, { cause })
    this.what = what
    this.file = file
  }
}

async function orDamage<T>(what: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Damage) throw error
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const words = error instanceof Error ? firstLine(error.message) : String(error)
    const problem = isMissing || /No such file/.test(words) ? 'missing' : words
    throw new Damage(what, { path, problem }, error)
  }
}

const kindOf = (content: ManifestEntry['content']): string =>
  content === 'data' ? 'data file' : 'delete file'

const checkSize = (entry: ManifestEntry): Promise<void> =>
  orDamage(kindOf(entry.content), entry.filePath, async () => {
    const local = localPath(entry.filePath)
    if (local === undefined) return
    const { size } = await stat(local)
    if (size !== entry.size) throw new Error(lengthProblem(size, entry.size))
  })

const lengthProblem = (is: number, was: number): string =>
  is < was ? `cut short: ${is} of ${was} bytes` : `${is} bytes instead of ${was}`

/** Files in object stores do not change under one name. */
async function stampOf(path: string): Promise<string> {
  const local = localPath(path)
  if (local === undefined) return ''
  const { size, mtimeMs, ino } = await stat(local)
  return `${size} ${mtimeMs} ${ino}`
}

const snapshotWith = (metadata: TableMetadata, id: bigint): Snapshot | undefined =>
  metadata.snapshots.find((snapshot) => snapshot['snapshot-id'] === id)

/** What the snapshot came from, newest first; then all others, of other lines of the table's history. */
function nearestFirst(metadata: TableMetadata, id: bigint): readonly Snapshot[] {
  const own = ancestorsOf(metadata, id)
  const others = metadata.snapshots.filter((snapshot) => !own.includes(snapshot))
  return [...own, ...others.toSorted((a, b) => b['timestamp-ms'] - a['timestamp-ms'])]
}

function damageError(table: string, { what, file }: Damage, sound: Snapshot | undefined): FirnError {
  const problem = file.problem === 'missing' ? 'is missing' : `is damaged (${file.problem})`
  const id = String(sound?.['snapshot-id'])
  return new FirnError('io', `The ${what} ${file.path} of ${table} ${problem}.`, {
    hint: sound
      ? `Restore it from a backup. Until then look at snapshot ${id} of ${new Date(sound['timestamp-ms']).toISOString()}, ` +
        'which does without it, or roll back to that one.'
      : 'Restore it from a backup: every snapshot needs it.',
    details: { files: [file], ...(sound && { soundSnapshotId: id }) },
  })
}
