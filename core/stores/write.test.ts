import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FeatureGroup, FirnError, type StoreOutcome } from '../contract/index.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { typedColumns } from '../engine/typed-columns.ts'
import { type History, type HistoryEvent, openHistory, readEvents } from './history.ts'
import type { OfflineStore, StoreReceipt } from './offline-store.ts'
import type { WriteIntent } from './plan.ts'
import { receiptsOf } from './store-outcomes.ts'
import { writeRows } from './write.ts'

let folder: string
let engine: Engine
const ROWS = `SELECT 'A' AS id, DATE '2024-01-01' AS day, 1 AS x`

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-write-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

/** A store whose commit ends as told: only what the write flow makes of that end is looked at here. */
function store(name: string, write: () => Promise<StoreReceipt>): OfflineStore {
  const unused = () => Promise.reject(new Error('not asked in these tests'))
  return {
    kind: 'FILE',
    path: name,
    catalog: null,
    namespace: null,
    table: null,
    timeTravel: false,
    describe: async () => null,
    write,
    changeColumns: unused,
    read: unused,
    readRange: unused,
    snapshotAt: unused,
    history: async () => [],
    drop: unused,
  }
}
const landed = async (): Promise<StoreReceipt> => ({
  rows: 1,
  bytes: 1,
  snapshotId: null,
  eventTimeFrom: null,
  eventTimeTo: null,
})

async function intent(stores: OfflineStore[], signal?: AbortSignal): Promise<WriteIntent> {
  const group: FeatureGroup = {
    name: 'g',
    description: '',
    owner: '',
    tags: [],
    entity: 'e',
    joinKeys: ['id'],
    eventTimeCol: 'day',
    mode: null,
    stores: [{ kind: 'FILE', path: 'x', format: 'parquet' }],
    features: [{ name: 'x', dtype: '', description: '' }],
    inputs: [],
    parsing: null,
    transform: null,
  }
  const columns = typedColumns(await engine.run(ROWS))
  const explain = async (error: unknown) => (error instanceof Error ? error : new Error(String(error)))
  const input = { sql: ROWS, columns, names: ['a.csv'], explain }
  return { group, input, stores, mode: 'append', dropNullKeys: false, signal }
}

/** A history on a disk that fails for some events. */
function failing(history: History, events: readonly HistoryEvent['event'][]): History {
  const append: History['append'] = (event) =>
    events.includes(event.event) ? Promise.reject(new Error('ENOSPC')) : history.append(event)
  return { ...history, append }
}

const historyFile = (name: string): string => path.join(folder, name, 'history.jsonl')
const failure = (promise: Promise<unknown>): Promise<FirnError> =>
  promise.then(
    () => expect.fail('It did not fail'),
    (error) => error,
  )

