import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, openBench } from './testing/bench.ts'

const WORKER = fileURLToPath(new URL('testing/append-worker.ts', import.meta.url))

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
const children = new Set<ChildProcess>()
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await bench.close()
})

interface Acknowledged {
  readonly id: string
  readonly snapshotId: string
  readonly attempts: number
}

function appendInChild(
  table: string,
  name: string,
  writers: number,
  appends: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Acknowledged[]> {
  const child = spawn(
    process.execPath,
    [WORKER, bench.warehouse, table, name, String(writers), String(appends)],
    {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  children.add(child)
  child.once('close', () => children.delete(child))
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`${code}: ${err}`)),
    )
  })
}

async function expectExactlyOnce(table: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  const rows = await bench.rows(`SELECT id FROM lake."default".${table} ORDER BY id`)
  expect(rows.map(({ id }) => id)).toEqual(acknowledged.map(({ id }) => id).sort())
  const answer = await bench.lakehouse.handle({
    method: 'GET',
    path: ['namespaces', 'default', 'tables', table],
    query: new URLSearchParams(),
    headers: {},
  })
  const { metadata } = answer.body as unknown as { metadata: Metadata }
  const { snapshots } = metadata
  expect(new Set(snapshots.map((s) => String(s['snapshot-id'])))).toEqual(
    new Set(acknowledged.map(({ snapshotId }) => snapshotId)),
  )
  // Linear: each one's parent is the one before, numbers and times only grow.
  snapshots.forEach((snapshot, index) => {
    const before = snapshots[index - 1]
    expect(snapshot['parent-snapshot-id']).toBe(before?.['snapshot-id'])
    expect(snapshot['sequence-number']).toBe(index + 1)
    if (before) expect(snapshot['timestamp-ms']).toBeGreaterThan(before['timestamp-ms'])
    expect(snapshot.summary['total-records']).toBe(String(index + 1))
  })
}

interface Metadata {
  readonly snapshots: readonly {
    readonly 'snapshot-id': bigint
    readonly 'parent-snapshot-id'?: bigint
    readonly 'sequence-number': number
    readonly 'timestamp-ms': number
    readonly summary: Readonly<Record<string, string>>
  }[]
}

describe('concurrent appends', () => {
  it('of 8 writers x 20 in two processes are all there, exactly once', { timeout: 180_000 }, async () => {
    await bench.engine.run('CREATE TABLE lake."default".eight (id VARCHAR)')
    const [one, two] = await Promise.all([
      appendInChild('eight', 'one', 4, 20),
      appendInChild('eight', 'two', 4, 20),
    ])
    expect([...one, ...two]).toHaveLength(160)
    await expectExactlyOnce('eight', [...one, ...two])
  })

  it("of 16 writers at once in one process finish with libuv's default pool", {
    timeout: 120_000,
  }, async () => {
    await bench.engine.run('CREATE TABLE lake."default".sixteen (id VARCHAR)')
    const { UV_THREADPOOL_SIZE: _larger, ...env } = process.env
    const rows = await appendInChild('sixteen', 'p', 16, 3, env)
    expect(rows).toHaveLength(48)
    await expectExactlyOnce('sixteen', rows)
  })
})

describe('first writes of one table at the same time', () => {
  it('all go into the table that the first one makes', async () => {
    const writers = 3
    let created = 0
    let everyoneCreated = (): void => undefined
    const started = new Promise<void>((resolve) => {
      everyoneCreated = resolve
    })
    const together = await openBench({
      wrap: (catalog) => ({
        async handle(request) {
          const answer = await catalog.handle(request)
          if (request.method === 'POST' && request.path.length === 3) created += 1
          if (created === writers) everyoneCreated()
          // DuckDB has every table staged before the first commit begins.
          if (request.method === 'POST' && request.path.length === 3) await started
          return answer
        },
      }),
    })
    try {
      const receipts = await Promise.all(
        Array.from({ length: writers }, (_, i) =>
          together.write(
            { table: 'fresh', mode: i === 0 ? 'overwrite' : 'append' },
            `CREATE TABLE $lake."default".fresh AS SELECT ${i} AS a FROM range(${i + 1})`,
          ),
        ),
      )
      const ordered = receipts.toSorted((a, b) => a.sequenceNumber - b.sequenceNumber)
      expect(ordered.map(({ attempts }) => attempts)).toEqual([1, 2, 2])
      const rows = await together.rows('SELECT count(*) AS n FROM lake."default".fresh')
      expect(rows).toEqual([{ n: ordered.at(-1)?.totalRecords }])
    } finally {
      await together.close()
    }
  })
})
