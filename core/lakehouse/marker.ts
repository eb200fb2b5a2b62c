// The marker file in a warehouse's folder: where the folder was when its tables' absolute paths were written, and how
// commits are made on its disk.

import { randomUUID } from 'node:crypto'
import { link } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { FirnError } from '../contract/errors.ts'
import {
  type CommitMethod,
  createExclusively,
  hasCode,
  readIfThere,
  removeIfThere,
  replaceFile,
  statIfThere,
  temporaryPath,
  writeSynced,
} from './durable.ts'
import { WAREHOUSE_FILE } from './layout.ts'

const FORMAT_VERSION = 1

const markerSchema = z.looseObject({
  'format-version': z.literal(FORMAT_VERSION),
  'warehouse-id': z.string(),
  root: z.string(),
  'commit-method': z.enum(['link', 'lock']),
})
export type Marker = z.infer<typeof markerSchema>

const markerFile = (folder: string): string => path.join(folder, WAREHOUSE_FILE)
const markerText = (marker: Marker): string => `${JSON.stringify(marker, null, 2)}\n`

/** undefined if the folder has none. Throws FirnError `unsupported` if it is damaged or of a newer program. */
export async function readMarker(folder: string): Promise<Marker | undefined> {
  const file = markerFile(folder)
  const text = await readIfThere(file)
  if (text === undefined) return undefined
  try {
    return markerSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new FirnError('unsupported', `Cannot read the warehouse marker ${file}.`, {
      hint: 'It was made by a newer version of this program, or it is damaged.',
      details: { path: file },
      cause: error,
    })
  }
}

/** Makes the marker of a new warehouse; of several processes that do so at once, the first one's counts. */
export async function makeMarker(folder: string): Promise<Marker> {
  const marker: Marker = {
    'format-version': FORMAT_VERSION,
    'warehouse-id': randomUUID(),
    root: folder,
    'commit-method': await probeCommitMethod(folder),
  }
  await createExclusively(markerFile(folder), markerText(marker), marker['commit-method'])
  const made = await readMarker(folder)
  if (made === undefined) throw new Error(`${markerFile(folder)} vanished`)
  return made
}

/**
 * The paths in the warehouse in `folder` lead to `root` from now on; its disk may be another one than before. A copy
 * is a warehouse of its own.
 */
export async function moveMarker(
  folder: string,
  marker: Marker,
  root: string,
  isCopy: boolean,
): Promise<Marker> {
  const moved: Marker = {
    ...marker,
    ...(isCopy && { 'warehouse-id': randomUUID() }),
    root,
    'commit-method': await probeCommitMethod(folder),
  }
  await replaceFile(markerFile(folder), markerText(moved))
  return moved
}

/** Whether a hard link works here and fails if the name is taken; exFAT and some network drives have none. */
async function probeCommitMethod(folder: string): Promise<CommitMethod> {
  const one = temporaryPath(folder)
  const other = temporaryPath(folder)
  try {
    await writeSynced(one, '')
    await link(one, other)
    await link(one, other)
    // The second link must fail: a disk that lets it through cannot be trusted with links.
    return 'lock'
  } catch (error) {
    return hasCode(error, 'EEXIST') && (await statIfThere(other)) !== undefined ? 'link' : fallback(error)
  } finally {
    await removeIfThere(one)
    await removeIfThere(other)
  }
}

function fallback(error: unknown): CommitMethod {
  if (hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'UNKNOWN', 'EISDIR'))
    return 'lock'
  throw error
}
