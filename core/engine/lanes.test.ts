import { afterEach, expect, it, vi } from 'vitest'
import { createLanes } from './lanes.ts'

afterEach(() => vi.unstubAllEnvs())

/** Runs more tasks than there are places; resolves to the most that were under way at once. */
async function mostAtOnce(lanes: ReturnType<typeof createLanes>, lane: 'work' | 'gateway'): Promise<number> {
  let now = 0
  let most = 0
  const task = async (): Promise<void> => {
    now += 1
    most = Math.max(most, now)
    await new Promise((resolve) => setImmediate(resolve))
    now -= 1
  }
  await Promise.all(Array.from({ length: 20 }, () => lanes.run(lane, task)))
  return most
}

it('keeps a reserve for the gateway and for the system', async () => {
  expect(await mostAtOnce(createLanes(4), 'work')).toBe(2)
  expect(await mostAtOnce(createLanes(4), 'gateway')).toBe(1)
  expect(await mostAtOnce(createLanes(10), 'work')).toBe(8)
})

it('reads the pool as libuv does, and refuses one without a reserve', async () => {
  vi.stubEnv('UV_THREADPOOL_SIZE', '5')
  expect(await mostAtOnce(createLanes(), 'work')).toBe(3)
  vi.stubEnv('UV_THREADPOOL_SIZE', '')
  expect(() => createLanes()).toThrow(expect.objectContaining({ code: 'unsupported' }))
  vi.stubEnv('UV_THREADPOOL_SIZE', undefined)
  expect(await mostAtOnce(createLanes(), 'work')).toBe(2)
})

it('gives a place up when its waiter gives up', async () => {
  const lanes = createLanes(3)
  let release = (): void => {}
  const first = lanes.run(
    'work',
    () =>
      new Promise<void>((resolve) => {
        release = resolve
      }),
  )
  const abort = new AbortController()
  const second = lanes.run('work', async () => 'second', abort.signal)
  const third = lanes.run('work', async () => 'third')
  abort.abort(new Error('no longer wanted'))
  await expect(second).rejects.toThrow('no longer wanted')
  release()
  await first
  expect(await third).toBe('third')
})
