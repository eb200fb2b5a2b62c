// SHA-256 of files, and the refusal of a download that is not the one whose checksum is pinned.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SetupError } from './step.mjs'

/**
 * @param {string} file
 * @returns {Promise<string>} lower-case hex
 */
export async function sha256OfFile(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/**
 * @param {string} text
 * @returns {string} lower-case hex
 */
export function sha256OfText(text) {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * Throws SetupError, and removes the file, when its checksum is not the pinned one.
 * @param {string} file
 * @param {string} sha256
 */
export async function verifyChecksum(file, sha256) {
  const actual = await sha256OfFile(file)
  if (actual === sha256) return
  await fs.rm(file, { force: true })
  throw new SetupError(
    `${path.basename(file)} is not the file it should be`,
    `its SHA-256 is ${actual}, the pinned one is ${sha256}; the file was removed`,
    'run the same command again; if it stays so, the package index or a proxy serves a changed file: do not use it',
  )
}

/**
 * A downloaded file, from the cache of downloads when it is there and right, else fetched, verified and kept there.
 * @param {{ name: string, sha256: string, cache: string, fetch: (folder: string) => Promise<void> }} download
 *   fetch puts the file `name` into the empty folder it is given
 * @returns {Promise<string>} its path
 */
export async function cachedDownload({ name, sha256, cache, fetch }) {
  const kept = path.join(cache, name)
  const isKept = await fs.stat(kept).then(
    () => true,
    () => false,
  )
  if (isKept && (await sha256OfFile(kept)) === sha256) return kept
  await fs.mkdir(cache, { recursive: true })
  const folder = await fs.mkdtemp(path.join(cache, 'download-'))
  try {
    await fetch(folder)
    const fetched = path.join(folder, name)
    await verifyChecksum(fetched, sha256)
    await fs.rename(fetched, kept)
  } finally {
    await fs.rm(folder, { recursive: true, force: true })
  }
  return kept
}
