import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { removeLeftovers } from './leftovers.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-leftovers-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('removes what ended processes left, and nothing else', async () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid
  const kept = [`${process.pid}-abc1`, `firn-text-${process.pid}-abc2`, 'notes', '12']
  for (const name of [...kept, `${ended}-abc3`, `firn-text-${ended}-abc4`]) {
    await mkdir(path.join(folder, name))
    await writeFile(path.join(folder, name, 'file'), '')
  }
  await removeLeftovers(folder)
  expect((await readdir(folder)).sort()).toEqual([...kept].sort())
})

it('takes a missing folder for an empty one', async () => {
  await expect(removeLeftovers(path.join(folder, 'none'))).resolves.toBeUndefined()
})
