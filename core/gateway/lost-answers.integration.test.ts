import { stat } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Catalog, CatalogRequest, CatalogResponse } from '../spec/catalog.ts'
import { errorResponse } from '../spec/catalog.ts'
import type { JsonObject } from '../spec/json.ts'
import { type Bench, filesUnder, openBench } from './testing/bench.ts'

type Fault = (request: CatalogRequest, pass: () => Promise<CatalogResponse>) => Promise<CatalogResponse>

/** What happens to the next commits, one fault each; then they pass. */
let commits: Fault[] = []
/** What happens to the next loads of a table. */
let loads: Fault[] = []

const faulty = (catalog: Catalog): Catalog => ({
  handle(request) {
    const pass = (): Promise<CatalogResponse> => catalog.handle(request)
    const isTable = request.path.length === 4
    const fault =
      isTable && request.method === 'POST'
        ? commits.shift()
        : isTable && request.method === 'GET' && commitsSeen()
          ? loads.shift()
          : undefined
    return fault ? fault(request, pass) : pass()
  },
})
/** Loads before the commit are DuckDB's own. */
let planned = 0
const commitsSeen = (): boolean => commits.length < planned
const plan = (...faults: Fault[]): void => {
  commits = faults
  planned = faults.length
}

const answers =
  (status: number): Fault =>
  async () =>
    errorResponse(status, 'SomeException', `status ${status}`)
const storesThen =
  (then: Fault): Fault =>
  async (request, pass) => {
    expect((await pass()).status).toBe(200)
    return then(request, pass)
  }
const drops: Fault = async () => {
  throw new Error('socket hang up')
}
const hangs: Fault = (request) =>
  new Promise((_, reject) => {
    request.signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })
/** The table without its newest snapshot. */
const stale: Fault = async (_, pass) => {
  const answer = await pass()
  const body = answer.body as {
    readonly metadata: { readonly snapshots: readonly JsonObject[] } & JsonObject
  }
  const snapshots = body.metadata.snapshots.slice(0, -1)
  const head = snapshots.at(-1)?.['snapshot-id'] ?? -1
  const metadata = {
    ...body.metadata,
    snapshots,
    'current-snapshot-id': head,
    refs: { main: { type: 'branch', 'snapshot-id': head } },
    'last-sequence-number': snapshots.length,
  }
  return { ...answer, body: { 'metadata-location': 'old', metadata } }
}
const hangsForever: Fault = () => new Promise(() => undefined)

let bench: Bench
beforeAll(async () => {
  bench = await openBench({ wrap: faulty, commitTimeoutMs: 250 })
  await bench.engine.run('CREATE TABLE lake."default".t (a BIGINT)')
})
afterAll(() => bench.close())

let before = 0
const count = async (): Promise<number> =>
  Number((await bench.rows('SELECT count(*) AS n FROM lake."default".t'))[0]?.n)
const snapshots = async (): Promise<number> =>
  Number((await bench.rows('SELECT count(*) AS n FROM iceberg_snapshots(lake."default".t)'))[0]?.n)
const append = (writeId?: string) =>
  bench.write(
    writeId === undefined ? {} : { writeId },
    'INSERT INTO $lake."default".t SELECT range FROM range(3)',
  )

beforeEach(async () => {
  plan()
  loads = []
  before = await count()
})

