// A new project in a folder, with `firn serve` keeping its catalog open.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { runCommand } from '../setup/command.mjs'
import { checkout } from '../setup/paths.mjs'

const firn = path.join(checkout, 'bin', 'firn.mjs')

/**
 * @typedef {object} ServedProject
 * @property {string} uri
 * @property {string} token
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} folder of the project; made
 * @returns {Promise<ServedProject>}
 */
export async function serveNewProject(folder) {
  const made = await runCommand(process.execPath, [firn, 'init', folder])
  if (made.code !== 0) throw new Error(`firn init failed: ${made.reason}`)
  const child = spawn(process.execPath, [firn, 'serve', '--json', '--project', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += String(chunk)
  })
  const exited = once(child, 'exit')
  // Ctrl+C reaches it by itself; what ends this process alone must not leave it behind.
  const endWithUs = () => {
    child.kill('SIGTERM')
    process.exit(1)
  }
  process.once('SIGTERM', endWithUs)
  const address = await Promise.race([firstDocument(child.stdout), exited.then(() => undefined)])
  if (address === undefined) throw new Error(`firn serve ended before it said its address\n${complaints}`)
  return {
    ...address,
    close: async () => {
      process.off('SIGTERM', endWithUs)
      // The wrapper passes it on to the program that it runs, and ends with that.
      child.kill('SIGTERM')
      await exited
    },
  }
}

/**
 * The JSON document on a stream that stays open after it.
 * @param {AsyncIterable<Buffer>} stream
 * @returns {Promise<{ uri: string, token: string } | undefined>}
 */
async function firstDocument(stream) {
  let text = ''
  for await (const chunk of stream) {
    text += chunk.toString()
    try {
      return JSON.parse(text)
    } catch {
      // Not whole yet.
    }
  }
  return undefined
}
