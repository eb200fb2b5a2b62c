import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createProject } from '../project/project-folder.ts'

const CLI = path.resolve(import.meta.dirname, '../cli.ts')
let folder: string
let project: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-interrupted-'))
  project = path.join(folder, 'project')
  await createProject(project)
})
afterEach(() => rm(folder, { recursive: true }))

function start(...args: string[]): { child: ChildProcess; ended: Promise<unknown[]>; said: () => string[] } {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, TMPDIR: folder } })
  const texts = ['', '']
  child.stdout.on('data', (chunk) => {
    texts[0] += chunk
  })
  child.stderr.on('data', (chunk) => {
    texts[1] += chunk
  })
  return { child, ended: once(child, 'close'), said: () => texts }
}

const names = (at: string): Promise<string[]> => readdir(at).catch(() => [])
const until = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 30_000, interval: 20 })
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

it.each(signals)('%s ends serving well, and leaves nothing behind', async (signal) => {
  const { child, ended, said } = start('--project', project, 'serve')
  await until(() => expect(said()[1]).toContain('Serving'))
  child.kill(signal)
  expect(await ended).toEqual([0, null])
  expect(await names(path.join(project, '.firn', 'spill'))).toEqual([])
})

it('cancels a command: one document, 1, nothing left behind', async () => {
  await writeFile(path.join(folder, 'one.csv'), 'id,day,x\nA,2024-01-01 00:00:00,1\n')
  const run = (...args: string[]) => start('--project', project, ...args, '--json')
  expect(await run('entity', 'add', 'thing', '--keys', 'id').ended).toEqual([0, null])
  const endless = 'SELECT id, day, count(*) AS x FROM source, range(1000000000000) GROUP BY ALL'
  const from = ['--from', path.join(folder, 'one.csv')]
  const options = ['--entity', 'thing', '--event-time', 'day', '--transform', endless]
  expect(await run('group', 'add', 'things', ...from, ...options).ended).toEqual([0, null])

  const { child, ended, said } = run('write', 'things', ...from)
  await until(async () => expect(await names(path.join(project, '.firn', 'spill'))).toHaveLength(1))
  child.kill('SIGINT')
  expect(await ended).toEqual([1, null])
  expect(JSON.parse(said()[0] ?? '')).toMatchObject({ error: { code: 'cancelled' } })
  expect(await names(path.join(project, '.firn', 'spill'))).toEqual([])
})

it('removes the folder of a demo that was cancelled', async () => {
  const { child, ended } = start('demo')
  const demo = async (): Promise<string | undefined> =>
    (await names(folder)).find((name) => name !== 'project')
  await until(async () =>
    expect(
      await names(path.join(folder, (await demo()) ?? '', 'customer-sample', '.firn', 'spill')),
    ).toHaveLength(1),
  )
  child.kill('SIGTERM')
  expect(await ended).toEqual([1, null])
  expect(await demo()).toBeUndefined()
})
