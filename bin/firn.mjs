#!/usr/bin/env node
// `firn` from a checkout: provides what is missing (quietly when nothing is), then runs core/cli.ts under a Node that
// reads TypeScript, with the thread pool that DuckDB and the gateway need.

import path from 'node:path'
import { runInForeground } from '../scripts/foreground.mjs'
import { environmentForCore, modernNode } from '../scripts/setup/node.mjs'
import { checkout, extensionDirectory } from '../scripts/setup/paths.mjs'
import { runMain, runSteps, SetupError } from '../scripts/setup/step.mjs'
import { coreSteps } from '../scripts/setup.mjs'

await runMain(async () => {
  await runSteps(coreSteps, { quiet: true })
  const node = modernNode()
  if (node === undefined)
    throw new SetupError(
      'firn needs Node 22.18 or newer',
      `this is ${process.version}, and node_modules holds no Node 24`,
      `run \`npm ci\` in ${checkout}`,
    )
  return runInForeground(node, [path.join(checkout, 'core', 'cli.ts'), ...process.argv.slice(2)], {
    env: environmentForCore({ FIRN_EXTENSION_DIRECTORY: extensionDirectory }),
  })
})
