// Tests beside the code they test. `*.integration.test.ts` are the heavy ones: many processes, big tables, time to
// match. Run through `npm test`, or `npx vitest run <folder>` for some of them.

import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { threadPoolSize } from './scripts/setup/node.mjs'
import { extensionDirectory } from './scripts/setup/paths.mjs'
import { pyicebergPython } from './scripts/setup/pyiceberg.mjs'

const folders = '{core,electron,renderer,scripts}'
const heavy = `${folders}/**/*.integration.test.ts`

/** What the workers are started with, so that it counts for libuv too. */
const env = {
  UV_THREADPOOL_SIZE: threadPoolSize,
  FIRN_EXTENSION_DIRECTORY: extensionDirectory,
  ...(existsSync(pyicebergPython) ? { FIRN_PYICEBERG_PYTHON: pyicebergPython } : {}),
}

export default defineConfig({
  test: {
    // DuckDB is native: it wants a process of its own, not a thread of ours.
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${folders}/**/*.test.{ts,tsx}`],
          exclude: [heavy],
          env,
          // Long enough for a busy machine of two cores: a timeout is to end what hangs, not to judge what is slow.
          testTimeout: 40_000,
          hookTimeout: 40_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [heavy],
          env,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Beside another heavy file, two cores would make the timeouts the thing that is tested.
          maxWorkers: 1,
        },
      },
    ],
  },
})
