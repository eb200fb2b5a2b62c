// `npm start`: set-up, build, and the window; without a display, the same main job in the terminal (`firn demo`).

import path from 'node:path'
import { runInForeground } from './foreground.mjs'
import { sandboxObstacle } from './sandbox.mjs'
import { electronEnvironment, electronRuntime } from './setup/electron-runtime.mjs'
import { environmentForCore, modernNode } from './setup/node.mjs'
import { checkout, extensionDirectory } from './setup/paths.mjs'
import { runMain, runSteps, SetupError } from './setup/step.mjs'
import { coreSteps, windowSteps } from './setup.mjs'

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`)
}

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)

await runMain(async () => {
  await runSteps(coreSteps)
  if (!hasDisplay) return demo()
  await runSteps(windowSteps)
  const built = await runInForeground(modernNode() ?? process.execPath, [
    path.join(checkout, 'scripts', 'build.mjs'),
  ])
  if (built !== 0)
    throw new SetupError(
      'the app could not be built',
      'see the messages above',
      'correct the sources, or `git status` to see what differs, then `npm start` again',
    )
  return openWindow(process.argv.slice(2))
})

/** The terminal's way: what the window needs is provided all the same, so that a later start needs no network. */
async function demo() {
  await runSteps(windowSteps).catch((error) => {
    if (!(error instanceof SetupError)) throw error
    say(`firn: not needed just now, but ${error.message}`)
  })
  say('\nThere is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.')
  say('Running `node bin/firn.mjs demo` instead: the main job on the sample data, in the terminal.\n')
  return runInForeground(process.execPath, [path.join(checkout, 'bin', 'firn.mjs'), 'demo'])
}

/** @param {readonly string[]} args */
async function openWindow(args) {
  const runtime = await electronRuntime()
  if (runtime === undefined) throw new Error('set-up reported an Electron runtime, but there is none')
  const obstacle = await sandboxObstacle(runtime.executablePath)
  if (obstacle !== undefined) say(`${obstacle}: Chromium's sandbox is off (--no-sandbox).`)
  const { ELECTRON_RUN_AS_NODE: _, ...env } = environmentForCore({
    FIRN_EXTENSION_DIRECTORY: extensionDirectory,
    ...electronEnvironment(runtime),
  })
  const flags = obstacle === undefined ? [] : ['--no-sandbox']
  return runInForeground(runtime.executablePath, [...flags, checkout, ...args], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env,
  })
}
