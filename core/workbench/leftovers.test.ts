import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ownFolderName, thisProcess } from '../engine/writer-process.ts'
import { removeLeftovers } from './leftovers.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-leftovers-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('removes what ended processes of this machine left, and nothing else', async () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid
  const { host } = thisProcess()
  const own = ownFolderName('firn-text-')
  const elsewhere = `${ended}.${host === '00000000' ? '11111111' : '00000000'}-abc1`
  const kept = [ownFolderName(), own, elsewhere, 'notes', '12']
  for (const name of [...kept, `${ended}.${host}-abc3`, own.replace(`${process.pid}.`, `${ended}.`)]) {
    await mkdir(path.join(folder, name))
    await writeFile(path.join(folder, name, 'file'), '')
  }
  await removeLeftovers(folder)
  expect((await readdir(folder)).sort()).toEqual([...kept].sort())
})

it('takes a missing folder for an empty one', async () => {
  await expect(removeLeftovers(path.join(folder, 'none'))).resolves.toBeUndefined()
})
