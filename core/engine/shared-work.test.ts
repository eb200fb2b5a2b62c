import { expect, test } from 'vitest'
import { sharedWork } from './shared-work.ts'

function work() {
  const calls: AbortSignal[] = []
  let finish = (_: string) => {}
  let fail = (_: Error) => {}
  const run = (signal: AbortSignal) => {
    calls.push(signal)
    return new Promise<string>((resolve, reject) => {
      finish = resolve
      fail = reject
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  }
  return { calls, run, finish: (text: string) => finish(text), fail: (error: Error) => fail(error) }
}

test('what several ask for is done once, and kept', async () => {
  const shared = sharedWork<string>(2)
  const { calls, run, finish } = work()
  const both = Promise.all([shared.get('a', run), shared.get('a', run)])
  finish('done')
  expect(await both).toEqual(['done', 'done'])
  expect(await shared.get('a', run)).toBe('done')
  expect(calls).toHaveLength(1)
})

test('it is cancelled only when the last one has given up', async () => {
  const shared = sharedWork<string>(2)
  const { calls, run, finish } = work()
  const [first, second] = [new AbortController(), new AbortController()]
  const a = shared.get('a', run, first.signal)
  const b = shared.get('a', run, second.signal)
  first.abort()
  await expect(a).rejects.toMatchObject({ name: 'AbortError' })
  expect(calls[0]?.aborted).toBe(false)
  second.abort()
  await expect(b).rejects.toMatchObject({ name: 'AbortError' })
  expect(calls[0]?.aborted).toBe(true)
  const again = shared.get('a', run)
  finish('anew')
  expect(await again).toBe('anew')
  expect(calls).toHaveLength(2)
})

test('a failure is not kept', async () => {
  const shared = sharedWork<string>(2)
  const { calls, run, fail, finish } = work()
  const failing = shared.get('a', run)
  fail(new Error('no'))
  await expect(failing).rejects.toThrow('no')
  const again = shared.get('a', run)
  finish('yes')
  expect(await again).toBe('yes')
  expect(calls).toHaveLength(2)
})

test('the least lately used result goes first', async () => {
  const shared = sharedWork<string>(2)
  const made: string[] = []
  const get = (key: string) =>
    shared.get(key, async () => {
      made.push(key)
      return key
    })
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key)
  expect(made).toEqual(['a', 'b', 'c', 'b'])
})
