// Keeps two set-ups of one checkout (two terminals, a test that starts the CLI) from working at the same time.

import fs from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { checkoutCache } from './paths.mjs'

const lockFile = path.join(checkoutCache, 'setup.lock')

/**
 * Runs `work` while no other process of this checkout does set-up.
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [file]
 * @returns {Promise<T>}
 */
export async function withLock(work, file = lockFile) {
  await fs.mkdir(path.dirname(file), { recursive: true })
  while (!(await take(file))) await wait(100)
  try {
    return await work()
  } finally {
    await fs.rm(file, { force: true })
  }
}

/** @param {string} file */
async function take(file) {
  try {
    await fs.writeFile(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  if (await isAbandoned(file)) await fs.rm(file, { force: true })
  return false
}

/** @param {string} file */
async function isAbandoned(file) {
  try {
    const holder = Number(await fs.readFile(file, 'utf8'))
    if (holder > 0) return !isAlive(holder)
    // No number: it is being written this moment, or its writer died just then.
    return Date.now() - (await fs.stat(file)).mtimeMs > 10_000
  } catch {
    return false // released meanwhile
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
