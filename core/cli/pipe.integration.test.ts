import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createProject } from '../project/project-folder.ts'

const CLI = path.resolve(import.meta.dirname, '../cli.ts')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-pipe-'))
  await createProject(folder)
})
afterEach(() => rm(folder, { recursive: true }))

it('ends well when nobody reads on, as before `| head -1`', async () => {
  const child = spawn(process.execPath, [CLI, '--project', folder, 'groups'])
  child.stdout.destroy()
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(child, 'close')
  expect({ code, said }).toEqual({ code: 0, said: '' })
  expect(await readdir(path.join(folder, '.firn', 'spill'))).toEqual([])
})
