// Whether sources changed since the last build: a hash over the names, times and sizes of their files.

import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'

/**
 * @param {string} root
 * @param {readonly string[]} sources files and folders below root; tests in them do not count
 * @returns {Promise<string>} hex
 */
export async function fingerprint(root, sources) {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of await filesBelow(path.join(root, source))) {
      const { mtimeMs, size } = await fs.stat(file)
      hash.update(`${path.relative(root, file)}\0${mtimeMs}\0${size}\n`)
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} place
 * @returns {Promise<string[]>} sorted
 */
async function filesBelow(place) {
  if ((await fs.stat(place)).isFile()) return [place]
  const entries = await fs.readdir(place, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}
