// A process whose writers merge into one ICEBERG group at once: each a row of its own and the rows that all of them
// share. Says `ready`, begins at the first byte on stdin, and prints as JSON how often each merge's commit was tried.
//
// Usage: node merge-worker.ts <project> <group> <name> <writers> <merges of each>

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { extensionDirectory } from '../../engine/extensions.ts'
import { quoteLiteral } from '../../engine/sql.ts'
import { openWorkbench } from '../../workbench.ts'
import { storeOf } from '../stores.ts'

const [projectPath = '', name = '', worker = '', writers = '1', merges = '1'] = process.argv.slice(2)
const bench = await openWorkbench({ projectPath, extensionDirectory: extensionDirectory() })
const store = storeOf(bench, await bench.folder.group(name))
const columns = [
  { name: 'customer_id', type: 'VARCHAR' },
  { name: 'day', type: 'DATE' },
  { name: 'orders', type: 'BIGINT' },
  { name: 'spend', type: 'VARCHAR' },
]

async function merge(writer: number): Promise<number[]> {
  const attempts: number[] = []
  for (let n = 0; n < Number(merges); n += 1) {
    const mark = quoteLiteral(`${worker}${writer}-${n}`)
    const receipt = await store.write({
      rows: {
        sql:
          `SELECT ${mark} AS customer_id, DATE '2024-01-01' AS day, 1::BIGINT AS orders, ${mark} AS spend UNION ALL ` +
          `SELECT 'shared ' || i, DATE '2024-01-01', i, ${mark} FROM range(5) r(i)`,
        columns,
      },
      mode: 'merge',
      replaces: { kind: 'keys', columns: ['customer_id', 'day'] },
      writeId: randomUUID(),
      eventTimeCol: 'day',
      summary: {},
    })
    attempts.push(receipt.attempts ?? 0)
  }
  return attempts
}

process.stdout.write('ready\n')
await once(process.stdin, 'data')
const all = await Promise.all([...Array(Number(writers)).keys()].map(merge))
await bench.close()
process.stdout.write(JSON.stringify(all.flat()))
process.stdin.destroy()
