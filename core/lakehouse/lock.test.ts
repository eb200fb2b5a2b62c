import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, unlink, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withLock } from './lock.ts'

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'firn-lock-'))
  file = path.join(folder, '.lock')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const holder = (more: object) =>
  JSON.stringify({ nonce: 'n', pid: process.pid, host: hostname(), since: Date.now(), ...more })

it('lets one in at a time, and leaves nothing behind', async () => {
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await readdir(folder)
    inside -= 1
  }
  await Promise.all(Array.from({ length: 12 }, () => withLock(file, work)))
  expect(most).toBe(1)
  expect(await readdir(folder)).toEqual([])
})

it('is given back when the work fails', async () => {
  const failing = withLock(file, async () => {
    throw new Error('no luck')
  })
  await expect(failing).rejects.toThrow('no luck')
  expect(await withLock(file, async () => 'next')).toBe('next')
})

it.each([
  ['of a dead process', () => holder({ pid: spawnSync('true').pid })],
  [
    'of another machine, whose lease is over',
    () => holder({ host: 'elsewhere', since: Date.now() - 61_000 }),
  ],
])('takes over the lock %s, by one of many', async (_whose, text) => {
  await writeFile(file, text())
  let inside = 0
  await Promise.all(
    Array.from({ length: 8 }, () =>
      withLock(file, async (lock) => {
        inside += 1
        expect(inside).toBe(1)
        await lock.confirm()
        inside -= 1
      }),
    ),
  )
})

it('takes over a lock whose holder died before it wrote its name', async () => {
  await writeFile(file, '')
  const longAgo = new Date(Date.now() - 61_000)
  await utimes(file, longAgo, longAgo)
  expect(await withLock(file, async () => 'in')).toBe('in')
})

it('waits for a living holder', async () => {
  await writeFile(file, holder({}))
  let isIn = false
  const waiting = withLock(file, async () => {
    isIn = true
  })
  // Many turns of the waiting loop, none of which may let it in.
  for (let turn = 0; turn < 200; turn += 1) await readFile(file)
  expect(isIn).toBe(false)
  await unlink(file)
  await waiting
  expect(isIn).toBe(true)
})

it('tells a holder that lost it', async () => {
  const work = withLock(file, async (lock) => {
    await writeFile(file, holder({ nonce: 'another' }))
    await lock.confirm()
  })
  await expect(work).rejects.toMatchObject({ code: 'conflict' })
  expect(await readFile(file, 'utf8')).toContain('another')
})

it('can be held longer than its lease by who renews it', async () => {
  await withLock(file, async (lock) => {
    const { since } = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(file, holder({ ...JSON.parse(await readFile(file, 'utf8')), since: since - 50_000 }))
    await lock.renew()
    expect(JSON.parse(await readFile(file, 'utf8')).since).toBeGreaterThanOrEqual(since)
    expect(await readdir(folder)).toEqual(['.lock'])
    await unlink(file)
    await expect(lock.renew()).rejects.toMatchObject({ code: 'conflict' })
  })
})

it('is waited for as long as the waiting one wants', async () => {
  await writeFile(file, holder({}))
  await expect(withLock(file, async () => 'in', { giveUpMs: 0 })).rejects.toMatchObject({ code: 'io' })
  let asked = 0
  const whileWaiting = () => {
    asked += 1
    if (asked === 3) throw new Error('enough')
  }
  await expect(withLock(file, async () => 'in', { whileWaiting })).rejects.toThrow('enough')
  expect(await readFile(file, 'utf8')).toContain('"nonce":"n"')
})
