import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openMemory, placeWindow } from './remembered.ts'

describe('openMemory', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'firn-memory-'))
    file = join(folder, 'user', 'shell.json')
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const fail = (error: unknown) => {
    throw error
  }

  test('keeps what it is told, part by part', () => {
    const memory = openMemory(file, fail)
    expect(memory.value).toEqual({})
    const window = { bounds: { x: 1, y: 2, width: 1000, height: 700 }, maximized: false }
    memory.update({ window })
    memory.update({ folders: { input: '/data' } })
    expect(openMemory(file, fail).value).toEqual({ window, folders: { input: '/data' } })
  })

  test.each(['', '{"window":', '{"window":{"bounds":"left"}}', '[]'])('%j is an empty memory', (text) => {
    openMemory(file, fail).update({})
    writeFileSync(file, text)
    const memory = openMemory(file, fail)
    expect(memory.value).toEqual({})
    memory.update({ folders: { export: '/out' } })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ folders: { export: '/out' } })
  })

  test('a disk that refuses is told about, not thrown', () => {
    writeFileSync(join(folder, 'user'), 'a file where the folder should be')
    const problems: unknown[] = []
    openMemory(file, (error) => problems.push(error)).update({ folders: { input: '/data' } })
    expect(problems).toHaveLength(1)
  })
})

describe('placeWindow', () => {
  const display = { x: 0, y: 0, width: 1920, height: 1080 }
  const last = { x: 100, y: 50, width: 1400, height: 900 }

  test('where the last one was, each further window a step aside', () => {
    expect(placeWindow(last, [display], 0)).toEqual(last)
    expect(placeWindow(last, [display], 2)).toEqual({ ...last, x: 148, y: 98 })
  })

  test('the platform decides at first and when the display is gone', () => {
    expect(placeWindow(undefined, [display], 0)).toEqual({ width: 1280, height: 800 })
    expect(placeWindow({ ...last, x: 2500 }, [display], 0)).toEqual({ width: 1400, height: 900 })
    expect(placeWindow({ ...last, y: -300 }, [display], 0)).toEqual({ width: 1400, height: 900 })
  })

  test('never too small to use', () => {
    expect(placeWindow({ ...last, width: 10, height: 10 }, [display], 0)).toMatchObject({
      width: 880,
      height: 560,
    })
  })
})
