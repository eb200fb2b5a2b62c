// `npm run test:catalog`

import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { runMain, runSteps } from '../setup/step.mjs'
import { coreSteps } from '../setup.mjs'
import { runCatalogTests } from './suite.mjs'

await runMain(async () => {
  await runSteps(coreSteps, { quiet: true })
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'firn-catalog-tests-'))
  try {
    const outcome = await runCatalogTests(folder)
    if ('counts' in outcome) return outcome.counts.failed === 0 ? 0 : 1
    process.stdout.write(`The catalog tests DID NOT RUN. ${outcome.skipped}\n`)
    return 1
  } finally {
    await fs.rm(folder, { recursive: true, force: true })
  }
})
