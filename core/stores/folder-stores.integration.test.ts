import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FileStore, HiveStore } from '../contract/index.ts'
import type { OfflineStore } from './offline-store.ts'
import {
  batchMode,
  filesIn,
  openStore,
  type TempStores,
  tempStores,
  writeSql,
} from './testing/folder-stores.ts'

// Real processes on one folder: two that write at once, and one that is killed at any instant.

const WORKER = path.join(import.meta.dirname, 'testing/write-worker.ts')

let stores: TempStores
beforeAll(async () => {
  stores = await tempStores()
})
afterAll(() => stores.close())

const kinds: readonly (readonly [name: string, settings: FileStore | HiveStore, kills: number])[] = [
  ['FILE parquet', { kind: 'FILE', path: 'files/parquet', format: 'parquet' }, 10],
  ['FILE csv', { kind: 'FILE', path: 'files/csv', format: 'csv' }, 4],
  ['HIVE_TABLE', { kind: 'HIVE_TABLE', database: 'default', table: 'rows', partitionBy: ['k'] }, 10],
]

interface Worker {
  readonly child: ChildProcess
  /** The last batch that was acknowledged. */
  readonly acknowledged: () => number | null
  readonly ready: Promise<unknown>
  readonly firstDone: Promise<void>
  readonly ended: Promise<number | null>
}

function startWorker(
  store: FileStore | HiveStore,
  batches: { first: number; last: number; rows: number; every: number },
): Worker {
  const { first, last, rows, every } = batches
  const args = [stores.project, JSON.stringify(store), ...[first, last, rows, every].map(String)]
  const child = spawn(process.execPath, [WORKER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  let acknowledged: number | null = null
  const firstDone = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (!line.startsWith('done ')) return
      acknowledged = Number(line.slice(5))
      resolve()
    })
  })
  // `close`, not `exit`: the last lines are read then.
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, acknowledged: () => acknowledged, ready: once(lines, 'line'), firstDone, ended }
}

/** Rows by batch. */
async function batchesIn(store: OfflineStore): Promise<Map<number, number>> {
  const rows = await stores.engine.rows(
    `SELECT batch, count(*) AS rows, count(DISTINCT id) AS ids FROM (${await store.read()}) GROUP BY batch ORDER BY batch`,
  )
  expect(rows.every((row) => row.rows === row.ids)).toBe(true)
  return new Map(rows.map((row) => [Number(row.batch), Number(row.rows)]))
}

describe.each(kinds)('%s', (_, settings, kills) => {
  it('keeps every acknowledged row of two processes, exactly once', async () => {
    const one = {
      ...settings,
      ...('table' in settings ? { table: 'shared' } : { path: `${settings.path} shared` }),
    }
    const workers = [
      startWorker(one, { first: 1, last: 12, rows: 50, every: 0 }),
      startWorker(one, { first: 101, last: 112, rows: 50, every: 0 }),
    ]
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0])
    const found = await batchesIn(openStore(stores.engine, stores.project, one))
    const all = [...Array(12).keys()].flatMap((n) => [n + 1, n + 101])
    expect([...found.keys()].sort((a, b) => a - b)).toEqual(all.sort((a, b) => a - b))
    expect([...new Set(found.values())]).toEqual([50])
  })

  it('is at the old rows or the new ones after a kill at any instant', { timeout: 180_000 }, async () => {
    const ROWS = 2000
    const EVERY = 3
    const store = openStore(stores.engine, stores.project, settings)
    /** The batches that are there after batch `n`. */
    const expected = (n: number): number[] => {
      const first = [...Array(EVERY).keys()]
        .map((back) => n - back)
        .find((b) => batchMode(b, EVERY) === 'overwrite')
      return Array.from({ length: n - (first ?? 1) + 1 }, (_, i) => (first ?? 1) + i).filter((b) => b >= 1)
    }
    let last = 0
    for (let round = 0; round < kills; round += 1) {
      const worker = startWorker(settings, { first: last + 1, last: 1_000_000, rows: ROWS, every: EVERY })
      await worker.ready
      if (round % 2 === 0) {
        // Somewhere in the write after the first, however slow the machine is.
        const started = performance.now()
        await worker.firstDone
        await delay(Math.random() * (performance.now() - started))
      } else if (settings.kind === 'HIVE_TABLE') {
        await seen(path.join(store.path, '_firn_journal.json'))
        await delay(Math.random() * 8)
      } else {
        await delay(Math.random() * 100)
      }
      worker.child.kill('SIGKILL')
      expect(await worker.ended).toBeNull()

      const acknowledged = worker.acknowledged() ?? last
      const found = (await store.describe()) === null ? new Map<number, number>() : await batchesIn(store)
      const newest = Math.max(0, ...found.keys())
      expect([acknowledged, acknowledged + 1]).toContain(newest)
      expect([...found.keys()]).toEqual(expected(newest))
      expect([...found.values()].every((rows) => rows === ROWS)).toBe(true)
      last = newest
    }
    expect(last).toBeGreaterThan(0)

    await writeSql(store, `SELECT * FROM (${await store.read()}) LIMIT 1`, { mode: 'overwrite' })
    await writeSql(store, `SELECT * FROM (${await store.read()}) LIMIT 1`)
    const left = (await filesIn(store.path)).filter((name) => !/^(current|_firn_table)\.json$/.test(name))
    expect(left).toHaveLength(2)
    expect((await stores.engine.rows(`SELECT count(*) AS n FROM (${await store.read()})`))[0]?.n).toBe(2)
  })
})

const python = process.env.FIRN_PYICEBERG_PYTHON

it.skipIf(python === undefined)('a Hive table is the same to PyArrow, odd partition values too', async () => {
  const store = stores.hive({ table: 'arrow', partitionBy: ['k', 'day(t)'] })
  await writeSql(
    store,
    `SELECT *, TIMESTAMP '2024-01-15' AS t FROM (VALUES (1, 'NULL'), (2, NULL), (3, 'a/b é=%''"'), (4, ' x ')) v(id, k)`,
  )
  const script = `
import json, sys, pyarrow.dataset as ds
rows = ds.dataset(sys.argv[1], partitioning='hive').to_table(columns=['id', 'k', 't_day']).to_pylist()
print(json.dumps(sorted(rows, key=lambda row: row['id'])))`
  const { stdout } = await promisify(execFile)(python ?? '', ['-c', script, store.path])
  const day = { t_day: '2024-01-15' }
  expect(JSON.parse(stdout)).toEqual([
    { id: 1, k: 'NULL', ...day },
    { id: 2, k: null, ...day },
    { id: 3, k: `a/b é=%'"`, ...day },
    { id: 4, k: ' x ', ...day },
  ])
})

async function seen(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise(setImmediate)
}
