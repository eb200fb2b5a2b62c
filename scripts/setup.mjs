// Set-up: what `npm start`, `npm test` and `firn` need before they go on. Built-ins only, since on a fresh clone there
// is nothing else. `node scripts/setup.mjs` provides what the window needs and stops there.

import { debianPackages } from './setup/debian-packages.mjs'
import { electron } from './setup/electron-runtime.mjs'
import { duckdbExtensions } from './setup/extensions.mjs'
import { npmPackages } from './setup/npm-packages.mjs'
import { runMain, runSteps } from './setup/step.mjs'

/** What the CLI needs. */
export const coreSteps = /** @type {const} */ ([npmPackages, duckdbExtensions])

/** What the window needs on top of that. */
export const windowSteps = /** @type {const} */ ([electron, debianPackages({ xvfb: false })])

if (process.argv[1] === import.meta.filename) {
  await runMain(async () => {
    await runSteps([...coreSteps, ...windowSteps])
    return 0
  })
}
