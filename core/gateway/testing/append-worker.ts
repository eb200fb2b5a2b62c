// A process of its own that appends to one table with many writers at once, for tests of several processes and of
// libuv's default pool. Arguments: warehouse, table, name of this process, writers, appends a writer. Prints the
// acknowledged rows' ids and their snapshots as JSON.

import { openBench } from './bench.ts'

const [warehouse, table, name, writers, appends] = process.argv.slice(2)
if (warehouse === undefined || table === undefined)
  throw new Error('Usage: append-worker WAREHOUSE TABLE NAME WRITERS APPENDS')
const bench = await openBench({ warehouse })
const acknowledged: { id: string; snapshotId: string; attempts: number }[] = []
await Promise.all(
  Array.from({ length: Number(writers) }, async (_, writer) => {
    for (let i = 0; i < Number(appends); i += 1) {
      const id = `${name}-${writer}-${i}`
      const receipt = await bench.write({ table }, `INSERT INTO $lake."default".${table} SELECT '${id}'`)
      acknowledged.push({ id, snapshotId: receipt.snapshotId, attempts: receipt.attempts })
    }
  }),
)
await bench.close()
process.stdout.write(JSON.stringify(acknowledged))
