// A process that writes to a group again and again, for tests that kill it. Says `ready`, then the id of each
// acknowledged snapshot.

import { extensionDirectory } from '../../engine/extensions.ts'
import { openWorkbench } from '../../workbench.ts'
import * as writes from '../writes.ts'

const [projectPath, name, file, mode] = process.argv.slice(2)
if (!projectPath || !name || !file || (mode !== 'append' && mode !== 'overwrite')) {
  throw new Error('Usage: write-worker PROJECT GROUP FILE append|overwrite')
}
const bench = await openWorkbench({ projectPath, extensionDirectory: extensionDirectory() })
const job = { signal: new AbortController().signal, report: () => {} }
process.stdout.write('ready\n')
for (;;) {
  const result = await writes.write(bench, { name, input: { paths: [file] }, mode }, job)
  if (result.kind === 'write') process.stdout.write(`${result.receipts[0]?.snapshotId}\n`)
}
