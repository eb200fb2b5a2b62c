// firn plan, test, write --stage, staged, diff, publish, discard: one after the other, as a person would.

import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { extensionDirectory } from '../engine/extensions.ts'
import { createProject } from '../project/project-folder.ts'
import { customer, customerGroup } from '../workbench/testing/temp-project.ts'
import { openWorkbench } from '../workbench.ts'

const FIRN = path.resolve(import.meta.dirname, '../../bin/firn.mjs')
const NAME = 'customer_daily'
let folder: string

interface Ran {
  readonly code: number | null
  readonly out: string
}

/** @param args the first one without its group's name */
function firn(command: string, ...args: string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [FIRN, '--project', folder, command, NAME, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out }))
  })
}
const json = async (...args: [string, ...string[]]) => {
  const { code, out } = await firn(...args, '--json')
  return { code, ...(JSON.parse(out) as Record<string, unknown>) }
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-audit-'))
  await createProject(folder)
  const header = 'customer_id,day,orders,spend\n'
  await writeFile(path.join(folder, 'good.csv'), `${header}A,2024-01-01,1,10\nB,2024-01-01,2,20\n`)
  await writeFile(path.join(folder, 'bad.csv'), `${header}C,2024-01-01,1,-5\n`)
  const bench = await openWorkbench({ projectPath: folder, extensionDirectory: extensionDirectory() })
  await bench.folder.saveEntity(customer)
  const tests = [{ kind: 'accepted_range' as const, column: 'spend', min: 0, severity: 'fail' as const }]
  await bench.folder.saveGroup(customerGroup({ tests }))
  await bench.close()
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))

it('plans, refuses, stages, compares, tests, publishes and discards', { timeout: 180_000 }, async () => {
  expect(await json('plan', '--from', 'bad.csv')).toMatchObject({
    code: 1,
    tests: [{ outcome: 'failed', failures: 1 }],
    problems: [{ code: 'test_failed' }],
  })
  expect(await json('write', '--from', 'bad.csv')).toMatchObject({
    code: 1,
    error: { code: 'test_failed', details: { results: [{ examples: [{ customer_id: 'C', spend: '-5' }] }] } },
  })
  expect(await json('write', '--from', 'good.csv', '--stage', 'audit')).toMatchObject({
    code: 0,
    branch: 'audit',
    tests: [{ outcome: 'passed' }],
  })
  expect(await json('test', '--ref', 'audit')).toMatchObject({ code: 0, tests: [{ outcome: 'passed' }] })
  expect(await json('publish', 'audit')).toMatchObject({ code: 0, rows: 2, replayed: false })
  await firn('write', '--from', 'good.csv', '--stage', 'again', '--mode', 'append')
  expect(await json('diff', '--from', 'main', '--to', 'again')).toMatchObject({
    code: 0,
    added: 2,
    duplicateKeys: 4,
    rows: [{ change: 'added', before: null, after: { customer_id: 'A', day: '2024-01-01' } }, {}],
  })
  const { code, out } = await firn('diff', '--from', 'main', '--to', 'again', '--limit', '1')
  expect(code).toBe(0)
  expect(out).toContain('2 added, 0 removed, 0 changed, 2 unchanged rows.')
  expect(out).toContain('… and 1 more (--limit).')
  expect(await json('discard', 'again')).toMatchObject({ code: 0, discarded: 'again' })
  expect(await json('staged')).toMatchObject({ staged: [] })
})