describe('a commit whose answer was lost', () => {
  it.each<[string, Fault]>([
    ['500', answers(500)],
    ['502', answers(502)],
    ['503', answers(503)],
    ['504', answers(504)],
    ['a dropped connection', drops],
    ['a hang until the time is out', hangs],
    ['a hang that no signal ends', hangsForever],
    ['an answer that is none', async () => ({ status: 200, body: {} })],
  ])('after it was stored (%s) is found by its write id, and not done twice', async (_, fault) => {
    plan(storesThen(fault))
    const history = await snapshots()
    const receipt = await append()
    expect(receipt.addedRecords).toBe(3)
    expect(await count()).toBe(before + 3)
    expect(await snapshots()).toBe(history + 1)
  })

  it.each<[string, Fault]>([
    ['500', answers(500)],
    ['503', answers(503)],
    ['429', answers(429)],
    ['a dropped connection', drops],
    ['a hang until the time is out', hangs],
  ])('before it was stored (%s) is done again, once', async (_, fault) => {
    plan(fault)
    const receipt = await append()
    expect(receipt.attempts).toBe(2)
    expect(await count()).toBe(before + 3)
  })

  it('and stored while it is looked for, is found at the next attempt', async () => {
    let late: Promise<CatalogResponse> | undefined
    plan(
      async (_, pass) => {
        // Under way at the catalog when the gateway has long given up on the answer.
        loads.push(async (_load, load) => {
          const stale = await load()
          late = pass()
          await late
          return stale
        })
        return answers(504)(_, pass)
      },
      async (_, pass) => pass(),
    )
    const receipt = await append()
    expect((await late)?.status).toBe(200)
    expect(receipt.addedRecords).toBe(3)
    expect(await count()).toBe(before + 3)
  })

  it('and refused when it is tried again, is looked for all the same', async () => {
    plan(storesThen(drops), answers(400))
    // A catalog whose readers lag behind its writers: the first look finds nothing.
    loads = [stale]
    const receipt = await append()
    expect(receipt.addedRecords).toBe(3)
    expect(await count()).toBe(before + 3)
  })

  it('is reported as unknown when the table cannot be asked, and its files are kept', async () => {
    plan(storesThen(drops))
    loads = Array.from({ length: 4 }, () => drops)
    const error = await append('unknown-write').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'commit_unknown', details: { writeId: 'unknown-write' } })
    expect(bench.events).toContainEqual(
      expect.objectContaining({ kind: 'files-left', writeId: 'unknown-write' }),
    )
    // It had been stored, and its rows are whole.
    expect(await count()).toBe(before + 3)
  })

  it('and never stored is an error, which leaves nothing behind', async () => {
    const files = await filesUnder(bench.warehouse)
    plan(...Array.from({ length: 3 }, () => answers(500)))
    await expect(append('never-stored')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('500'),
    })
    expect(await count()).toBe(before)
    expect(await filesUnder(bench.warehouse)).toEqual(files)
    await expect(stat(path.join(bench.warehouse, 'default', 't', 'data', 'never-stored'))).rejects.toThrow(
      /ENOENT/,
    )
  })

  it('and neither stored nor answered is unknown: it may still be under way', async () => {
    plan(...Array.from({ length: 3 }, () => hangs))
    await expect(append()).rejects.toMatchObject({ code: 'commit_unknown' })
    expect(await count()).toBe(before)
  })
})

describe('a commit that is refused', () => {
  it.each([
    [400, 'invalid_input'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'not_found'],
    [507, 'io'],
  ])('with %i is an error of code %s at once', async (status, code) => {
    plan(answers(status))
    await expect(append()).rejects.toMatchObject({ code })
    expect(await count()).toBe(before)
  })

  it('by others who always win is a conflict in the end', async () => {
    plan(...Array.from({ length: 20 }, () => answers(409)))
    const outcome = bench.write({ maxAttempts: 3 }, 'INSERT INTO $lake."default".t SELECT 1')
    // The table has not changed at all, so trying again cannot help.
    await expect(outcome).rejects.toMatchObject({ code: 'conflict' })
    expect(await count()).toBe(before)
  })
})

describe('the first write of a table', () => {
  it('whose answer was lost is found too', async () => {
    plan(storesThen(answers(502)))
    const receipt = await bench.write(
      { table: 'fresh' },
      'CREATE TABLE $lake."default".fresh AS SELECT 1 AS a',
    )
    expect(receipt).toMatchObject({ parentId: null, totalRecords: 1 })
  })

  it('that was not stored is done again', async () => {
    plan(answers(502))
    const receipt = await bench.write(
      { table: 'fresh2' },
      'CREATE TABLE $lake."default".fresh2 AS SELECT 1 AS a',
    )
    expect(receipt).toMatchObject({ parentId: null, totalRecords: 1, attempts: 2 })
  })

  it('that another writer overtook with another table is a conflict', async () => {
    plan(async (_, pass) => {
      const created = await bench.lakehouse.handle({
        method: 'POST',
        path: ['namespaces', 'default', 'tables'],
        query: new URLSearchParams(),
        headers: {},
        body: { name: 'fresh3', schema: { type: 'struct', fields: [] } },
      })
      expect(created.status).toBe(200)
      return pass()
    })
    const outcome = bench.write({ table: 'fresh3' }, 'CREATE TABLE $lake."default".fresh3 AS SELECT 1 AS a')
    await expect(outcome).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('created'),
    })
  })
})
