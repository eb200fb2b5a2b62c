// The stages of `npm test`, in order. Each is one program, run under Node 24 with what core needs in its environment.

import fs from 'node:fs/promises'
import path from 'node:path'
import { runCatalogTests } from '../catalog-tests/suite.mjs'
import { runInForeground } from '../foreground.mjs'
import { environmentForCore, modernNode } from '../setup/node.mjs'
import { checkout, extensionDirectory, inNodeModules } from '../setup/paths.mjs'
import { playwrightCounts, vitestCounts } from './counts.mjs'
import { openDisplay } from './display.mjs'

/** @typedef {import('./counts.mjs').Counts} Counts */

/** What came of a stage: its counts, or why it could not run. @typedef {{ counts: Counts } | { skipped: string }} Outcome */

/**
 * @typedef {object} Stage
 * @property {string} id what `--only` takes
 * @property {string} name
 * @property {readonly string[]} [needs] ids of stages that must have passed
 * @property {(folder: string) => Promise<Outcome>} run folder: for its temporary files
 */

/** @type {readonly Stage[]} */
export const stages = [
  { id: 'lint', name: 'format and lint', run: () => check('@biomejs/biome', 'bin/biome', ['ci']) },
  { id: 'types', name: 'types', run: () => check('typescript', 'bin/tsc', ['-p', '.']) },
  { id: 'unused', name: 'dead code', run: () => check('knip', 'bin/knip.js', ['--no-progress']) },
  { id: 'unit', name: 'unit and integration', run: vitest },
  { id: 'catalog', name: "Apache's catalog tests", run: runCatalogTests },
  { id: 'build', name: 'build', run: async () => asOne(await runScript('scripts/build.mjs', [])) },
  { id: 'e2e', name: 'end to end', needs: ['build'], run: playwright },
]

/** @param {string} folder */
async function vitest(folder) {
  const report = path.join(folder, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await runScript(inNodeModules('vitest', 'vitest.mjs'), ['run', ...reporters])
  return { counts: vitestCounts(await readReport(report), code) }
}

/** @param {string} folder */
async function playwright(folder) {
  const display = await openDisplay()
  if (display === undefined)
    return {
      skipped: 'there is no display: Xvfb is missing and DISPLAY is not set (Debian: apt-get install xvfb)',
    }
  const report = path.join(folder, 'playwright.json')
  try {
    const script = inNodeModules('@playwright', 'test', 'cli.js')
    const code = await runScript(script, ['test', '--reporter=list,json'], {
      ...display.env,
      // Playwright decides on colours itself, and its workers complain when told otherwise.
      NO_COLOR: undefined,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    })
    return { counts: playwrightCounts(await readReport(report), code) }
  } finally {
    await display.close()
  }
}

/**
 * @param {string} tool its npm package
 * @param {string} script in that package
 * @param {readonly string[]} args
 */
async function check(tool, script, args) {
  return asOne(await runScript(inNodeModules(tool, script), args))
}

/** @param {number} exitCode */
function asOne(exitCode) {
  const isGood = exitCode === 0
  return { counts: { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: 0 } }
}

/**
 * @param {string} script
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function runScript(script, args, env = {}) {
  // CI=true makes some tools colour what goes into a file.
  const plain = process.stdout.isTTY || process.env.FORCE_COLOR ? {} : { NO_COLOR: '1' }
  return runInForeground(modernNode() ?? process.execPath, [path.resolve(checkout, script), ...args], {
    cwd: checkout,
    env: environmentForCore({ FIRN_EXTENSION_DIRECTORY: extensionDirectory, ...plain, ...env }),
  })
}

/** @param {string} file */
async function readReport(file) {
  return fs.readFile(file, 'utf8').catch(() => undefined)
}
