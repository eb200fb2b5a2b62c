// A process that writes batch after batch to one FILE or HIVE_TABLE store, so that tests can run several at once, or
// kill one at any instant. Says `ready`, then `done <batch>` for each acknowledged write, one a line.
//
// Usage: node write-worker.ts <project> <store as JSON> <first batch> <last batch> <rows of each> <overwrite every n, 0: never>

import { store as storeSettings } from '../../contract/index.ts'
import { openEngine } from '../../engine/engine.ts'
import { extensionDirectory } from '../../engine/extensions.ts'
import { batchMode, batchSql, openStore, writeSql } from './folder-stores.ts'

const [project = '', settings = '', first = '0', last = '0', rows = '1', every = '0'] = process.argv.slice(2)
const parsed = storeSettings.parse(JSON.parse(settings))
if (parsed.kind === 'ICEBERG') throw new Error('Not a store of files')
const engine = await openEngine({
  extensionDirectory: extensionDirectory(),
  spillDirectory: `${project}-spill`,
  threads: 1,
})
const store = openStore(engine, project, parsed)
process.stdout.write('ready\n')
for (let batch = Number(first); batch <= Number(last); batch += 1) {
  await writeSql(store, batchSql(batch, Number(rows)), { mode: batchMode(batch, Number(every)) })
  process.stdout.write(`done ${batch}\n`)
}
await engine.close()