describe('the report of a write', () => {
  it('says what the store knows of its commit, also when a cancel came with it', async () => {
    const abort = new AbortController()
    const unknown = store('a', async () => {
      abort.abort()
      throw new FirnError('commit_unknown', 'The answer was lost.')
    })
    const file = historyFile('unknown')
    const writing = writeRows({ engine, history: openHistory(file) }, await intent([unknown], abort.signal))
    expect(await failure(writing)).toMatchObject({ code: 'commit_unknown' })
    expect((await readEvents(file)).map(({ event }) => event)).toEqual(['begun', 'unanswered'])
    expect(await openHistory(file).unfinished()).toHaveLength(1)
    expect(await openHistory(file).entries('g')).toMatchObject([
      { event: 'begun', note: expect.stringContaining('may be stored') },
    ])
  })

  it('is cancelled when the store only stopped', async () => {
    const abort = new AbortController()
    const stopped = store('a', async () => {
      abort.abort()
      throw new Error('INTERRUPT Error: Interrupted!')
    })
    const history = openHistory(historyFile('stopped'))
    expect(
      await failure(writeRows({ engine, history }, await intent([stopped], abort.signal))),
    ).toMatchObject({
      code: 'cancelled',
    })
  })

  const disk = () => Promise.reject(new FirnError('io', 'The disk is full.'))
  const outcomesOf = (error: FirnError): unknown[] =>
    ((error.details?.outcomes ?? []) as StoreOutcome[]).map(({ path: name, receipt, error: its }) => [
      name,
      receipt?.rows ?? its?.code,
    ])

  it('goes on after a store fails, and says loudly of each what became of it', async () => {
    const history = openHistory(historyFile('partial'))
    const stores = [store('a', landed), store('b', disk), store('c', landed)]
    const error = await failure(writeRows({ engine, history }, await intent(stores)))
    expect(error).toMatchObject({
      code: 'partial_write',
      message: 'Partial write: a and c took the rows, b did not. The disk is full.',
      hint: expect.stringContaining('--to-store 2 '),
    })
    expect(outcomesOf(error)).toEqual([
      ['a', 1],
      ['b', 'io'],
      ['c', 1],
    ])
    expect(receiptsOf(error).map(({ path: target }) => target)).toEqual(['a', 'c'])
    expect(await history.watermarks('g')).toHaveLength(2)
    expect((await history.entries('g')).map(({ event, path: at }) => [event, at])).toEqual([
      ['committed', 'a'],
      ['failed', 'b'],
      ['committed', 'c'],
    ])
  })

  it('fails as its first store does when none has the rows', async () => {
    const history = openHistory(historyFile('none-has'))
    const error = await failure(
      writeRows({ engine, history }, await intent([store('a', disk), store('b', disk)])),
    )
    expect(error).toMatchObject({ code: 'io', message: 'The disk is full.' })
    expect(outcomesOf(error)).toHaveLength(2)
    expect(receiptsOf(error)).toEqual([])
  })

  it('does not call unwritten what one store may have', async () => {
    const lost = () => Promise.reject(new FirnError('commit_unknown', 'The answer was lost.'))
    const history = openHistory(historyFile('may-have'))
    const error = await failure(
      writeRows({ engine, history }, await intent([store('a', disk), store('b', lost)])),
    )
    expect(error).toMatchObject({ code: 'commit_unknown' })
  })

  it('says of each store what a cancel in the middle came to', async () => {
    const abort = new AbortController()
    const last = store('c', () => expect.fail('It wrote after the cancel'))
    const stops = store('b', async () => {
      abort.abort()
      throw new Error('INTERRUPT Error: Interrupted!')
    })
    const history = openHistory(historyFile('cancelled-partly'))
    const writing = writeRows(
      { engine, history },
      await intent([store('a', landed), stops, last], abort.signal),
    )
    const error = await failure(writing)
    expect(error.code).toBe('partial_write')
    expect(outcomesOf(error)).toEqual([
      ['a', 1],
      ['b', 'cancelled'],
      ['c', 'cancelled'],
    ])
  })

  it('does not count a store as lacking rows whose history line alone was lost', async () => {
    const history = failing(openHistory(historyFile('lost-both')), ['committed'])
    const error = await failure(
      writeRows({ engine, history }, await intent([store('a', landed), store('b', landed)])),
    )
    expect(error).toMatchObject({ code: 'io', message: expect.stringMatching(/^The rows are in a/) })
    expect(receiptsOf(error)).toHaveLength(2)
  })

  it('does not call a committed write failed when its history line is lost', async () => {
    const history = failing(openHistory(historyFile('lost')), ['committed'])
    const error = await failure(writeRows({ engine, history }, await intent([store('a', landed)])))
    expect(error).toMatchObject({ code: 'io', message: expect.stringMatching(/^The rows are in a/) })
    expect(receiptsOf(error)).toHaveLength(1)
  })

  it('keeps the cause when the failure cannot be written down', async () => {
    const full = store('a', () => Promise.reject(new FirnError('io', 'The disk is full.')))
    const history = failing(openHistory(historyFile('hidden')), ['failed'])
    expect(await failure(writeRows({ engine, history }, await intent([full])))).toMatchObject({
      message: 'The disk is full.',
    })
  })

  it('does not begin without a history', async () => {
    const untouched = store('a', () => expect.fail('It wrote'))
    const history = failing(openHistory(historyFile('none')), ['begun'])
    expect(await failure(writeRows({ engine, history }, await intent([untouched])))).toMatchObject({
      code: 'io',
    })
  })
})
