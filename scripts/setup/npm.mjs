// Runs npm for the steps of set-up, and finds in what it printed what went wrong.

import { runCommand } from './command.mjs'
import { inNodeModules } from './paths.mjs'

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export function runNpm(args, cwd) {
  const options = { cwd, timeout: 1_200_000 }
  const npm = process.env.npm_execpath
  // Not by the Node in node_modules: `npm ci` removes it.
  const node = process.env.npm_node_execpath ?? process.execPath
  if (npm?.endsWith('.js') && !node.startsWith(inNodeModules()))
    return runCommand(node, [npm, ...args, '--loglevel=error'], options)
  return runCommand('npm', [...args, '--loglevel=error'], { ...options, shell: process.platform === 'win32' })
}

/**
 * npm ends its complaints with the place of a log file; the lines before it say what happened.
 * @param {import('./command.mjs').CommandResult} result
 */
export function npmReason(result) {
  const lines = result.stderr
    .split('\n')
    .filter((line) => line.startsWith('npm error') && !line.includes('complete log of this run'))
    .map((line) => line.slice('npm error'.length).trim())
    .filter((line) => line !== '')
  return lines.length > 0 ? lines.slice(0, 4).join('; ') : result.reason
}
