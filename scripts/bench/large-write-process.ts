// One write of 20 million rows in a process of its own, whose peak memory is the figure. Prints it in bytes.

import { withBenchProject } from './bench-project.ts'

const ROWS = 20_000_000

await withBenchProject(async ({ source, create }) => {
  await create('large', await source('large', ROWS))
})
// Kibibytes on every platform.
console.log(process.resourceUsage().maxRSS * 1024)
