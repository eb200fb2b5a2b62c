import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recentProjects } from './recent-projects.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-recent-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('lists the newest first, once each, and says what is missing', async () => {
  const recent = recentProjects(path.join(folder, 'new'))
  expect(await recent.list()).toEqual([])
  await recent.remember(folder)
  await recent.remember('/no/such/project')
  await recent.remember(folder)
  expect(await recent.list()).toMatchObject([
    { path: folder, exists: true },
    { path: '/no/such/project', name: 'project', exists: false },
  ])
  await recent.forget('/no/such/project')
  expect(await recent.list()).toHaveLength(1)
})

it('takes a broken file for an empty list', async () => {
  await writeFile(path.join(folder, 'recent-projects.json'), '{oops')
  const recent = recentProjects(folder)
  expect(await recent.list()).toEqual([])
  await recent.remember(folder)
  expect(await recent.list()).toHaveLength(1)
})

it('keeps every project of many remembered at once', async () => {
  const recent = recentProjects(folder)
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => recent.remember(path.join(folder, name))))
  expect(await recent.list()).toHaveLength(4)
})
