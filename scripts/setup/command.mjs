// Runs another program to its end and keeps what it said, for the steps of set-up.

import { spawn } from 'node:child_process'

/**
 * @typedef {object} CommandResult
 * @property {number} code exit code; -1 when it could not be started, was killed or ran out of time
 * @property {string} stdout
 * @property {string} stderr
 * @property {string} reason one line saying why it failed; empty when it did not
 */

/**
 * Never throws: a program that is missing, fails or takes too long is a result with `reason`.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, shell?: boolean }} [options] timeout in milliseconds
 * @returns {Promise<CommandResult>}
 */
export function runCommand(program, args, options = {}) {
  const { timeout = 600_000, ...spawnOptions } = options
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    let timedOut = false
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    const timer = setTimeout(() => {
      timedOut = true
      child.kill('SIGKILL')
    }, timeout)
    /**
     * @param {number} code
     * @param {string} reason
     */
    const finish = (code, reason) => {
      clearTimeout(timer)
      resolve({ code, stdout, stderr, reason })
    }
    child.on('error', (error) => finish(-1, `${program} could not be started: ${error.message}`))
    child.on('close', (code, signal) => {
      if (timedOut) finish(-1, `${program} took longer than ${timeout / 1000} s`)
      else if (code === 0) finish(0, '')
      else
        finish(code ?? -1, lastLine(stderr) || lastLine(stdout) || `${program} ended with ${signal ?? code}`)
    })
  })
}

/**
 * The last line that says something, which is where programs put their complaint.
 * @param {string} text
 */
export function lastLine(text) {
  return text.trim().split(/\r?\n/).at(-1)?.trim() ?? ''
}
