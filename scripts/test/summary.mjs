// What `npm test` says at the end: a table of its stages, what did not run and why, and the line that counts.

import { sumCounts } from './counts.mjs'

/**
 * One stage that was run, or was to be.
 * @typedef {object} StageResult
 * @property {string} name
 * @property {import('./counts.mjs').Counts} counts a check without tests of its own counts as one
 * @property {number} seconds
 * @property {string} [skipped] why it did not run; it counts as failed where everything must run
 */

/**
 * @param {readonly StageResult[]} stages
 * @param {{ mustRunAll: boolean }} options mustRunAll: a skipped stage is a failure (CI)
 * @returns {{ text: string, exitCode: number }} the text ends with `N passed, N failed`
 */
export function summarize(stages, { mustRunAll }) {
  const skippedStages = stages.filter(({ skipped }) => skipped !== undefined)
  const { passed, failed } = sumCounts(stages.map(({ counts }) => counts))
  const allFailed = failed + (mustRunAll ? skippedStages.length : 0)
  const loud = skippedStages.map(({ name, skipped }) => `\n!! ${name} DID NOT RUN: ${skipped}`)
  const lines = [
    '',
    ...table(stages),
    ...loud,
    ...(mustRunAll && loud.length > 0
      ? ['\n!! Under CI=true everything must run: these count as failed.']
      : []),
    '',
    `${passed} passed, ${allFailed} failed`,
  ]
  return { text: `${lines.join('\n')}\n`, exitCode: allFailed === 0 ? 0 : 1 }
}

/** @param {readonly StageResult[]} stages */
function table(stages) {
  const width = Math.max(...stages.map(({ name }) => name.length), 5)
  return stages.map(({ name, counts, seconds, skipped }) => {
    const result = skipped !== undefined ? 'SKIPPED' : counts.failed > 0 ? 'FAILED' : 'ok'
    const tests = skipped === undefined ? toWords(counts) : ''
    return `${name.padEnd(width)}  ${result.padEnd(7)}  ${`${seconds.toFixed(1)} s`.padStart(8)}  ${tests}`.trimEnd()
  })
}

/** @param {import('./counts.mjs').Counts} counts */
function toWords({ passed, failed, skipped }) {
  const parts = [`${passed} passed`]
  if (failed > 0) parts.push(`${failed} failed`)
  if (skipped > 0) parts.push(`${skipped} skipped`)
  return parts.join(', ')
}
