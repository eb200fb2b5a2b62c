// Whether Chromium can sandbox its processes here. Where it cannot, Electron ends at once with a message about a SUID
// helper, which is the first thing a newcomer on some Linux systems would see.

import fs from 'node:fs/promises'
import path from 'node:path'
import { runCommand } from './setup/command.mjs'

/**
 * @param {string} executable Electron's
 * @returns {Promise<string | undefined>} why the sandbox cannot be had, as a clause that starts a sentence
 */
export async function sandboxObstacle(executable) {
  if (process.platform !== 'linux') return undefined
  if (process.getuid?.() === 0) return 'Running as root (better run Firn as an ordinary user)'
  const helper = await fs.stat(path.join(path.dirname(executable), 'chrome-sandbox')).catch(() => undefined)
  if (helper?.uid === 0 && (helper.mode & 0o4001) === 0o4001) return undefined
  // What Chromium needs instead of the helper: a user namespace in which it is root.
  const namespace = await runCommand('unshare', ['--user', '--map-root-user', 'true'], { timeout: 5000 })
  return namespace.code === 0 ? undefined : 'This system lets no ordinary program make user namespaces'
}
