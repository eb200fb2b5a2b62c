// The line that counts: from real shapes of the runners' reports, and never green by accident.

import { describe, expect, test } from 'vitest'
import { playwrightCounts, vitestCounts } from './counts.mjs'
import { summarize } from './summary.mjs'

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
})
const vitestReport = (...files: readonly ReturnType<typeof file>[]) => JSON.stringify({ testResults: files })

describe('of Vitest', () => {
  test('tests are counted', () => {
    const report = vitestReport(
      file('passed', 'passed', 'passed', 'skipped'),
      file('failed', 'failed', 'passed'),
    )
    expect(vitestCounts(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 1 })
  })

  test('a file that does not load counts as one failed', () => {
    const report = vitestReport(file('passed', 'passed'), file('failed'))
    expect(vitestCounts(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  test.each([
    ['no report', undefined, 0],
    ['half a report', '{ "testResults": [', 0],
    ['a report without tests', vitestReport(), 0],
    ['an error outside all tests', vitestReport(file('passed', 'passed')), 1],
    ['only skipped tests', vitestReport(file('passed', 'skipped')), 0],
  ])('%s is a failure', (_case, report, exitCode) => {
    expect(vitestCounts(report, exitCode).failed).toBe(1)
  })
})

describe('of Playwright', () => {
  const playwrightReport = (stats: Partial<Record<string, number>>, errors: readonly unknown[] = []) =>
    JSON.stringify({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors })

  test('tests are counted; one that passed at the second try has failed', () => {
    const report = playwrightReport({ expected: 5, unexpected: 1, flaky: 1, skipped: 2 })
    expect(playwrightCounts(report, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 })
  })

  test.each([
    ['no report', undefined, 1],
    ['no test found', playwrightReport({}, [{ message: 'No tests found' }]), 1],
    ['an exit code that the report does not explain', playwrightReport({ expected: 3 }), 1],
  ])('%s is a failure', (_case, report, exitCode) => {
    expect(playwrightCounts(report, exitCode).failed).toBe(1)
  })
})

describe('the summary', () => {
  const good = { name: 'types', counts: { passed: 1, failed: 0, skipped: 0 }, seconds: 2.04 }
  const bad = { name: 'unit and integration', counts: { passed: 40, failed: 2, skipped: 1 }, seconds: 61 }
  const left = {
    name: 'end to end',
    counts: { passed: 0, failed: 0, skipped: 0 },
    seconds: 0,
    skipped: 'Xvfb is missing',
  }

  test('ends with the sum, and is good only when nothing failed', () => {
    expect(summarize([good], { mustRunAll: true })).toMatchObject({ exitCode: 0 })
    const { text, exitCode } = summarize([good, bad], { mustRunAll: false })
    expect(exitCode).toBe(1)
    expect(text.split('\n').at(-2)).toBe('41 passed, 2 failed')
    expect(text).toMatch(/^types +ok +2\.0 s {2}1 passed$/m)
    expect(text).toMatch(/^unit and integration +FAILED +61\.0 s {2}40 passed, 2 failed, 1 skipped$/m)
  })

  test('says loudly what did not run, which is a failure only where everything must run', () => {
    const athome = summarize([good, left], { mustRunAll: false })
    expect(athome.exitCode).toBe(0)
    expect(athome.text).toContain('!! end to end DID NOT RUN: Xvfb is missing')
    expect(athome.text).toMatch(/\n1 passed, 0 failed\n$/)
    const inCI = summarize([good, left], { mustRunAll: true })
    expect(inCI.exitCode).toBe(1)
    expect(inCI.text).toMatch(/\n1 passed, 1 failed\n$/)
  })
})
