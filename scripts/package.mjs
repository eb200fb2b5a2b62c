// `npm run package`: set-up, build, and the unpacked app in release/, from the Electron that set-up provided. With
// arguments (`-- --linux AppImage`) electron-builder makes what they say, with the pinned Electron, which it fetches.

import fs from 'node:fs/promises'
import path from 'node:path'
import { runInForeground } from './foreground.mjs'
import { electronRuntime } from './setup/electron-runtime.mjs'
import { environmentForCore, modernNode } from './setup/node.mjs'
import { checkout, checkoutCache, inNodeModules } from './setup/paths.mjs'
import { runMain, runSteps } from './setup/step.mjs'
import { coreSteps, windowSteps } from './setup.mjs'

await runMain(async () => {
  await runSteps([...coreSteps, ...windowSteps])
  const built = await run(path.join(checkout, 'scripts', 'build.mjs'), [])
  if (built !== 0) return built
  const args = process.argv.slice(2)
  const builder = inNodeModules('electron-builder', 'cli.js')
  if (args.length > 0) return run(builder, ['--publish', 'never', ...args])
  return withProvidedRuntime((folder, version) =>
    run(builder, [
      '--dir',
      '--publish',
      'never',
      `-c.electronDist=${folder}`,
      `-c.electronVersion=${version}`,
    ]),
  )
})

/**
 * Gives the packager a copy of the provided runtime without the default app that the registry's has in it: Electron
 * would start that one instead of ours.
 * @param {(folder: string, version: string) => Promise<number>} work
 */
async function withProvidedRuntime(work) {
  const runtime = await electronRuntime()
  if (runtime === undefined) throw new Error('set-up reported an Electron runtime, but there is none')
  if (runtime.kind === 'official') return work(inNodeModules('electron', 'dist'), runtime.version)
  process.stderr.write(
    `Electron ${runtime.version} is from the npm registry: this package is for trying out, not for release.\n`,
  )
  const folder = path.join(checkoutCache, 'electron', `packaging.${process.pid}`)
  try {
    const defaultApp = path.join(path.dirname(runtime.executablePath), 'resources', 'app')
    await fs.cp(path.dirname(runtime.executablePath), folder, {
      recursive: true,
      filter: (source) => source !== defaultApp,
    })
    return await work(folder, runtime.version)
  } finally {
    await fs.rm(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} script
 * @param {readonly string[]} args
 */
function run(script, args) {
  return runInForeground(modernNode() ?? process.execPath, [script, ...args], {
    cwd: checkout,
    env: environmentForCore(),
  })
}
