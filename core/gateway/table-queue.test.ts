import { describe, expect, it } from 'vitest'
import { createTableQueue } from './table-queue.ts'
import { type TableState, tableState } from './table-state.ts'

const state = (version: number): TableState => tableState({ metadata: { 'last-sequence-number': version } })

describe('commits to one table', () => {
  it('run one after the other, each from the state that the one before left', async () => {
    const queue = createTableQueue()
    const seen: (number | undefined)[] = []
    let running = 0
    const commit = (version: number) =>
      queue.run('t', async (newest, remember) => {
        running += 1
        expect(running).toBe(1)
        seen.push(newest?.lastSequenceNumber)
        await new Promise(setImmediate)
        running -= 1
        remember(state(version))
        return version
      })
    expect(await Promise.all([commit(1), commit(2), commit(3)])).toEqual([1, 2, 3])
    expect(seen).toEqual([undefined, 1, 2])
    // Nobody waited: what was known may be old by now.
    await commit(4)
    expect(seen.at(-1)).toBeUndefined()
  })

  it('go on after one that failed, and do not hold up other tables', async () => {
    const queue = createTableQueue()
    const failing = queue.run('t', async () => {
      throw new Error('no')
    })
    const next = queue.run('t', async () => 'next')
    let release = (): void => undefined
    const held = queue.run('held', () => new Promise<void>((resolve) => (release = resolve)))
    expect(await queue.run('other', async () => 'other')).toBe('other')
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('next')
    release()
    await held
  })
})
