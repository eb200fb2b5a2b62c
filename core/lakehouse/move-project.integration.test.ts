// A whole project is moved, with groups in all stores: what the window shows afterwards.

import { spawn } from 'node:child_process'
import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { extensionDirectory } from '../engine/extensions.ts'
import { snapshots } from '../workbench/groups.ts'
import { customer, customerGroup, type TempProject, tempProject } from '../workbench/testing/temp-project.ts'
import * as writes from '../workbench/writes.ts'
import { openWorkbench, type Workbench } from '../workbench.ts'

let elsewhere = ''
let project: TempProject | undefined
afterEach(async () => {
  await project?.close()
  if (elsewhere !== '') await rm(elsewhere, { recursive: true, force: true })
})

const open = (projectPath: string): Promise<Workbench> =>
  openWorkbench({ projectPath, extensionDirectory: extensionDirectory() })

async function stateOf(bench: Workbench) {
  const moments = await snapshots(bench, 'customer_daily')
  const rows = moments.map(async ({ snapshotId }) =>
    bench.engine.rows(
      `SELECT * FROM firn_local."default".customer_daily AT (VERSION => ${snapshotId}) ORDER BY ALL`,
    ),
  )
  return { moments, rows: await Promise.all(rows), history: await bench.history.watermarks('customer_daily') }
}

it('a project that was renamed and copied shows the same moments, and takes writes', async () => {
  // DuckDB 1.5.5 deletes rows only where the path is ASCII.
  project = await tempProject('project')
  elsewhere = await mkdtemp(path.join(tmpdir(), 'firn-elsewhere-'))
  const rows = (n: number) =>
    `customer_id,day,orders,spend\n${Array.from({ length: n }, (_, i) => `K${i},2024-01-0${n},${i},0.5`).join('\n')}\n`
  const files = await Promise.all([1, 2, 3].map((n) => project?.file(`${n}.csv`, rows(n)) ?? ''))
  const [first = '', second = '', third = ''] = files
  const input = (file: string) => ({ input: { paths: [file] } })
  await project.create(customerGroup(), customer, input(first))
  await project.write('customer_daily', { ...input(second), mode: 'append' })
  await project.write('customer_daily', { ...input(third), mode: 'overwrite' })
  // The engine that rewrites the delete files reads them afterwards, at the same paths: it must not remember.
  for (const key of ['K0', 'K2'])
    await project.bench.engine.run(
      `DELETE FROM firn_local."default".customer_daily WHERE customer_id = '${key}'`,
    )
  const before = await stateOf(project.bench)
  expect(before.rows.map(({ length }) => length)).toEqual([1, 3, 3, 2, 1])
  await project.bench.close()

  const renamed = path.join(elsewhere, 'Umbenannt (ü) #2')
  const copy = path.join(elsewhere, 'copy')
  await cp(project.folder, copy, { recursive: true })
  await rename(project.folder, renamed)
  for (const place of [renamed, copy]) {
    const bench = await open(place)
    try {
      expect(bench.moved).toMatchObject({ to: path.join(place, '.firn', 'warehouse'), outsideFolders: [] })
      expect(await stateOf(bench)).toEqual(before)
      const job = { signal: new AbortController().signal, report: () => {} }
      await writes.write(bench, { name: 'customer_daily', ...input(second), mode: 'append' }, job)
      const after = await stateOf(bench)
      expect(after.rows.map(({ length }) => length)).toEqual([1, 3, 3, 2, 1, 3])
      expect(after.history).toHaveLength(4)
    } finally {
      await bench.close()
    }
  }
})

const FIRN = path.resolve(import.meta.dirname, '../../bin/firn.mjs')

function firn(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [FIRN, ...args])
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk) => {
      said.out += chunk
    })
    child.stderr.on('data', (chunk) => {
      said.err += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...said }))
  })
}

it('the command line says what was done, and does without lost files when told to', async () => {
  project = await tempProject()
  elsewhere = await mkdtemp(path.join(tmpdir(), 'firn-elsewhere-'))
  const file = await project.file('1.csv', 'customer_id,day,orders,spend\nK,2024-01-01,1,0.5\n')
  await project.create(customerGroup(), customer, { input: { paths: [file] } })
  await project.bench.close()
  const place = path.join(elsewhere, 'place')
  await rename(project.folder, place)
  const table = path.join(place, '.firn', 'warehouse', 'default', 'customer_daily')
  await rm(path.join(table, 'data'), { recursive: true })
  const report = ['--project', place, '--json']

  const refused = await firn('snapshots', 'customer_daily', ...report)
  expect(refused.code).toBe(1)
  expect(JSON.parse(refused.out).error).toMatchObject({
    code: 'io',
    message: expect.stringContaining('(missing)'),
    hint: expect.stringContaining('firn relocate --accept-problems'),
  })
  const accepted = await firn('relocate', '--accept-problems', ...report)
  expect(accepted.err).toContain('the paths in its tables are rewritten first')
  expect(JSON.parse(accepted.out)).toMatchObject({
    project: place,
    moved: { from: expect.any(String), isCopy: false, problems: [{ problem: 'missing' }] },
  })
  expect(JSON.parse((await firn('snapshots', 'customer_daily', ...report)).out).snapshots).toHaveLength(1)
  expect(JSON.parse((await firn('relocate', ...report)).out)).toEqual({ project: place, moved: null })
  expect((await firn('relocate', '--project', place)).out).toContain('nothing was done')
})
