// Bounds how many tasks run at once, in the order of asking.

export type Semaphore = <T>(task: () => Promise<T>) => Promise<T>

export function createSemaphore(limit: number): Semaphore {
  let free = limit
  const waiting: (() => void)[] = []
  return async (task) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
