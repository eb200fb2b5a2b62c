// End-to-end tests in the real Electron, each with folders of its own (e2e/app.ts). `npm test -- --only e2e` builds the
// app first and brings a display; `npx playwright test` needs both.

import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  testIgnore: 'stack/**',
  outputDir: 'test-results',
  timeout: 120_000,
  // An app that hangs costs two timeouts; many of them must not keep a run from ending.
  globalTimeout: 40 * 60_000,
  expect: { timeout: 15_000 },
  // One app at a time: each has DuckDB, a page and a GPU process to feed, on as few as two cores.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
})
