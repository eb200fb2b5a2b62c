// A build is repeated when a source changes, comes or goes, and not for the sake of a test.

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { fingerprint } from './fingerprint.mjs'

test('changes with the sources and only with them', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'firn-fingerprint-'))
  const write = (name: string, text: string) => writeFileSync(path.join(root, name), text)
  try {
    mkdirSync(path.join(root, 'src', 'deep'), { recursive: true })
    write('src/deep/a.ts', 'a')
    write('lock.json', '{}')
    const take = () => fingerprint(root, ['src', 'lock.json'])
    const seen = [await take()]
    expect(await take()).toBe(seen[0])
    write('src/a.test.ts', 'a test')
    write('elsewhere.ts', 'not a source')
    expect(await take()).toBe(seen[0])
    write('src/deep/a.ts', 'longer')
    seen.push(await take())
    utimesSync(path.join(root, 'src/deep/a.ts'), 1, 1)
    seen.push(await take())
    write('src/b.ts', 'b')
    seen.push(await take())
    rmSync(path.join(root, 'src/deep/a.ts'))
    seen.push(await take())
    expect(new Set(seen).size).toBe(5)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
