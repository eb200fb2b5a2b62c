// Electron's own download, by the installer of the `electron` package (which verifies the checksum).

import { existsSync } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { runCommand } from './command.mjs'
import { modernNode } from './node.mjs'
import { inNodeModules } from './paths.mjs'

/** The executable, when the whole runtime of the pinned version is there. */
export async function officialExecutable() {
  const folder = inNodeModules('electron')
  const version = await fs.readFile(path.join(folder, 'dist', 'version'), 'utf8').catch(() => '')
  const relative = await fs.readFile(path.join(folder, 'path.txt'), 'utf8').catch(() => '')
  if (relative === '' || version.replace(/^v/, '').trim() !== (await officialVersion())) return undefined
  const executable = path.join(folder, 'dist', relative)
  return existsSync(executable) ? executable : undefined
}

/** The version that package.json pins. */
export async function officialVersion() {
  const text = await fs.readFile(inNodeModules('electron', 'package.json'), 'utf8')
  return /** @type {{ version: string }} */ (JSON.parse(text)).version
}

/** @returns {Promise<string>} why it failed; empty when it did not */
export async function provideOfficialRuntime() {
  const unreachable = await whyUnreachable()
  if (unreachable !== '') return unreachable
  const installer = inNodeModules('electron', 'install.js')
  const result = await runCommand(modernNode() ?? process.execPath, [installer], { timeout: 900_000 })
  return result.reason
}

/** Asked first, since a host that swallows packets would let the installer wait for minutes. */
async function whyUnreachable() {
  const { env } = process
  const isElsewhere = [
    'ELECTRON_MIRROR',
    'npm_config_electron_mirror',
    'ELECTRON_GET_USE_PROXY',
    'HTTPS_PROXY',
  ]
  if (isElsewhere.some((name) => env[name])) return ''
  try {
    await fetch('https://github.com/electron/electron', { method: 'HEAD', signal: AbortSignal.timeout(8000) })
    return ''
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return `github.com cannot be reached (${cause instanceof Error ? cause.message : String(cause)})`
  }
}
