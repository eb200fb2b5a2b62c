// `npm test`: set-up, then every check and test there is, all of them even when one fails, and one line at the end that
// says how many passed and failed. `npm test -- --only unit,e2e` runs some of the stages.

import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { debianPackages } from './setup/debian-packages.mjs'
import { electron } from './setup/electron-runtime.mjs'
import { pyiceberg } from './setup/pyiceberg.mjs'
import { runMain, runSteps, SetupError } from './setup/step.mjs'
import { coreSteps } from './setup.mjs'
import { stages } from './test/stages.mjs'
import { summarize } from './test/summary.mjs'

/** @typedef {import('./test/summary.mjs').StageResult} StageResult */

const mustRunAll = process.env.CI === 'true'
const none = { passed: 0, failed: 0, skipped: 0 }
const oneFailed = { passed: 0, failed: 1, skipped: 0 }

await runMain(async () => {
  const chosen = chooseStages(process.argv.slice(2))
  /** @type {StageResult[]} */
  const results = []
  const started = Date.now()
  try {
    await runSteps(coreSteps)
  } catch (error) {
    results.push({ name: 'set-up', counts: oneFailed, seconds: secondsSince(started) })
    return finish(results, error)
  }
  const unprovided = await provideForStages(chosen.map(({ id }) => id))
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'firn-test-'))
  try {
    for (const stage of chosen) results.push(await runStage(stage, results, unprovided, folder))
  } finally {
    await fs.rm(folder, { recursive: true, force: true })
  }
  if (unprovided.has('pyiceberg'))
    results.push({ name: 'PyIceberg', counts: none, seconds: 0, skipped: unprovided.get('pyiceberg') ?? '' })
  return finish(results)
})

/** @param {readonly string[]} args */
function chooseStages(args) {
  const at = args.findIndex((argument) => argument === '--only' || argument.startsWith('--only='))
  if (at < 0) return stages
  const list = args[at]?.includes('=') ? args[at].split('=', 2)[1] : args[at + 1]
  const only = new Set((list ?? '').split(','))
  const unknown = [...only].filter((id) => !stages.some((stage) => stage.id === id))
  if (unknown.length > 0)
    throw new SetupError(
      `there is no stage ${unknown.join(', ')}`,
      `the stages are ${stages.map(({ id }) => id).join(', ')}`,
      'for example `npm test -- --only unit,e2e`',
    )
  return stages.filter(
    ({ id }) => only.has(id) || stages.some((stage) => only.has(stage.id) && stage.needs?.includes(id)),
  )
}

/**
 * Sets up what only some stages need; what cannot be had makes them be skipped, not everything stop.
 * @param {readonly string[]} ids
 * @returns {Promise<Map<string, string>>} why, by `e2e` or `pyiceberg`
 */
async function provideForStages(ids) {
  /** @type {Map<string, string>} */
  const unprovided = new Map()
  /**
   * @param {string} what
   * @param {readonly import('./setup/step.mjs').Step[]} steps
   */
  const provide = async (what, steps) => {
    try {
      await runSteps(steps)
    } catch (error) {
      if (!(error instanceof SetupError)) throw error
      unprovided.set(what, error.message)
    }
  }
  if (ids.includes('e2e')) await provide('e2e', [electron, debianPackages({ xvfb: !process.env.DISPLAY })])
  if (ids.includes('unit')) await provide('pyiceberg', [pyiceberg])
  return unprovided
}

/**
 * @param {import('./test/stages.mjs').Stage} stage
 * @param {readonly StageResult[]} before
 * @param {ReadonlyMap<string, string>} unprovided
 * @param {string} folder
 * @returns {Promise<StageResult>}
 */
async function runStage({ id, name, needs = [], run }, before, unprovided, folder) {
  const missing = unprovided.get(id)
  if (missing !== undefined) return { name, counts: none, seconds: 0, skipped: missing }
  const neededNames = stages.filter((stage) => needs.includes(stage.id)).map((stage) => stage.name)
  const broken = before.find((result) => neededNames.includes(result.name) && result.counts.failed > 0)
  process.stdout.write(`\n── ${name} ──\n`)
  if (broken !== undefined) {
    process.stdout.write(`not run, as ${broken.name} failed: counts as failed\n`)
    return { name, counts: oneFailed, seconds: 0 }
  }
  const started = Date.now()
  try {
    const outcome = await run(folder)
    return { name, counts: none, ...outcome, seconds: secondsSince(started) }
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    return { name, counts: oneFailed, seconds: secondsSince(started) }
  }
}

/**
 * @param {readonly StageResult[]} results
 * @param {unknown} [error] what ended the run early
 */
function finish(results, error) {
  if (error !== undefined) {
    if (!(error instanceof SetupError)) throw error
    process.stdout.write(`\nfirn: ${error.message}\n`)
  }
  const { text, exitCode } = summarize(results, { mustRunAll })
  process.stdout.write(text)
  return exitCode
}

/** @param {number} started */
function secondsSince(started) {
  return (Date.now() - started) / 1000
}
