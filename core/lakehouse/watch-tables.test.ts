import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NAMESPACE_FILE } from './layout.ts'
import { watchTables } from './watch-tables.ts'

let root: string
const at = (...parts: string[]) => path.join(root, 'default', ...parts)
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'firn-watch-'))
  await mkdir(at('plane', 'metadata'), { recursive: true })
  await writeFile(at(NAMESPACE_FILE), '{}')
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('a commit, a new table and a renamed one are told; data files on their way are not', async () => {
  let told = 0
  const watch = watchTables(root, () => {
    told += 1
  })
  const toldAfter = async (change: () => Promise<void>): Promise<number> => {
    const before = told
    await change()
    await watch.look()
    return told - before
  }
  try {
    await watch.look()
    expect(
      await toldAfter(async () => {
        await writeFile(at('plane', 'metadata', 'v2.metadata.json'), '{}')
        // Clocks of some disks are too coarse to tell it from the folder's making a moment ago.
        await utimes(at('plane', 'metadata'), new Date(), new Date(Date.now() + 5000))
      }),
    ).toBe(1)
    expect(await toldAfter(() => writeFile(at('route.table.json'), '{}'))).toBe(1)
    expect(await toldAfter(() => rename(at('route.table.json'), at('line.table.json')))).toBe(1)
    expect(
      await toldAfter(async () => {
        await mkdir(at('plane', 'data'))
        await writeFile(at('plane', 'data', 'a.parquet'), '')
      }),
    ).toBe(0)
  } finally {
    watch.close()
  }
})
