// The libraries Electron loads on Linux, and the X server of the end-to-end tests (Xvfb), from Debian's packages where
// they are missing and may be installed: as root, or by a sudo that asks for no password.

import { existsSync } from 'node:fs'
import path from 'node:path'
import { runCommand } from './command.mjs'
import { SetupError } from './step.mjs'

/** What Electron opens at run time, with Debian's package of it; newer releases name some of them anew. */
const libraries = /** @type {const} */ ([
  { file: 'libnss3.so', packages: ['libnss3'] },
  { file: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { file: 'libgbm.so.1', packages: ['libgbm1'] },
  { file: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  { file: 'libatk-bridge-2.0.so.0', packages: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'] },
])

/**
 * @param {{ xvfb: boolean }} options xvfb: whether an X server for tests is wanted too
 * @returns {import('./step.mjs').Step}
 */
export function debianPackages({ xvfb }) {
  return {
    name: 'system libraries',
    async ready() {
      if (process.platform !== 'linux') return `not needed on ${process.platform}`
      return (await missing(xvfb)).length === 0 ? `Electron's libraries${xvfb ? ' and Xvfb' : ''}` : undefined
    },
    async make() {
      const wanted = await missing(xvfb)
      const names = await Promise.all(wanted.map(({ packages }) => availableName(packages)))
      await install(names)
      const left = (await missing(xvfb)).map(({ file }) => file)
      if (left.length > 0)
        throw new Error(`${left.join(', ')} is still missing after installing ${names.join(' ')}`)
      return `${names.join(' ')} by apt-get`
    },
  }
}

/** @param {boolean} xvfb */
async function missing(xvfb) {
  const ldconfig = existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig'
  const known = (await runCommand(ldconfig, ['-p'])).stdout
  const absent = libraries.filter(({ file }) => !known.includes(`\t${file} `))
  const needsServer = xvfb && executable('Xvfb') === undefined
  return needsServer ? [...absent, { file: 'Xvfb', packages: /** @type {const} */ (['xvfb']) }] : absent
}

/**
 * @param {string} name
 * @returns {string | undefined} its path
 */
export function executable(name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file))
}

/** @param {readonly string[]} candidates the newest name first */
async function availableName(candidates) {
  const [only = ''] = candidates.slice(-1)
  for (const name of candidates.slice(0, -1)) {
    if ((await runCommand('apt-cache', ['show', name])).code === 0) return name
  }
  return only
}

/** @param {readonly string[]} names */
async function install(names) {
  const byHand = `sudo apt-get install ${names.join(' ')}`
  const failed = `missing on this machine: ${names.join(', ')}`
  if (executable('apt-get') === undefined)
    throw new SetupError(failed, 'there is no apt-get here', `install them by this system's own means`)
  const isRoot = process.getuid?.() === 0
  if (!isRoot && (await runCommand('sudo', ['-n', 'true'])).code !== 0)
    throw new SetupError(
      failed,
      'installing them needs root, or a sudo that asks for no password',
      `run \`${byHand}\``,
    )
  const [program, prefix] = isRoot ? ['apt-get', []] : ['sudo', ['-n', 'apt-get']]
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // An index that is a little old is no reason to stop: the installation itself decides.
  await runCommand(program, [...prefix, 'update'], { env })
  const result = await runCommand(
    program,
    [...prefix, 'install', '--yes', '--no-install-recommends', ...names],
    { env },
  )
  if (result.code !== 0) throw new SetupError(failed, result.reason, `run \`${byHand}\``)
}
