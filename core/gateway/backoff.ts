// Waiting between attempts: longer each time and never the same, so that writers who collided do not collide again.

export interface Backoff {
  /** Milliseconds before the second attempt, on average. */
  readonly firstMs: number
  readonly maxMs: number
}

export const DEFAULT_BACKOFF: Backoff = { firstMs: 20, maxMs: 1000 }

/** Rejects with the signal's reason when it is aborted meanwhile. */
export function backOff(attempt: number, { firstMs, maxMs }: Backoff, signal?: AbortSignal): Promise<void> {
  const ceiling = Math.min(maxMs, firstMs * 2 ** attempt)
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, Math.random() * ceiling)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
