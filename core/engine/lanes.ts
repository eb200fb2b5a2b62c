// How many statements may be in flight. @duckdb/node-api runs each on one of libuv's pool threads, and a statement
// that commits to Iceberg keeps its thread while it waits for the gateway, which needs pool threads itself (DuckDB,
// fs, dns). Without a reserve, as many writers as there are threads stop the process for ever.

import { FirnError } from '../contract/index.ts'

export type Lane = 'work' | 'gateway'

export interface Lanes {
  /** Runs `task` when the lane has a place; places are given in the order of asking. */
  run<T>(lane: Lane, task: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

/** Threads that never belong to ordinary statements: one for the gateway's own, one for its fs and dns. */
const GATEWAY_THREADS = 1
const SYSTEM_THREADS = 1

/**
 * @param poolSize threads in libuv's pool; default what the environment set, else libuv's 4. Errors: FirnError
 * `unsupported` for a pool too small to keep the reserve.
 */
export function createLanes(poolSize = libuvPoolSize()): Lanes {
  const work = poolSize - GATEWAY_THREADS - SYSTEM_THREADS
  if (work < 1) {
    throw new FirnError('unsupported', `Firn cannot work with a thread pool of ${poolSize}.`, {
      hint: 'Unset UV_THREADPOOL_SIZE, or set it to 4 or more.',
    })
  }
  const places = { work: semaphore(work), gateway: semaphore(GATEWAY_THREADS) }
  return { run: (lane, task, signal) => places[lane](task, signal) }
}

/** As libuv reads it: a text that is no number counts as 0, and 0 as 1. */
function libuvPoolSize(): number {
  const text = process.env.UV_THREADPOOL_SIZE
  if (text === undefined) return 4
  return Math.min(Math.max(Number.parseInt(text, 10) || 0, 1), 1024)
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
