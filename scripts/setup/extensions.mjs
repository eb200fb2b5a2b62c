// DuckDB's extensions, which the npm package does not hold: from DuckDB's own host, else the same signed files from PyPI.

import fs from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachedDownload } from './checksum.mjs'
import { runCommand } from './command.mjs'
import { duckdbPlatform, duckdbVersion, extensionNames, wheelPins } from './extension-pins.mjs'
import { checkoutCache, downloadCache, extensionDirectory } from './paths.mjs'
import { hasStamp, writeStamp } from './stamp.mjs'
import { SetupError } from './step.mjs'
import { unzip } from './zip.mjs'

const stampFile = path.join(extensionDirectory, '.firn-stamp')
const childScript = fileURLToPath(new URL('duckdb-child.mjs', import.meta.url))

/** @type {import('./step.mjs').Step} */
export const duckdbExtensions = {
  name: 'DuckDB extensions',
  async ready() {
    const content = await describeFiles()
    if (content === undefined || !(await hasStamp(stampFile, content))) return undefined
    return `${extensionNames.join(', ')} for ${duckdbVersion}`
  },
  async make() {
    const placed = await describeFiles()
    if (placed !== undefined && (await loads(extensionDirectory)) === '') {
      await writeStamp(stampFile, placed)
      return `${extensionNames.join(', ')} for ${duckdbVersion}, found in place`
    }
    const temporary = path.join(checkoutCache, `duckdb-extensions.${process.pid}`)
    try {
      const source = await provide(temporary)
      await fs.mkdir(extensionDirectory, { recursive: true })
      const version = `v${duckdbVersion}`
      await fs.rm(path.join(extensionDirectory, version), { recursive: true, force: true })
      await fs.rename(path.join(temporary, version), path.join(extensionDirectory, version))
      await writeStamp(stampFile, (await describeFiles()) ?? '')
      return `${extensionNames.join(', ')} for ${duckdbVersion} from ${source}`
    } finally {
      await fs.rm(temporary, { recursive: true, force: true })
    }
  },
}

/** Platform, names and sizes of the files in place, as the stamp has them; undefined when one is missing. */
async function describeFiles() {
  // DuckDB names the folder by the platform it was built for, which may be one that there are no wheels for.
  const platforms = await fs.readdir(path.join(extensionDirectory, `v${duckdbVersion}`)).catch(() => [])
  const [platform] = platforms
  if (platform === undefined) return undefined
  const folder = path.join(extensionDirectory, `v${duckdbVersion}`, platform)
  const sizes = []
  for (const name of extensionNames) {
    const found = await fs.stat(path.join(folder, `${name}.duckdb_extension`)).catch(() => undefined)
    if (found === undefined) return undefined
    sizes.push(`${name}=${found.size}`)
  }
  return `${platform} v${duckdbVersion} ${sizes.join(' ')}`
}

/**
 * Fills an extension directory and proves it by loading every extension with signatures verified.
 * @param {string} directory
 * @returns {Promise<string>} where they came from
 */
async function provide(directory) {
  await fs.mkdir(directory, { recursive: true })
  const official = await install(directory)
  if (official === '') {
    await verifyByLoading(directory)
    return 'extensions.duckdb.org'
  }
  const wheels = await unpackWheels(directory).catch((error) => {
    const why = error instanceof SetupError ? `${error.what}: ${error.why}` : messageOf(error)
    throw new SetupError(
      'the DuckDB extensions could not be installed, neither by DuckDB itself nor from PyPI',
      `INSTALL: ${official}; PyPI: ${why}`,
      `make extensions.duckdb.org or a PyPI index reachable (pip's settings are used), or copy the files to ` +
        `${extensionDirectory}/v${duckdbVersion}/<platform>/`,
    )
  })
  await verifyByLoading(directory)
  return wheels
}

/**
 * DuckDB's own INSTALL. The smallest goes first with a short time, to know soon whether the host can be reached.
 * @param {string} directory
 * @returns {Promise<string>} why it failed; empty when it did not
 */
async function install(directory) {
  const [first, ...rest] = extensionNames
  const probe = await runChild('install', directory, [first], 30_000)
  if (probe.code !== 0) return probe.reason
  return (await runChild('install', directory, rest, 900_000)).reason
}

/**
 * @param {string} directory
 * @returns {Promise<string>}
 */
async function unpackWheels(directory) {
  const platform = duckdbPlatform(process.platform, process.arch)
  const pins = platform === undefined ? undefined : wheelPins[platform]
  if (platform === undefined || pins === undefined)
    throw new Error(`there are no wheels for ${process.platform} ${process.arch}`)
  for (const name of extensionNames) {
    const wheel = `duckdb_extension_${name}-${duckdbVersion}-py3-none-${pins.tag}.whl`
    const archive = await cachedDownload({
      name: wheel,
      sha256: pins.sha256[name],
      cache: path.join(downloadCache, 'wheels'),
      fetch: (folder) => pipDownload(`duckdb-extension-${name}==${duckdbVersion}`, pins.tag, folder),
    })
    const inside = `duckdb_extension_${name}/extensions/v${duckdbVersion}/${name}.duckdb_extension`
    const target = path.join(directory, `v${duckdbVersion}`, platform, `${name}.duckdb_extension`)
    const files = await unzip(archive, (entry) => (entry === inside ? target : undefined))
    if (files !== 1) throw new Error(`${wheel} does not hold ${inside}`)
  }
  return 'PyPI (checksums pinned)'
}

/**
 * @param {string} requirement
 * @param {string} tag
 * @param {string} folder
 */
async function pipDownload(requirement, tag, folder) {
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--platform', tag]
  const options = ['--disable-pip-version-check', '--quiet', '--dest', folder, requirement]
  const reasons = []
  for (const python of process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']) {
    const result = await runCommand(python, [...args, ...options])
    if (result.code === 0) return
    reasons.push(pipReason(result))
    if (result.code > 0) break // it ran: another name for it would not do better
  }
  throw new Error(`pip download ${requirement} failed: ${reasons.join('; ')}`)
}

/**
 * pip ends with "No matching distribution found" even when it reached nothing; its retries say why.
 * @param {import('./command.mjs').CommandResult} result
 */
export function pipReason({ stderr, reason }) {
  const broken = /after connection broken by '(.+)':/.exec(stderr)?.[1]
  return broken === undefined ? reason : `the package index cannot be reached (${broken})`
}

/**
 * Whether DuckDB takes every extension in the directory, its signature included.
 * @param {string} directory
 * @returns {Promise<string>} why not; empty when it does
 */
async function loads(directory) {
  return (await runChild('load', directory, extensionNames, 120_000)).reason
}

/** @param {string} directory */
async function verifyByLoading(directory) {
  const refusal = await loads(directory)
  if (refusal === '') return
  throw new SetupError(
    'DuckDB does not accept the extensions that were fetched',
    refusal,
    'run the same command again; if it stays so, the files do not fit this DuckDB version or platform: report it',
  )
}

/**
 * @param {'install' | 'load'} action
 * @param {string} directory
 * @param {readonly string[]} names
 * @param {number} timeout
 */
function runChild(action, directory, names, timeout) {
  return runCommand(process.execPath, [childScript, action, directory, ...names], { timeout })
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error)
}
