// Apache Iceberg's own tests of catalogs, run by its Java client against `firn serve` of a new project.

import path from 'node:path'
import { junitCases } from './junit-report.mjs'
import { missingToolchain, runMavenTests } from './maven.mjs'
import { serveNewProject } from './served-project.mjs'

const lastLogLines = 40

/**
 * Prints what came of the tests, with the reason of each that failed or does not apply.
 * @param {string} folder for temporary files: the project, what Maven builds
 * @returns {Promise<import('../test/stages.mjs').Outcome>}
 */
export async function runCatalogTests(folder) {
  const missing = await missingToolchain()
  if (missing !== '') return { skipped: missing }
  const served = await serveNewProject(path.join(folder, 'catalog-project'))
  try {
    const env = { FIRN_URI: served.uri, FIRN_TOKEN: served.token }
    return outcomeOf(await runMavenTests(path.join(folder, 'catalog-build'), env))
  } finally {
    await served.close()
  }
}

/**
 * @param {import('./maven.mjs').MavenRun} run
 * @returns {import('../test/stages.mjs').Outcome}
 */
function outcomeOf({ reports, log, lacksNetwork }) {
  if (lacksNetwork)
    return {
      skipped:
        "Maven cannot get what the tests need: make a Maven repository reachable; Maven's own settings are used",
    }
  const cases = reports.flatMap(junitCases)
  /** @param {import('./junit-report.mjs').Result} result */
  const those = (result) => cases.filter((one) => one.result === result)
  const [passed, failed, skipped] = [those('passed'), those('failed'), those('skipped')]
  for (const { name, reason } of failed) process.stdout.write(`FAILED   ${name}: ${reason}\n`)
  for (const { name, reason } of skipped) process.stdout.write(`skipped  ${name}: ${reason}\n`)
  process.stdout.write(`${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped\n`)
  // No test at all is a failure, too: of compiling, or of Maven.
  const isNone = passed.length + failed.length === 0
  if (isNone || failed.length > 0)
    process.stdout.write(`\n${log.trimEnd().split('\n').slice(-lastLogLines).join('\n')}\n`)
  return {
    counts: { passed: passed.length, failed: isNone ? 1 : failed.length, skipped: skipped.length },
  }
}
