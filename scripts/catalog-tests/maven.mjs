// Maven: whether it is there with a Java compiler, and running the tests with it, without a network once it has all
// that it needs.

import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { runCommand } from '../setup/command.mjs'
import { checkoutCache } from '../setup/paths.mjs'
import { hasStamp, writeStamp } from '../setup/stamp.mjs'

const pom = path.join(import.meta.dirname, 'pom.xml')
const stampFile = path.join(checkoutCache, 'catalog-tests', '.firn-stamp')
const oldestJava = 17
const isWindows = process.platform === 'win32'
const noNetwork =
  /Could not resolve dependencies|Could not transfer artifact|Unresolveable|could not be resolved|offline mode/
const timeout = 600_000

/** @returns {Promise<string>} what is missing and how to get it; empty when nothing is */
export async function missingToolchain() {
  const fix = `install a JDK ${oldestJava} or newer and Maven (Debian: apt-get install openjdk-17-jdk-headless maven)`
  const maven = await mvn(['--version'])
  if (maven.code !== 0) return `Maven is missing: ${fix}`
  const version = Number(/Java version: (\d+)/.exec(maven.stdout)?.[1])
  if (!(version >= oldestJava)) return `Maven runs on Java ${version || 'of no known version'}: ${fix}`
  const compiler = await runCommand(compilerOf(maven.stdout), ['-version'])
  return compiler.code === 0 ? '' : `The Java compiler is missing (only a JRE is there): ${fix}`
}

/** @param {string} versions what `mvn --version` says */
function compilerOf(versions) {
  const home = /^Java version:.*?\bruntime: (.+)$/m.exec(versions)?.[1]?.trim()
  return home === undefined ? 'javac' : path.join(home, 'bin', isWindows ? 'javac.exe' : 'javac')
}

/**
 * @typedef {object} MavenRun
 * @property {readonly string[]} reports texts of JUnit's reports; none when no test was run
 * @property {string} log
 * @property {boolean} lacksNetwork whether it ended because something could not be downloaded
 */

/**
 * @param {string} buildFolder
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<MavenRun>}
 */
export async function runMavenTests(buildFolder, env) {
  const args = ['--batch-mode', '--file', pom, `-Dfirn.build=${buildFolder}`, 'test']
  const content = createHash('sha256')
    .update(await fs.readFile(pom))
    .digest('hex')
  const isProvided = await hasStamp(stampFile, content)
  let { stdout } = await mvn(isProvided ? ['--offline', ...args] : args, env)
  let reports = await readReports(buildFolder)
  if (isProvided && reports.length === 0 && noNetwork.test(stdout)) {
    // Maven's own folder was emptied since.
    stdout = (await mvn(args, env)).stdout
    reports = await readReports(buildFolder)
  }
  if (reports.length > 0) await writeStamp(stampFile, content)
  return { reports, log: stdout, lacksNetwork: reports.length === 0 && noNetwork.test(stdout) }
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function mvn(args, env = {}) {
  const options = { env: { ...process.env, ...env }, timeout }
  return isWindows
    ? runCommand('mvn.cmd', args, { ...options, shell: true })
    : runCommand('mvn', args, options)
}

/** @param {string} buildFolder */
async function readReports(buildFolder) {
  const folder = path.join(buildFolder, 'surefire-reports')
  const names = await fs.readdir(folder).catch(() => [])
  const files = names.filter((name) => name.endsWith('.xml')).map((name) => path.join(folder, name))
  return Promise.all(files.map((file) => fs.readFile(file, 'utf8')))
}
