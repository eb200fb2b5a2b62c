import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attachIceberg, detachIceberg } from '../engine/iceberg-attach.ts'
import { type Bench, filesUnder, openBench } from './testing/bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

describe('a write that ends without a commit', () => {
  it('leaves no files when it is cancelled', async () => {
    await bench.engine.run('CREATE TABLE lake."default".big (a BIGINT, b DOUBLE)')
    const before = await filesUnder(bench.warehouse)
    const abort = new AbortController()
    const outcome = bench.write(
      { table: 'big', writeId: 'cancelled-write', signal: abort.signal },
      'INSERT INTO $lake."default".big SELECT range, random() FROM range(400_000_000)',
    )
    outcome.catch(() => undefined)
    const written = async (): Promise<number> =>
      (await filesUnder(bench.warehouse)).filter((file) => file.includes('cancelled-write')).length
    await expect.poll(written, { timeout: 30_000 }).toBeGreaterThan(0)
    abort.abort()
    await expect(outcome).rejects.toMatchObject({ code: 'cancelled' })
    expect(await filesUnder(bench.warehouse)).toEqual(before)
  })

  it('leaves no files when its statement fails', async () => {
    const before = await filesUnder(bench.warehouse)
    const sql = `INSERT INTO $lake."default".big
      SELECT CASE WHEN range = 9_000_000 THEN error('bad row') ELSE range END, 1 FROM range(10_000_000)`
    await expect(bench.write({ table: 'big' }, sql)).rejects.toThrow(/bad row/)
    expect(await filesUnder(bench.warehouse)).toEqual(before)
  })

  it('answers no more', async () => {
    const endpoint = bench.gateway.beginWrite({
      connection: 'local',
      namespace: ['default'],
      table: 'ends',
      mode: 'append',
    })
    const status = async (): Promise<number> =>
      (await fetch(`${endpoint.uri}/v1/config`, { headers: { authorization: `Bearer ${endpoint.token}` } }))
        .status
    expect(await status()).toBe(200)
    await endpoint.abort()
    await endpoint.abort()
    expect(await status()).toBe(410)
    endpoint.close()
    expect(await status()).toBe(410)
    await expect(endpoint.receipt()).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('a write whose snapshot is rolled back', () => {
  it('says so in its receipt', async () => {
    await bench.engine.run('CREATE TABLE lake."default".undone (a BIGINT)')
    const first = await bench.write({ table: 'undone' }, 'INSERT INTO $lake."default".undone SELECT 1')
    const endpoint = bench.gateway.beginWrite({
      connection: 'local',
      namespace: ['default'],
      table: 'undone',
      mode: 'append',
    })
    await attachIceberg(bench.engine, 'undoing', endpoint)
    await bench.engine.run('INSERT INTO undoing."default".undone SELECT 2')
    const answer = await bench.lakehouse.handle({
      method: 'POST',
      path: ['namespaces', 'default', 'tables', 'undone'],
      query: new URLSearchParams(),
      headers: {},
      body: {
        requirements: [],
        updates: [
          {
            action: 'set-snapshot-ref',
            'ref-name': 'main',
            type: 'branch',
            'snapshot-id': BigInt(first.snapshotId),
          },
        ],
      },
    })
    expect(answer.status).toBe(200)
    await expect(endpoint.receipt()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('undone by another writer'),
    })
    // Not even then are files removed: a snapshot has them.
    await endpoint.abort()
    await detachIceberg(bench.engine, 'undoing')
    const files = await filesUnder(bench.warehouse)
    expect(files.filter((file) => file.includes(endpoint.writeId))).toHaveLength(1)
  })
})

describe('a slow catalog', () => {
  it('that DuckDB loses patience with and asks again, stores the write once', async () => {
    let commits = 0
    const slow = await openBench({
      wrap: (catalog) => ({
        async handle(request) {
          if (request.method !== 'POST' || request.path.length !== 4) return catalog.handle(request)
          commits += 1
          // Longer than DuckDB waits, which asks again meanwhile.
          if (commits > 1) await new Promise((resolve) => setTimeout(resolve, 2500))
          return catalog.handle(request)
        },
      }),
    })
    try {
      await slow.engine.run('CREATE TABLE lake."default".t (a BIGINT)')
      await slow.engine.run('SET GLOBAL http_timeout = 1')
      const receipt = await slow.write({}, 'INSERT INTO $lake."default".t SELECT 1')
      expect(receipt).toMatchObject({ totalRecords: 1, attempts: 1 })
      expect(commits).toBe(2)
      const asked = slow.events.filter(
        (event) => event.kind === 'request' && event.path.includes(receipt.writeId),
      )
      expect(
        asked.filter((event) => event.kind === 'request' && event.method === 'POST').length,
      ).toBeGreaterThan(1)
    } finally {
      await slow.close()
    }
  })
})
