// A display for the end-to-end tests: an X server of their own where there is Xvfb, so that windows neither need a
// screen nor take the focus from the one there is.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { executable } from '../setup/debian-packages.mjs'

/**
 * @typedef {object} Display
 * @property {NodeJS.ProcessEnv} env what a program needs to use it
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Display | undefined>} undefined when there is none and none can be made */
export async function openDisplay() {
  const nothingToDo = { env: {}, close: async () => {} }
  if (process.platform !== 'linux') return nothingToDo
  const server = executable('Xvfb')
  if (server === undefined) return process.env.DISPLAY ? nothingToDo : undefined

  // The server itself finds a free display and writes its number to file descriptor 3.
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp']
  const child = spawn(server, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  const number = await Promise.race([firstLine(child.stdio[3]), exited.then(() => undefined)])
  if (number === undefined) throw new Error('Xvfb ended at once')
  return {
    // Wayland and a session bus of the user's would lead the app away from the display that is meant.
    env: { DISPLAY: `:${number}`, WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11' },
    close: async () => {
      child.kill()
      await exited
    },
  }
}

/** @param {unknown} stream */
async function firstLine(stream) {
  let text = ''
  for await (const chunk of /** @type {AsyncIterable<Buffer>} */ (stream)) {
    text += chunk.toString()
    if (text.includes('\n')) return text.trim()
  }
  return undefined
}
