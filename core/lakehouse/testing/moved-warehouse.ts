// For tests: a warehouse with everything in it that names files by absolute paths, and every row of every moment of
// it, to be compared before and after a move.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type Engine, openEngine } from '../../engine/engine.ts'
import { extensionDirectory } from '../../engine/extensions.ts'
import { quoteLiteral, quotePath } from '../../engine/sql.ts'
import { type Bench, openBench } from '../../gateway/testing/bench.ts'
import { pyiceberg, pyicebergPython } from '../../gateway/testing/pyiceberg.ts'
import type { JsonObject } from '../../spec/json.ts'
import { type Lakehouse, openLakehouse } from '../lakehouse.ts'
import type { MoveOptions } from '../move.ts'
import { call, metadataOf, ok } from './lakehouse-fixture.ts'

export interface TestFolder extends AsyncDisposable {
  readonly folder: string
  readonly engine: Engine
  /** Opens the warehouse as the app does, moving it if need be. */
  open(root: string, options?: MoveOptions): Promise<Lakehouse>
}

/** DuckDB 1.5.5 deletes rows only where the path is ASCII, so this is; what a test moves there need not be. */
export async function newTestFolder(): Promise<TestFolder> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'firn-move-'))
  const engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
  return {
    folder,
    engine,
    open: (root, options) => openLakehouse(root, { move: { engine, ...options } }),
    async [Symbol.asyncDispose]() {
      await engine.close()
      await rm(folder, { recursive: true })
    },
  }
}

export async function withBench<T>(warehouse: string, work: (bench: Bench) => Promise<T>): Promise<T> {
  const bench = await openBench({ warehouse })
  try {
    return await work(bench)
  } finally {
    await bench.close()
  }
}

const table = (name: string): string => `$lake."default".${name}`

/** Makes tables of all kinds, each with a history, and one outside the warehouse in the folder `elsewhere`. */
export async function fillWarehouse(bench: Bench, elsewhere: string): Promise<void> {
  const { engine, write } = bench
  const create = (sql: string) => engine.run(`CREATE TABLE lake."default".${sql}`)
  const insert = (name: string, rows: string, mode: 'append' | 'overwrite' = 'append') =>
    write({ table: name, mode }, `INSERT INTO ${table(name)} ${rows}`)

  await create('plain (a BIGINT, b VARCHAR)')
  for (let n = 1; n <= 4; n += 1) await insert('plain', `SELECT range, 'round ${n}' FROM range(${n})`)
  await insert('plain', `SELECT 7, ${quoteLiteral(`${bench.warehouse}/default/plain`)}`, 'overwrite')
  await insert('plain', "SELECT 8, 'after'")

  await create('parts (a BIGINT, day DATE, b VARCHAR) PARTITIONED BY (b, month(day), bucket(3, a))')
  for (const mark of ['x', 'ä ö', '', 'p=1/2'])
    await insert('parts', `SELECT range, DATE '2024-01-31' + range::INT, ${quoteLiteral(mark)} FROM range(6)`)
  await insert('parts', "SELECT range, NULL, 'new' FROM range(3)", 'overwrite')

  await create('first_name (a BIGINT)')
  await insert('first_name', 'SELECT 1')
  const renaming = (source: string, destination: string) => ({
    source: { namespace: ['default'], name: source },
    destination: { namespace: ['default'], name: destination },
  })
  await handle(bench, 'POST', 'tables/rename', renaming('first_name', 'renamed'))
  await insert('renamed', 'SELECT 2')
  await create('first_name (other VARCHAR)')
  await insert('first_name', "SELECT 'another table'")

  for (const [name, version] of [
    ['deleted', '2'],
    ['vectors', '3'],
  ] as const) {
    await create(`${name} (a BIGINT, b VARCHAR) WITH ('format-version' = '${version}')`)
    await insert(name, "SELECT range, 'x' FROM range(10)")
    await insert(name, "SELECT range, 'y' FROM range(10, 20)")
    const own = quotePath('lake', 'default', name)
    await engine.run(`DELETE FROM ${own} WHERE a % 7 = 3`)
    await engine.run(`DELETE FROM ${own} WHERE a = 11`)
    await insert(name, "SELECT 99, 'later'")
    await engine.run(`DELETE FROM ${own} WHERE a = 99 OR a = 0`)
  }

  await create('with_paths (a BIGINT)')
  await insert('with_paths', 'SELECT 1')
  const location = path.join(bench.warehouse, 'default', 'with_paths')
  await writeFile(path.join(location, 'metadata', 'statistics.puffin'), 'PFA1')
  await commit(bench, 'with_paths', [
    {
      action: 'set-properties',
      updates: {
        'write.data.path': `${location}/rows`,
        'write.metadata.path': `file://${location}/metadata`,
        'a.path.elsewhere': `${bench.warehouse}-other`,
      },
    },
    { action: 'set-location', location: `file://${location}` },
    {
      action: 'set-statistics',
      statistics: {
        'snapshot-id': (await metadata(bench, 'with_paths'))['current-snapshot-id'],
        'statistics-path': `${location}/metadata/statistics.puffin`,
        'file-size-in-bytes': 4,
        'file-footer-size-in-bytes': 4,
        'blob-metadata': [],
      },
    },
  ])

  await mkdir(elsewhere, { recursive: true })
  await handle(bench, 'POST', 'namespaces/default/tables', {
    name: 'outside',
    location: path.join(elsewhere, 'outside'),
    schema: { type: 'struct', fields: [{ id: 1, name: 'a', required: false, type: 'long' }] },
  })
  await insert('outside', 'SELECT 5')

  await handle(bench, 'POST', 'namespaces', {
    namespace: ['a.b'],
    properties: { location: `${bench.warehouse}/a~2Eb`, comment: 'ä' },
  })
  await handle(bench, 'POST', 'namespaces', { namespace: ['a.b', 'ü'] })

  await create('dropped (a BIGINT)')
  await insert('dropped', 'SELECT 1')
  await insert('dropped', 'SELECT 2')
  await handle(bench, 'DELETE', 'namespaces/default/tables/dropped')

  if (pyicebergPython === undefined) return
  await pyiceberg(bench.gateway, 'make_old_table', 'default.old')
  await pyiceberg(bench.gateway, 'append', 'default.plain', '2', 'py')
}

