// Reads how many tests passed and failed from the JSON reports of Vitest and Playwright. What a report does not show
// as a test but went wrong all the same (a file that does not load, an error outside any test) counts as one failed.

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @param {readonly Counts[]} all */
export function sumCounts(all) {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of all) {
    sum.passed += passed
    sum.failed += failed
    sum.skipped += skipped
  }
  return sum
}

/**
 * @param {string | undefined} report text of Vitest's JSON report; undefined when none was written
 * @param {number} exitCode Vitest's
 * @returns {Counts}
 */
export function vitestCounts(report, exitCode) {
  return atLeastOneFailed(exitCode, () => {
    const { testResults } = parse(report)
    /** @type {Counts} */
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const file of testResults) {
      for (const { status } of file.assertionResults) {
        if (status === 'passed') counts.passed += 1
        else if (status === 'failed') counts.failed += 1
        else counts.skipped += 1
      }
      const hasFailedTest = file.assertionResults.some(
        (/** @type {{ status: string }} */ { status }) => status === 'failed',
      )
      if (file.status === 'failed' && !hasFailedTest) counts.failed += 1
    }
    return counts
  })
}

/**
 * @param {string | undefined} report text of Playwright's JSON report; undefined when none was written
 * @param {number} exitCode Playwright's
 * @returns {Counts}
 */
export function playwrightCounts(report, exitCode) {
  return atLeastOneFailed(exitCode, () => {
    const { stats, errors } = parse(report)
    return {
      passed: stats.expected,
      // A test that needed a second try did not pass.
      failed: stats.unexpected + stats.flaky + errors.length,
      skipped: stats.skipped,
    }
  })
}

/**
 * No report, one that is not understood, one without a test, or a runner that failed without saying where: one failed.
 * @param {number} exitCode
 * @param {() => Counts} read
 * @returns {Counts}
 */
function atLeastOneFailed(exitCode, read) {
  let counts
  try {
    counts = read()
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const isSilent = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0)
  return isSilent ? { ...counts, failed: 1 } : counts
}

/** @param {string | undefined} report */
function parse(report) {
  if (report === undefined) throw new Error('there is no report')
  return JSON.parse(report)
}
