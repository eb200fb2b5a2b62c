// Runs the steps of set-up: each prints one line, and one that fails says what the user can do.

import { withLock } from './lock.mjs'

/**
 * One thing set-up provides.
 * @typedef {object} Step
 * @property {string} name what is provided, as it is printed
 * @property {() => Promise<string | undefined>} ready the detail to print when all is there already, else undefined;
 *   must be quick (milliseconds) and use no network
 * @property {() => Promise<string>} make provides it and returns the detail to print
 */

/** A step that failed: what failed, why, and what the user can do about it. */
export class SetupError extends Error {
  /**
   * @param {string} what
   * @param {string} why
   * @param {string} fix
   */
  constructor(what, why, fix) {
    super(`${what}\n  why: ${why}\n  what you can do: ${fix}`)
    this.name = 'SetupError'
    this.what = what
    this.why = why
    this.fix = fix
  }
}

/** @param {string} line */
function printLine(line) {
  process.stderr.write(`${line}\n`)
}

/** @param {number} milliseconds */
function inSeconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/**
 * Provides what the steps stand for, in order; throws SetupError at the first that fails.
 * @param {readonly Step[]} steps
 * @param {{ quiet?: boolean }} [options] quiet: no line for what is there already
 */
export async function runSteps(steps, options = {}) {
  for (const step of steps) await runStep(step, options)
}

/**
 * @param {Step} step
 * @param {{ quiet?: boolean }} options
 */
async function runStep(step, { quiet = false }) {
  const label = `set-up  ${step.name.padEnd(18)}`
  const cached = await step.ready()
  if (cached !== undefined) {
    if (!quiet) printLine(`${label}cached   ${cached}`)
    return
  }
  const started = Date.now()
  if (process.stderr.isTTY) process.stderr.write(`${label}working…`)
  const clear = process.stderr.isTTY ? '\r\x1b[K' : ''
  try {
    // Another process may have provided it while this one waited for the lock.
    const detail = await withLock(async () => (await step.ready()) ?? (await step.make()))
    printLine(`${clear}${label}ok       ${detail} (${inSeconds(Date.now() - started)})`)
  } catch (error) {
    printLine(`${clear}${label}FAILED   (${inSeconds(Date.now() - started)})`)
    throw error instanceof SetupError ? error : unexpected(step.name, error)
  }
}

/**
 * @param {string} name
 * @param {unknown} error
 */
function unexpected(name, error) {
  const why = error instanceof Error ? error.message : String(error)
  return new SetupError(
    `${name} could not be set up`,
    why,
    'see the message above, then run the same command again',
  )
}

/**
 * Runs a script's main function; a set-up failure ends it with exit code 1 and its three lines, no stack trace.
 * @param {() => Promise<number | undefined>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    printLine(`\nfirn: ${error.message}`)
    process.exitCode = 1
  }
}
