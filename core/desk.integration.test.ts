import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Desk, openDesk } from './desk.ts'
import { extensionDirectory } from './engine/extensions.ts'
import { createProject } from './project/project-folder.ts'

let folder: string
let desk: Desk
const project = (name: string): string => path.join(folder, name)
const context = { signal: new AbortController().signal }
/** An open project has its engine's folder there. */
const isOpen = async (name: string): Promise<boolean> =>
  (await readdir(path.join(project(name), '.firn', 'spill')).catch(() => [])).length > 0

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-desk-'))
  await createProject(project('a'))
  await createProject(project('b'))
  desk = await openDesk({
    userDataDir: path.join(folder, 'user'),
    extensionDirectory: extensionDirectory(),
    version: '0',
  })
})
afterEach(async () => {
  await desk.close()
  await rm(folder, { recursive: true })
})

it('closes a project whose window went while it was opened', async () => {
  const session = desk.session(() => undefined)
  const opening = session.handlers['project.open']({ path: project('a') }, context)
  await vi.waitFor(async () => expect(await isOpen('a')).toBe(true), { timeout: 30_000, interval: 1 })
  const [opened] = await Promise.allSettled([opening, session.close()])
  expect(opened).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } })
  expect(await isOpen('a')).toBe(false)
})

it('has one project open in a window that was asked for two at once', async () => {
  const session = desk.session(() => undefined)
  const [, second] = await Promise.all([
    session.handlers['project.open']({ path: project('a') }, context),
    session.handlers['project.open']({ path: project('b') }, context),
  ])
  expect(second.path).toBe(project('b'))
  expect([await isOpen('a'), await isOpen('b')]).toEqual([false, true])
  await session.close()
  expect(await isOpen('b')).toBe(false)
})
