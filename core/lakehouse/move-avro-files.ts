// The Avro files of a warehouse that is being moved, with the delete files that they name: innermost first, since
// each file's size stands in the one above it.

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import { isLive, type Manifest, type ManifestEntry, readManifest } from '../spec/manifest.ts'
import { readManifestList } from '../spec/manifest-list.ts'
import { hasCode, statIfThere } from './durable.ts'
import { forEach } from './for-each.ts'
import { fileFormat, type MovedDeletes, readList, rewriteList, rewriteManifest } from './move-avro.ts'
import { type DeletesContext, moveDeletes } from './move-deletes.ts'
import type { Findings } from './move-findings.ts'
import { addNeeded, type NamedFiles, type Needed } from './move-json-files.ts'

export interface AvroContext extends DeletesContext {
  readonly findings: Findings
  /** Whether files are staged whose own files are missing or damaged. */
  readonly acceptProblems: boolean
}

/** Stages the lists, the manifests that they name, and those manifests' delete files. */
export async function moveAvroFiles(
  { lists, manifests: manifestsOfSnapshots }: NamedFiles,
  context: AvroContext,
  onFile: (done: number, total: number) => void,
): Promise<void> {
  const { map, stage, findings } = context
  const manifests: Needed = new Map(manifestsOfSnapshots)
  let done = 0
  const step = (): void => {
    done += 1
    onFile(done, 2 * lists.size + Math.max(manifests.size, lists.size))
  }
  const readable = new Set<string>()
  await forEach([...lists], async ([location, isNeeded]) => {
    const list = await readNeeded(location, isNeeded, context, readManifestList)
    for (const manifest of list?.manifests ?? []) addNeeded(manifests, manifest.path, isNeeded)
    if (list !== undefined) readable.add(location)
    step()
  })
  const lengths = new Map<string, number>()
  const deletes = onceEach((entry: DeleteEntry) => moveDeletes(entry, context))
  await forEach([...manifests], async ([location, isNeeded]) => {
    const length = await moveManifest(location, isNeeded, context, deletes)
    if (length !== undefined) lengths.set(location, length)
    step()
  })
  await forEach([...lists.keys()], async (location) => {
    findings.throwIfCancelled()
    const file = readable.has(location) ? map.fileOf(location) : undefined
    const list = file === undefined ? undefined : readList(await readFile(file))
    const rewritten = list && rewriteList(list, map, (manifest) => lengths.get(manifest))
    if (file !== undefined && rewritten !== undefined) await stage.put(file, rewritten)
    step()
  })
}

interface DeleteEntry {
  readonly file: string
  readonly format: string
}

/** Bytes of the manifest at its new place; undefined if it cannot be read. */
async function moveManifest(
  location: string,
  isNeeded: boolean,
  context: AvroContext,
  deletesOnce: (entry: DeleteEntry) => Promise<MovedDeletes>,
): Promise<number | undefined> {
  const { map, stage, findings } = context
  const manifest = await readNeeded(location, isNeeded, context, readManifest)
  const file = map.fileOf(location)
  if (manifest === undefined || file === undefined) return undefined
  const problems = findings.problemCount()
  const live = await filesThere(manifest, isNeeded, context)
  // Staged by a process that was stopped? Its name is used once, so its content is the same.
  if ((await stage.size(file)) !== undefined) return stage.sizeNow(file)
  const deletes = await moveDeletesOf(live, isNeeded, context, deletesOnce)
  const rewritten = rewriteManifest(manifest, map, (deleteFile) => deletes.get(deleteFile))
  // What is not staged is looked at again when the move is resumed: a problem found is not forgotten.
  const isSound = findings.problemCount() === problems
  if (rewritten !== undefined && (isSound || context.acceptProblems)) await stage.put(file, rewritten)
  return rewritten?.length ?? (await stage.sizeNow(file))
}

interface NamedFile {
  readonly entry: ManifestEntry
  readonly file: string
}

/** The files of the manifest that lie in the warehouse and are there. */
async function filesThere(
  manifest: Manifest,
  isNeeded: boolean,
  { map, findings }: AvroContext,
): Promise<readonly NamedFile[]> {
  const there: NamedFile[] = []
  for (const entry of manifest.entries) {
    findings.throwIfCancelled()
    const file = map.fileOf(entry.filePath)
    if (file === undefined) findings.outside(path.posix.dirname(entry.filePath))
    else if (await check(file, entry, isNeeded && isLive(entry), findings)) there.push({ entry, file })
  }
  return there
}

async function moveDeletesOf(
  files: readonly NamedFile[],
  isNeeded: boolean,
  { findings }: AvroContext,
  deletesOnce: (entry: DeleteEntry) => Promise<MovedDeletes>,
): Promise<ReadonlyMap<string, MovedDeletes>> {
  const deletes = new Map<string, MovedDeletes>()
  for (const { entry, file } of files.filter((one) => one.entry.content === 'position-deletes'))
    try {
      deletes.set(entry.filePath, await deletesOnce({ file, format: fileFormat(entry) }))
    } catch (error) {
      if (!isDamage(error)) throw error
      if (isNeeded && isLive(entry)) findings.damaged(file)
    }
  return deletes
}

/** Whether a file is there in its full size. What no current snapshot needs may be gone. */
async function check(
  file: string,
  entry: ManifestEntry,
  isNeeded: boolean,
  findings: Findings,
): Promise<boolean> {
  const stats = await statIfThere(file)
  if (stats === undefined) {
    if (isNeeded) findings.missing(file)
    return false
  }
  if (stats.size >= entry.size) return true
  if (isNeeded) findings.cutShort(file)
  return false
}

/** undefined if it is elsewhere, gone or damaged; the latter two are noted if a current snapshot needs it. */
async function readNeeded<T>(
  location: string,
  isNeeded: boolean,
  { map, findings }: AvroContext,
  parse: (bytes: Uint8Array) => T,
): Promise<T | undefined> {
  findings.throwIfCancelled()
  const file = map.fileOf(location)
  if (file === undefined) {
    findings.outside(path.posix.dirname(location))
    return undefined
  }
  try {
    return parse(await readFile(file))
  } catch (error) {
    const isGone = hasCode(error, 'ENOENT', 'ENOTDIR')
    if (!isGone && !isDamage(error)) throw error
    if (isNeeded && isGone) findings.missing(file)
    if (isNeeded && !isGone) findings.damaged(file)
    return undefined
  }
}

/** Content that is not what it should be, not a disk that fails or a user who cancels. */
function isDamage(error: unknown): boolean {
  if (error instanceof FirnError) return error.code === 'io' && error.cause === undefined
  return error instanceof Error && !('syscall' in error)
}

/** A delete file can stand in several manifests: it is rewritten once. */
function onceEach(
  move: (entry: DeleteEntry) => Promise<MovedDeletes>,
): (entry: DeleteEntry) => Promise<MovedDeletes> {
  const known = new Map<string, Promise<MovedDeletes>>()
  return (entry) => {
    const moved = known.get(entry.file) ?? move(entry)
    known.set(entry.file, moved)
    return moved
  }
}
