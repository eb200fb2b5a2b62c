// How many statements may be in flight. @duckdb/node-api runs each on one of libuv's pool threads, and a statement
// that commits to Iceberg keeps its thread while it waits for the gateway, which needs pool threads itself (DuckDB,
// fs, dns). Without a reserve, as many writers as there are threads stop the process for ever.

export type Lane = 'work' | 'gateway'

export interface Lanes {
  /** Runs `task` when the lane has a place; places are given in the order of asking. */
  run<T>(lane: Lane, task: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

/** Threads that never belong to ordinary statements: one for the gateway's own, one for its fs and dns. */
const GATEWAY_THREADS = 1
const SYSTEM_THREADS = 1

/** @param poolSize threads in libuv's pool; default what the environment set, else libuv's 4. */
export function createLanes(poolSize = libuvPoolSize()): Lanes {
  const places = {
    work: semaphore(Math.max(1, poolSize - GATEWAY_THREADS - SYSTEM_THREADS)),
    gateway: semaphore(GATEWAY_THREADS),
  }
  return { run: (lane, task, signal) => places[lane](task, signal) }
}

function libuvPoolSize(): number {
  const size = Number(process.env.UV_THREADPOOL_SIZE)
  return Number.isInteger(size) && size >= 1 ? Math.min(size, 1024) : 4
}

function semaphore(limit: number) {
  let free = limit
  const waiting: (() => void)[] = []

  const enter = (signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted()
    if (free > 0) {
      free -= 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(go), 1)
        reject(signal?.reason)
      }
      waiting.push(go)
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }

  return async <T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    await enter(signal)
    try {
      return await task()
    } finally {
      leave()
    }
  }
}
