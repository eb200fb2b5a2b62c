// One DuckDB per process and project: opened with its limits and extensions, queried with cancel and progress.

import { mkdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type DuckDBType, type DuckDBValue } from '@duckdb/node-api'
import { type Cell, type Column, FirnError } from '../contract/index.ts'
import { cellConverter } from './cells.ts'
import { engineError } from './engine-errors.ts'
import { createLanes, type Lane } from './lanes.ts'
import { quoteLiteral } from './sql.ts'
import { ownFolderName } from './writer-process.ts'

const GIB = 1024 ** 3
const EXTENSIONS = ['avro', 'httpfs', 'iceberg', 'encodings'] as const
const PROGRESS_INTERVAL_MS = 100
const INTERRUPT_INTERVAL_MS = 20

export interface EngineOptions {
  /** Folder that holds `v<version>/<platform>/<name>.duckdb_extension`. */
  readonly extensionDirectory: string
  /** Where results too large for memory go; each engine makes its own folder inside. */
  readonly spillDirectory: string
  /** Bytes; default half of the machine's memory, at most 4 GiB. */
  readonly memoryLimit?: number
  /** Default: the machine's cores. */
  readonly threads?: number
}

export interface RunOptions {
  readonly params?: readonly DuckDBValue[]
  /** Interrupts DuckDB; the call then rejects with FirnError `cancelled`. */
  readonly signal?: AbortSignal | undefined
  /** 0..1, while DuckDB can tell. */
  readonly onProgress?: ((fraction: number) => void) | undefined
  readonly lane?: Lane
}

export interface QueryResult {
  readonly columns: readonly Column[]
  /** DuckDB's own type objects, for those who must look inside a nested type. */
  readonly types: readonly DuckDBType[]
  /** One array a column. */
  readonly values: Cell[][]
  readonly rowsChanged: number
}

export type Row = Readonly<Record<string, Cell>>

/** Runs statements; an Engine on any free connection, a Session on its own. */
export interface Runner {
  run(sql: string, options?: RunOptions): Promise<QueryResult>
  rows(sql: string, options?: RunOptions): Promise<Row[]>
}

export interface Engine extends Runner {
  readonly memoryLimit: number
  /** A connection of its own for as long as `work` runs: transactions, temporary tables. */
  session<T>(work: (session: Runner) => Promise<T>): Promise<T>
  /** Bytes that DuckDB's buffers hold now. */
  memoryUsed(): Promise<number>
  close(): Promise<void>
}

/** Opens an in-memory DuckDB. Errors: FirnError `io` when an extension is missing or no spill folder can be made. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const spill = await makeSpillFolder(options.spillDirectory)
  const memoryLimit = options.memoryLimit ?? Math.min(4 * GIB, Math.floor(os.totalmem() / 2))
  const instance = await DuckDBInstance.create(':memory:', {
    extension_directory: options.extensionDirectory,
    temp_directory: spill,
    memory_limit: `${Math.floor(memoryLimit / 1024 ** 2)}MiB`,
    ...(options.threads !== undefined && { threads: String(options.threads) }),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  try {
    return await engineOver(instance, memoryLimit, spill)
  } catch (error) {
    instance.closeSync()
    await rm(spill, { recursive: true, force: true })
    throw error
  }
}

/** In the system's temporary folder where the project's can only be read: it can still be looked at then. */
async function makeSpillFolder(directory: string): Promise<string> {
  const make = async (folder: string): Promise<string> => {
    await mkdir(folder, { recursive: true })
    return folder
  }
  const own = path.join(directory, ownFolderName())
  const fallback = path.join(os.tmpdir(), ownFolderName('firn-spill-'))
  return make(own).catch((cause: unknown) =>
    make(fallback).catch(() => {
      throw new FirnError(
        'io',
        `The engine can make its folder neither in ${directory} nor in ${os.tmpdir()}.`,
        {
          hint: 'Check that one of them can be written and that its disk is not full.',
          details: { path: directory },
          cause,
        },
      )
    }),
  )
}

