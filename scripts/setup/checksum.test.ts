// What is downloaded is what was pinned, or is refused; what was downloaded once is not fetched again.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cachedDownload, sha256OfFile, sha256OfText, verifyChecksum } from './checksum.mjs'
import { SetupError } from './step.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'firn-checksum-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a file has the checksum of its content', async () => {
  const file = path.join(folder, 'abc')
  writeFileSync(file, 'abc')
  const ofAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(await sha256OfFile(file)).toBe(ofAbc)
  expect(sha256OfText('abc')).toBe(ofAbc)
})

test('a wrong file is removed, and the error names it, both checksums and what to do', async () => {
  const file = path.join(folder, 'iceberg.whl')
  writeFileSync(file, 'not the wheel')
  const failure = await verifyChecksum(file, 'f'.repeat(64)).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(SetupError)
  expect((failure as SetupError).message).toMatch(/iceberg\.whl is not the file it should be/)
  expect((failure as SetupError).why).toContain(sha256OfText('not the wheel'))
  expect((failure as SetupError).why).toContain('f'.repeat(64))
  expect((failure as SetupError).fix).not.toBe('')
  expect(readdirSync(folder)).toEqual([])
})

describe('the cache of downloads', () => {
  const content = 'the wheel'
  let fetches = 0
  const download = (fetched: string) =>
    cachedDownload({
      name: 'a.whl',
      sha256: sha256OfText(content),
      cache: path.join(folder, 'cache'),
      fetch: async (into) => {
        fetches += 1
        writeFileSync(path.join(into, 'a.whl'), fetched)
      },
    })
  beforeEach(() => {
    fetches = 0
  })

  test('fetches once', async () => {
    const first = await download(content)
    expect(await download('anything else')).toBe(first)
    expect(readFileSync(first, 'utf8')).toBe(content)
    expect(fetches).toBe(1)
  })

  test('fetches again what was damaged meanwhile', async () => {
    writeFileSync(await download(content), 'damaged')
    expect(readFileSync(await download(content), 'utf8')).toBe(content)
    expect(fetches).toBe(2)
  })

  test('keeps nothing of a wrong download', async () => {
    await expect(download('tampered')).rejects.toThrow(/not the file it should be/)
    expect(readdirSync(path.join(folder, 'cache'))).toEqual([])
  })
})
