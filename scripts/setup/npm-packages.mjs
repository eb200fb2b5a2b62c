// The npm packages of package-lock.json, among them Node 24 (the package `node`) that runs the tools and the CLI.

import fs from 'node:fs/promises'
import path from 'node:path'
import { sha256OfText } from './checksum.mjs'
import { runCommand } from './command.mjs'
import { modernNode } from './node.mjs'
import { npmReason, runNpm } from './npm.mjs'
import { checkout, inNodeModules } from './paths.mjs'
import { hasStamp, writeStamp } from './stamp.mjs'
import { SetupError } from './step.mjs'

const stampFile = inNodeModules('.firn-lock')

/** @type {import('./step.mjs').Step} */
export const npmPackages = {
  name: 'npm packages',
  async ready() {
    const lock = await fs.readFile(path.join(checkout, 'package-lock.json'), 'utf8')
    const stamp = sha256OfText(lock)
    if (modernNode() === undefined) return undefined
    if (await hasStamp(stampFile, stamp)) return 'package-lock.json unchanged'
    // Installed by hand (`npm install some-package`): nothing to do, and nothing to tear down under other programs.
    const installed = await fs.readFile(inNodeModules('.package-lock.json'), 'utf8').catch(() => undefined)
    if (installed === undefined || !satisfiesLock(lock, installed)) return undefined
    await writeStamp(stampFile, stamp)
    return 'installed packages match package-lock.json'
  },
  async make() {
    const lock = await fs.readFile(path.join(checkout, 'package-lock.json'), 'utf8')
    const command = await install(lock)
    await ensureNode24()
    await writeStamp(stampFile, sha256OfText(lock))
    return `${await countInstalled()} packages by ${command}`
  },
}

/**
 * `npm ci`. It refuses a lock file that was written where the registry lacked some other platform's optional package;
 * `npm install --no-save` takes the same versions from it and leaves it as it is, which is checked.
 * @param {string} lock text of package-lock.json
 * @returns {Promise<string>} the command that did it
 */
async function install(lock) {
  const quiet = ['--no-audit', '--no-fund']
  const result = await runNpm(['ci', ...quiet], checkout)
  if (result.code === 0) return 'npm ci'
  if (result.stderr.includes('EUSAGE')) {
    const second = await runNpm(['install', '--no-save', ...quiet], checkout)
    const installed = await fs.readFile(inNodeModules('.package-lock.json'), 'utf8').catch(() => '')
    if (second.code === 0 && satisfiesLock(lock, installed) && addsOnlyOptional(lock, installed))
      return 'npm install --no-save'
  }
  throw new SetupError(
    'npm packages could not be installed (`npm ci` failed)',
    npmReason(result),
    `check the network and the registry settings of npm, then run \`npm ci\` in ${checkout} to see all of its output`,
  )
}

/**
 * Whether nothing but optional packages was installed beyond the lock file.
 * @param {string} lock text of package-lock.json
 * @param {string} installed text of node_modules/.package-lock.json
 */
export function addsOnlyOptional(lock, installed) {
  const locked = packagesOf(lock)
  return Object.entries(packagesOf(installed)).every(
    ([where, { optional }]) => where in locked || optional === true,
  )
}

/**
 * Whether what npm recorded as installed is what the lock file asks for. Optional packages (those of other
 * platforms) may be absent.
 * @param {string} lock text of package-lock.json
 * @param {string} installed text of node_modules/.package-lock.json
 */
export function satisfiesLock(lock, installed) {
  const wanted = packagesOf(lock)
  const present = packagesOf(installed)
  return Object.entries(wanted).every(([where, wantedPackage]) => {
    if (where === '') return true
    const found = present[where]
    if (found === undefined) return wantedPackage.optional === true || wantedPackage.devOptional === true
    return found.version === wantedPackage.version && found.integrity === wantedPackage.integrity
  })
}

/**
 * @param {string} text
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>}
 */
function packagesOf(text) {
  try {
    return JSON.parse(text).packages ?? {}
  } catch {
    return {}
  }
}

/** Where npm was told to run no install scripts, the package `node` is there without its executable. */
async function ensureNode24() {
  if (modernNode() !== undefined) return
  const result = await runCommand(process.execPath, ['installArchSpecificPackage'], {
    cwd: inNodeModules('node'),
  })
  if (modernNode() !== undefined) return
  throw new SetupError(
    'Node 24 (the npm package `node`) could not be installed',
    result.reason || 'its install script left no executable',
    'install Node 22.18 or newer yourself and put it first in PATH, or allow npm to run the install script of `node`',
  )
}

async function countInstalled() {
  const text = await fs.readFile(inNodeModules('.package-lock.json'), 'utf8').catch(() => '{}')
  return Object.keys(packagesOf(text)).length
}
