// Run as a process of its own under Node 24 (`node electron-fuses.mjs <executable>`), which @electron/fuses needs.
// Inspect arguments are what Playwright drives Electron by; the browser snapshot is Cypress's own and is left out.

import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'

const [executable = ''] = process.argv.slice(2)
await flipFuses(executable, {
  version: FuseVersion.V1,
  [FuseV1Options.RunAsNode]: true,
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
})
