// Work that several callers want at once is done once: a drop asks for an input's types, rows and profile in one
// breath. It is cancelled when the last of them has given up, and its result is kept for the next one.

export interface SharedWork<T> {
  get(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>
  clear(): void
}

interface Entry<T> {
  readonly result: Promise<T>
  readonly abort: AbortController
  waiting: number
  settled: boolean
}

/**
 * @param kept how many results are kept, the least lately used one dropped first
 * @param onDrop told of each result that is dropped
 */
export function sharedWork<T>(kept: number, onDrop?: (result: T) => void): SharedWork<T> {
  const entries = new Map<string, Entry<T>>()

  const begin = (key: string, work: (signal: AbortSignal) => Promise<T>): Entry<T> => {
    const abort = new AbortController()
    const entry: Entry<T> = { result: work(abort.signal), abort, waiting: 0, settled: false }
    entries.set(key, entry)
    entry.result.then(
      () => {
        entry.settled = true
        for (const [oldKey, old] of entries) {
          if (entries.size <= kept || !old.settled) continue
          entries.delete(oldKey)
          if (onDrop) old.result.then(onDrop, () => {})
        }
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key)
      },
    )
    return entry
  }

  return {
    async get(key, work, signal) {
      signal?.throwIfAborted()
      const known = entries.get(key)
      const entry = known ?? begin(key, work)
      if (known !== undefined) {
        // Lately used ones stand last.
        entries.delete(key)
        entries.set(key, known)
      }
      entry.waiting += 1
      let giveUp: (() => void) | undefined
      try {
        if (signal === undefined) return await entry.result
        const aborted = new Promise<never>((_, reject) => {
          giveUp = () => reject(signal.reason)
          signal.addEventListener('abort', giveUp, { once: true })
        })
        return await Promise.race([entry.result, aborted])
      } finally {
        entry.waiting -= 1
        if (giveUp !== undefined) signal?.removeEventListener('abort', giveUp)
        if (entry.waiting === 0 && !entry.settled) {
          entry.abort.abort()
          if (entries.get(key) === entry) entries.delete(key)
        }
      }
    },
    clear() {
      for (const entry of entries.values()) if (!entry.settled) entry.abort.abort()
      entries.clear()
    },
  }
}