async function engineOver(instance: DuckDBInstance, memoryLimit: number, spill: string): Promise<Engine> {
  const lanes = createLanes()
  const idle: DuckDBConnection[] = []
  const open = new Set<DuckDBConnection>()
  const beginning = new Set<Promise<DuckDBConnection>>()
  const running = new Map<Promise<QueryResult>, DuckDBConnection>()
  let closed = false

  /** What runs is known, so that closing can wait for its end. */
  const statement = async (
    connection: DuckDBConnection,
    sql: string,
    options: RunOptions,
  ): Promise<QueryResult> => {
    if (closed) throw closedError()
    const result = runOn(connection, sql, options)
    running.set(result, connection)
    try {
      return await result
    } finally {
      running.delete(result)
    }
  }
  const connect = async (): Promise<DuckDBConnection> => {
    if (closed) throw closedError()
    const connecting = instance.connect()
    beginning.add(connecting)
    const connection = await connecting.finally(() => beginning.delete(connecting))
    open.add(connection)
    await statement(connection, 'SET enable_progress_bar = true; SET enable_progress_bar_print = false', {})
    return connection
  }
  const withConnection = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const connection = idle.pop() ?? (await connect())
    try {
      return await work(connection)
    } finally {
      idle.push(connection)
    }
  }
  const runner = (use: typeof withConnection): Runner => {
    const run = (sql: string, options: RunOptions = {}): Promise<QueryResult> =>
      lanes
        .run(
          options.lane ?? 'work',
          () => use((connection) => statement(connection, sql, options)),
          options.signal,
        )
        .catch((error: unknown) => {
          throw closed ? closedError(error) : engineError(error, options.signal)
        })
    return { run, rows: async (sql, options) => toRows(await run(sql, options)) }
  }

  const engine = runner(withConnection)
  await loadExtensions(engine)
  await engine.run("SET GLOBAL TimeZone = 'UTC'")

  return {
    ...engine,
    memoryLimit,
    async session(work) {
      const connection = await connect()
      try {
        return await work(runner((use) => use(connection)))
      } finally {
        if (open.delete(connection)) connection.closeSync()
      }
    },
    async memoryUsed() {
      const [row] = await engine.rows(
        'SELECT coalesce(sum(memory_usage_bytes), 0) AS used FROM duckdb_memory()',
        {
          lane: 'gateway',
        },
      )
      return Number(row?.used ?? 0)
    },
    async close() {
      closed = true
      await Promise.allSettled(beginning)
      // DuckDB waits for itself, for ever, when a connection is closed under its statement: first all have to end.
      const interrupt = (): void => {
        for (const connection of running.values()) connection.interrupt()
      }
      interrupt()
      const interrupts = setInterval(interrupt, INTERRUPT_INTERVAL_MS)
      await Promise.allSettled(running.keys())
      clearInterval(interrupts)
      for (const connection of open) connection.closeSync()
      open.clear()
      instance.closeSync()
      await rm(spill, { recursive: true, force: true })
    },
  }
}

const closedError = (cause?: unknown): FirnError =>
  new FirnError('cancelled', 'The project was closed.', { cause })

async function loadExtensions(engine: Runner): Promise<void> {
  for (const name of EXTENSIONS) {
    try {
      await engine.run(`LOAD ${quoteLiteral(name)}`)
    } catch (error) {
      throw new FirnError('io', `DuckDB's ${name} extension cannot be loaded.`, {
        hint: 'Run `npm start` once with a network, or install Firn again.',
        cause: error,
      })
    }
  }
}

async function runOn(connection: DuckDBConnection, sql: string, options: RunOptions): Promise<QueryResult> {
  const { signal, onProgress } = options
  signal?.throwIfAborted()
  // An interrupt that comes before the statement has started is forgotten by DuckDB, so it is repeated.
  let interrupts: NodeJS.Timeout | undefined
  const interrupt = (): void => {
    connection.interrupt()
    interrupts = setInterval(() => connection.interrupt(), INTERRUPT_INTERVAL_MS)
  }
  signal?.addEventListener('abort', interrupt, { once: true })
  const timer = onProgress && setInterval(() => reportProgress(connection, onProgress), PROGRESS_INTERVAL_MS)
  try {
    const result = await connection.runAndReadAll(sql, options.params ? [...options.params] : undefined)
    const names = result.deduplicatedColumnNames()
    return {
      columns: names.map((name, index) => ({ name, type: result.columnType(index).toString() })),
      types: result.columnTypes(),
      values: result.convertColumns(cellConverter),
      rowsChanged: result.rowsChanged,
    }
  } finally {
    clearInterval(timer)
    clearInterval(interrupts)
    signal?.removeEventListener('abort', interrupt)
  }
}

function reportProgress(connection: DuckDBConnection, onProgress: (fraction: number) => void): void {
  const { percentage } = connection.progress
  if (percentage >= 0) onProgress(Math.min(1, percentage / 100))
}

function toRows({ columns, values }: QueryResult): Row[] {
  const count = values[0]?.length ?? 0
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(columns.map(({ name }, index) => [name, values[index]?.[row] ?? null])),
  )
}
