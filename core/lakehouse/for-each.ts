// Work on many files, a few at a time.

/** File system calls take a thread of libuv's pool each: more at once would only fill it up. */
const AT_ONCE = 3

/** When one piece of work fails, no other is begun; the error is thrown when those under way have ended. */
export async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    try {
      for (let item = items[next]; item !== undefined; item = items[next]) {
        next += 1
        await work(item)
      }
    } catch (error) {
      next = items.length
      throw error
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}