async function handle(
  bench: Bench,
  method: 'GET' | 'POST' | 'DELETE',
  location: string,
  body?: JsonObject,
): Promise<JsonObject> {
  return ok(call(bench.lakehouse, method, location, body))
}

const metadata = async (bench: Bench, name: string) =>
  metadataOf(await handle(bench, 'GET', `namespaces/default/tables/${name}`))

async function commit(bench: Bench, name: string, updates: readonly JsonObject[]): Promise<void> {
  await handle(bench, 'POST', `namespaces/default/tables/${name}`, { requirements: [], updates })
}

/** By `table@number of the snapshot`: its rows, sorted; by `table`: its rows now. */
export type Contents = Readonly<Record<string, readonly string[]>>

/** Every row of every snapshot of every table, as DuckDB reads them through the gateway. */
export async function contentsOf(bench: Bench): Promise<Contents> {
  const contents: Record<string, readonly string[]> = {}
  for (const name of await tableNames(bench)) {
    const { snapshots } = await metadata(bench, name)
    const own = quotePath('lake', 'default', name)
    const read = async (at: string) =>
      (await bench.rows(`SELECT * FROM ${own} ${at} ORDER BY ALL`)).map((row) => JSON.stringify(row))
    contents[name] = await read('')
    // DuckDB refuses manifest lists of format version 1.
    for (const snapshot of name === 'old' ? snapshots.slice(-1) : snapshots)
      contents[`${name}@${snapshot['snapshot-id']}`] = await read(
        `AT (VERSION => ${snapshot['snapshot-id']})`,
      )
  }
  return contents
}

/** The same as PyIceberg reads them. */
export async function contentsByPyIceberg(bench: Bench): Promise<Contents> {
  const names = await tableNames(bench)
  const histories = await pyiceberg(bench.gateway, 'histories', ...names.map((name) => `default.${name}`))
  return Object.fromEntries(
    histories.flatMap((history, index) =>
      history.map(({ snapshotId, rows }) => [
        `${names[index]}@${snapshotId}`,
        rows.map((row) => JSON.stringify(row)),
      ]),
    ),
  )
}

async function tableNames(bench: Bench): Promise<readonly string[]> {
  const { identifiers } = await handle(bench, 'GET', 'namespaces/default/tables')
  return (identifiers as readonly { readonly name: string }[]).map(({ name }) => name)
}
