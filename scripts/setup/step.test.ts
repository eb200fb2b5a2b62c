// Steps: what is there is not made again, one line each, a failure says what, why and what to do, no two at once.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { withLock } from './lock.mjs'
import { hasStamp, readStamp, writeStamp } from './stamp.mjs'
import { runSteps, SetupError } from './step.mjs'

let folder = ''
let printed = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'firn-step-'))
  printed = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

/** A step that leaves a stamp. */
function stampingStep(content: string) {
  const file = path.join(folder, 'stamp')
  const made: string[] = []
  const step = {
    name: 'a thing',
    ready: async () => ((await hasStamp(file, content)) ? content : undefined),
    make: async () => {
      made.push(content)
      await writeStamp(file, content)
      return `made ${content}`
    },
  }
  return { step, made }
}

test('is made once, and again when what it is made from has changed', async () => {
  const one = stampingStep('lock 1')
  await runSteps([one.step])
  await runSteps([one.step])
  expect(one.made).toEqual(['lock 1'])
  const two = stampingStep('lock 2')
  await runSteps([two.step])
  expect(two.made).toEqual(['lock 2'])
  expect(printed.split('\n')).toEqual([
    expect.stringMatching(/^set-up {2}a thing +ok +made lock 1 \(\d+\.\d s\)$/),
    expect.stringMatching(/^set-up {2}a thing +cached +lock 1$/),
    expect.stringMatching(/^set-up {2}a thing +ok +made lock 2 \(\d+\.\d s\)$/),
    '',
  ])
})

test('prints nothing when quiet and all is there', async () => {
  const { step } = stampingStep('x')
  await runSteps([step])
  printed = ''
  await runSteps([step], { quiet: true })
  expect(printed).toBe('')
})

test('two set-ups at once make it once', async () => {
  const { step, made } = stampingStep('x')
  await Promise.all([runSteps([step]), runSteps([step])])
  expect(made).toEqual(['x'])
})

test('that fails ends the set-up with what, why and what to do', async () => {
  const failing = (error: unknown) => ({
    name: 'a thing',
    ready: async () => undefined,
    make: () => Promise.reject(error),
  })
  const after = stampingStep('x')
  const known = runSteps([failing(new SetupError('no wheel', 'host gone', 'plug it in')), after.step])
  await expect(known).rejects.toThrow('no wheel\n  why: host gone\n  what you can do: plug it in')
  await expect(runSteps([failing(new Error('ENOSPC'))])).rejects.toMatchObject({
    what: 'a thing could not be set up',
    why: 'ENOSPC',
  })
  expect(after.made).toEqual([])
  expect(printed.match(/FAILED/g)).toHaveLength(2)
})

test('a stamp that was never written is none', async () => {
  expect(await readStamp(path.join(folder, 'none'))).toBeUndefined()
  expect(await hasStamp(path.join(folder, 'none'), '')).toBe(false)
})

describe('the lock', () => {
  test('lets one work at a time, and is gone after a failure', async () => {
    const file = path.join(folder, 'lock')
    let inside = 0
    const work = async () => {
      inside += 1
      expect(inside).toBe(1)
      await nextTurn()
      inside -= 1
      throw new Error('failed inside')
    }
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => withLock(work, file)))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await readStamp(file)).toBeUndefined()
  })

  test('of a process that is gone does not hold', async () => {
    const file = path.join(folder, 'lock')
    // Above the highest process number of any system.
    writeFileSync(file, '999999999')
    expect(await withLock(async () => 'done', file)).toBe('done')
  })
})
