// `npm run bench`: set-up, then the figures of scripts/bench, on an otherwise idle machine.

import path from 'node:path'
import { runInForeground } from './foreground.mjs'
import { environmentForCore, modernNode } from './setup/node.mjs'
import { checkout, extensionDirectory } from './setup/paths.mjs'
import { pyiceberg } from './setup/pyiceberg.mjs'
import { runMain, runSteps } from './setup/step.mjs'
import { coreSteps } from './setup.mjs'

await runMain(async () => {
  await runSteps([...coreSteps, pyiceberg])
  const main = path.join(checkout, 'scripts', 'bench', 'main.ts')
  return runInForeground(modernNode() ?? process.execPath, [main, ...process.argv.slice(2)], {
    env: environmentForCore({ FIRN_EXTENSION_DIRECTORY: extensionDirectory }),
  })
})
