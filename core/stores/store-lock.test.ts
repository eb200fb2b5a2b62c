import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { thisProcess } from '../engine/writer-process.ts'
import { LOCK_NAME, withStoreLock } from './store-lock.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

const lockFile = (): string => path.join(folder, LOCK_NAME)

describe('the lock of a store', () => {
  it('lets in one at a time, and leaves nothing', async () => {
    let inside = 0
    let most = 0
    const turn = () =>
      withStoreLock(folder, async () => {
        inside += 1
        most = Math.max(most, inside)
        await new Promise(setImmediate)
        inside -= 1
      })
    await Promise.all(Array.from({ length: 8 }, turn))
    expect(most).toBe(1)
    expect(await readdir(folder)).toEqual([])
  })

  it('is given back when the work fails', async () => {
    const fail = async () => {
      throw new Error('no')
    }
    await expect(withStoreLock(folder, fail)).rejects.toThrow('no')
    expect(await readdir(folder)).toEqual([])
  })

  it('is taken over at once from a process that has ended', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    await writeFile(lockFile(), JSON.stringify({ ...thisProcess(), pid: child.pid, id: 'x' }))
    const started = performance.now()
    expect(await withStoreLock(folder, async () => 'in', { leaseMs: 60_000 })).toBe('in')
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['of another machine', JSON.stringify({ host: 'ffffffff', pid: 1, id: 'x' })],
    ['that was torn', ''],
  ])('%s is taken over when nobody freshens it for its lease, not sooner', async (_, text) => {
    await writeFile(lockFile(), text)
    const started = performance.now()
    await withStoreLock(folder, async () => {}, { leaseMs: 200 })
    expect(performance.now() - started).toBeGreaterThanOrEqual(200)
  })

  it('is kept while its holder lives', async () => {
    let done = (): void => {}
    const holding = withStoreLock(folder, () => new Promise<void>((resolve) => (done = resolve)), {
      leaseMs: 1000,
    })
    const waiting = withStoreLock(folder, async () => {}, { leaseMs: 1000, waitMs: 1500 })
    await expect(waiting).rejects.toMatchObject({ code: 'conflict' })
    done()
    await holding
  })

  it('says so when it was taken over', async () => {
    await withStoreLock(folder, async (lock) => {
      lock.assertHeld()
      await writeFile(lockFile(), 'another')
      expect(() => lock.assertHeld()).toThrow(expect.objectContaining({ code: 'conflict' }))
    })
    expect(await readdir(folder)).toEqual([LOCK_NAME])
  })

  it('is no longer waited for after a cancel', async () => {
    await withStoreLock(folder, async () => {
      const abort = new AbortController()
      const waiting = withStoreLock(folder, async () => {}, { signal: abort.signal })
      abort.abort()
      await expect(waiting).rejects.toThrow()
    })
  })
})
