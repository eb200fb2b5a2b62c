// For tests: a process of its own that appends snapshots to `ns.t` as engines do (load, build on the head, try again
// on 409), several writers at a time. Each acknowledged id is one line on stdout, written before the next commit.
// Arguments: warehouse folder, number of writers, appends of each (0: until it is killed), first snapshot id.

import { writeSync } from 'node:fs'
import { openLakehouse } from '../lakehouse.ts'
import { append } from './lakehouse-fixture.ts'

const [root = '', writers = '1', appends = '1', firstId = '1'] = process.argv.slice(2)
const lake = await openLakehouse(root)
let nextId = BigInt(firstId)

async function write(): Promise<void> {
  const id = nextId
  nextId += 1n
  for (;;) {
    const { status } = await append(lake, id)
    if (status === 200) break
    if (status !== 409) throw new Error(`Status ${status}`)
  }
  writeSync(1, `${id}\n`)
}

async function writer(): Promise<void> {
  for (let n = 0; appends === '0' || n < Number(appends); n += 1) await write()
}

writeSync(1, 'ready\n')
await Promise.all(Array.from({ length: Number(writers) }, writer))
