import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { engineBlobIo } from '../engine/blob-io.ts'
import { addedFilesOf } from '../spec/added-files.ts'
import { snapshots } from './groups.ts'
import { storeOf } from './stores.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

const WORKER = path.join(import.meta.dirname, 'testing/merge-worker.ts')
const WRITERS = 2
const MERGES = 5
const NAME = 'customer_daily'

let project: TempProject
beforeEach(async () => {
  project = await tempProject('Ä ö')
})
afterEach(() => project.close())

interface Worker {
  readonly ready: Promise<unknown>
  /** How often the commit of each merge was tried. */
  begin(): Promise<number[]>
}

function startWorker(worker: string): Worker {
  const args = [WORKER, project.folder, NAME, worker, String(WRITERS), String(MERGES)]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  const ended = once(child, 'close')
  return {
    ready: once(child.stdout, 'data'),
    async begin() {
      child.stdin.end('go')
      expect(await ended).toEqual([0, null])
      return JSON.parse(out.replace('ready', '')) as number[]
    },
  }
}

it('merging writers in two processes lose nothing, and each is replayed on the newest head', {
  timeout: 180_000,
}, async () => {
  const parsing = { types: { customer_id: 'VARCHAR', day: 'DATE', orders: 'BIGINT', spend: 'VARCHAR' } }
  const first = await project.file('first.csv', 'customer_id,day,orders,spend\nA,2024-01-01,1,first\n')
  await project.create(customerGroup({ parsing }), customer, { input: { paths: [first] } })
  const workers = ['a', 'b'].map(startWorker)
  await Promise.all(workers.map(({ ready }) => ready))
  const attempts = (await Promise.all(workers.map((worker) => worker.begin()))).flat()
  expect(attempts).toHaveLength(2 * WRITERS * MERGES)
  expect(attempts.some((tries) => tries > 1)).toBe(true)

  const { engine } = project.bench
  const store = storeOf(project.bench, customerGroup())
  const list = await snapshots(project.bench, NAME)
  expect(list).toHaveLength(1 + attempts.length)
  // Each snapshot has the rows of the one before, one row more, and the shared rows of one writer.
  for (const [index, { snapshotId, rows }] of list.entries()) {
    const [row] = await engine.rows(
      `SELECT count(*) AS n, count(DISTINCT customer_id) AS keys,
              count(*) FILTER (WHERE customer_id LIKE 'shared %') AS shared,
              count(DISTINCT spend) FILTER (WHERE customer_id LIKE 'shared %') AS writers
       FROM (${await store.read({ snapshotId })})`,
    )
    const expected = index === 0 ? { n: 1, shared: 0, writers: 0 } : { n: index + 6, shared: 5, writers: 1 }
    expect({ ...row, rows }).toEqual({ ...expected, keys: expected.n, rows: expected.n })
  }

  // What attempts that lost have written is gone.
  const metadata = await project.bench.local.loadTable({ namespace: ['default'], table: NAME })
  const io = engineBlobIo(engine)
  const used = await Promise.all((metadata?.snapshots ?? []).map((snapshot) => addedFilesOf(io, snapshot)))
  const there = await readdir(metadata?.location ?? '', { recursive: true, withFileTypes: true })
  const files = there
    .filter((entry) => /\.(parquet|avro)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
  expect(files.filter((file) => !used.flat().includes(file))).toEqual([])
})
