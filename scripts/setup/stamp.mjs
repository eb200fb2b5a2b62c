// A stamp is a small file that says what a folder was made from; when that is unchanged, the work is not done again.

import fs from 'node:fs/promises'
import path from 'node:path'

/**
 * Whether the stamp in `file` says exactly `content`.
 * @param {string} file
 * @param {string} content
 */
export async function hasStamp(file, content) {
  return (await readStamp(file)) === content
}

/**
 * @param {string} file
 * @returns {Promise<string | undefined>} undefined when there is none
 */
export async function readStamp(file) {
  try {
    return await fs.readFile(file, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * Written last and in one move, so that work which was broken off leaves no stamp.
 * @param {string} file
 * @param {string} content
 */
export async function writeStamp(file, content) {
  await fs.mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  await fs.writeFile(temporary, content)
  await fs.rename(temporary, file)
}
