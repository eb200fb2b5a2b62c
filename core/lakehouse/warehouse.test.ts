import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FirnError } from '../contract/errors.ts'
import { openLakehouse } from './lakehouse.ts'
import {
  append,
  call,
  commit,
  loadMetadata,
  newLakehouse,
  newTable,
  ok,
} from './testing/lakehouse-fixture.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'firn-warehouse-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const failure = async (root: string): Promise<FirnError> => {
  try {
    await openLakehouse(root)
  } catch (error) {
    if (error instanceof FirnError) return error
    throw error
  }
  throw new Error('Opened')
}

describe('opening a warehouse', () => {
  it('makes it, with a marker that says where it is and how it commits', async () => {
    const root = path.join(folder, 'a', 'wh')
    expect((await openLakehouse(root)).root).toBe(root)
    const marker = JSON.parse(await readFile(path.join(root, 'firn-warehouse.json'), 'utf8'))
    expect(marker).toMatchObject({ 'format-version': 1, root, 'commit-method': 'link' })
    await openLakehouse(root)
    expect(JSON.parse(await readFile(path.join(root, 'firn-warehouse.json'), 'utf8'))).toEqual(marker)
  })

  it('by many at once makes one', async () => {
    const root = path.join(folder, 'wh')
    const lakes = await Promise.all(Array.from({ length: 8 }, () => openLakehouse(root)))
    await newTable(lakes[0] ?? (await openLakehouse(root)))
    for (const lake of lakes) await loadMetadata(lake)
  })

  it('by another way to the same folder is the same warehouse', async () => {
    const root = path.join(folder, 'wh')
    await newTable(await openLakehouse(root))
    await symlink(root, path.join(folder, 'link'))
    const lake = await openLakehouse(path.join(folder, 'link'))
    expect(lake.root).toBe(root)
    await ok(append(lake, 1n))
  })

  it.each([
    ['a file in its place', 'io', async (root: string) => writeFile(root, '')],
    ['a file in the place of its parent', 'io', async (root: string) => writeFile(path.dirname(root), '')],
    ['a damaged marker', 'unsupported', (root: string) => writeMarker(root, '{"format-version": 1')],
    ['a newer marker', 'unsupported', (root: string) => writeMarker(root, '{"format-version": 2}')],
  ] as const)('fails on %s, naming the path', async (_what, code, prepare) => {
    const root = path.join(folder, 'parent', 'wh')
    if (_what !== 'a file in the place of its parent') await mkdir(path.dirname(root))
    await prepare(root)
    const error = await failure(root)
    expect(error.code).toBe(code)
    expect(error.message).toContain(root)
    expect(error.hint).toBeDefined()
  })
})

async function writeMarker(root: string, text: string): Promise<void> {
  await mkdir(root)
  await writeFile(path.join(root, 'firn-warehouse.json'), text)
}

describe('what killed processes left', () => {
  const anHourAgo = new Date(Date.now() - 3_700_000)

  it('of temporary files is removed when it is old, and only then', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    const table = await newTable(lake)
    const left = ['.tmp-1', 'ns/.tmp-2', 'ns/t/metadata/.pending/v2-x.json', 'ns/t/metadata/.pending/hint-x']
    for (const name of left)
      for (const file of [path.join(root, name), path.join(root, `${name}-new`)]) await writeFile(file, '')
    for (const name of left) await utimes(path.join(root, name), anHourAgo, anHourAgo)
    await openLakehouse(root)
    for (const name of left) {
      await expect(readFile(path.join(root, name))).rejects.toThrow('ENOENT')
      expect(await readFile(path.join(root, `${name}-new`), 'utf8')).toBe('')
    }
    expect(await loadMetadata(lake)).toEqual(table)
  })

  it('of a rename is finished', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    const table = await newTable(lake, 'a')
    const rename = (source: string, destination: string) =>
      ok(
        call(lake, 'POST', 'tables/rename', {
          source: { namespace: ['ns'], name: source },
          destination: { namespace: ['ns'], name: destination },
        }),
      )
    const entry = (name: string) => path.join(root, 'ns', `${name}.table.json`)
    // A rename that was cut off has made the new entry, and not removed the old one.
    const before = await readFile(entry('a'))
    await rename('a', 'b')
    await writeFile(entry('a'), before)
    const listed = async () => (await ok(call(lake, 'GET', 'namespaces/ns/tables'))).identifiers
    expect(await listed()).toHaveLength(2)
    await openLakehouse(root)
    expect(await listed()).toEqual([{ namespace: ['ns'], name: 'b' }])
    // And back again: the entry with more renames is the newer one.
    const second = await readFile(entry('b'))
    await rename('b', 'a')
    await writeFile(entry('b'), second)
    await openLakehouse(root)
    expect(await listed()).toEqual([{ namespace: ['ns'], name: 'a' }])
    expect(await loadMetadata(lake, 'a')).toEqual(table)
    // Another table that has the old name since is left alone.
    await rename('a', 'b')
    await newTable(lake, 'a')
    await openLakehouse(root)
    expect(await listed()).toHaveLength(2)
  })

  it('of damaged files does not keep the others closed', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    await newTable(lake)
    await newTable(lake, 'bad')
    await writeFile(path.join(root, 'ns', 'bad.table.json'), '{')
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['other'] }))
    await writeFile(path.join(root, 'other', '.namespace.json'), '{')
    const again = await openLakehouse(root)
    await ok(commit(again, [{ action: 'set-properties', updates: { a: '1' } }]))
    expect((await call(again, 'GET', 'namespaces/ns/tables/bad')).status).toBe(500)
  })
})
