import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { extensionDirectory } from '../engine/extensions.ts'
import { createProject } from '../project/project-folder.ts'
import { openWorkbench } from '../workbench.ts'
import { faultOf } from './gateway-faults.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-faults-'))
  await createProject(folder)
})
afterEach(() => rm(folder, { recursive: true }))

it('takes faults, and leaves out what goes as it should', () => {
  const request = { kind: 'request', method: 'GET', path: '/c/local/v1/config', milliseconds: 1 } as const
  expect(faultOf({ ...request, status: 404 })).toBeNull()
  expect(faultOf({ ...request, status: 507 })).toContain('507')
  expect(faultOf({ ...request, status: 500, error: 'Error: odd' })).toContain('odd')
  const attempt = { kind: 'commit-attempt', writeId: 'w', attempt: 1 } as const
  expect(faultOf({ ...attempt, outcome: 'busy' })).toBeNull()
  expect(faultOf({ ...attempt, outcome: 'unknown' })).toContain('unknown')
  expect(faultOf({ kind: 'files-left', writeId: 'w', paths: ['/a', '/b'], why: 'so' })).toContain('/a, /b')
})

it('tells the log of an open project', async () => {
  const lines: string[] = []
  const bench = await openWorkbench({
    projectPath: folder,
    extensionDirectory: extensionDirectory(),
    log: (line) => lines.push(line),
  })
  try {
    await bench.local.ensureNamespace(['default'])
    expect(lines).toEqual([])
    // An entry that names metadata which is not there: the catalog cannot answer.
    const namespace = path.join(folder, '.firn', 'warehouse', 'default')
    await mkdir(namespace, { recursive: true })
    await writeFile(path.join(namespace, 't.table.json'), '{')
    await expect(bench.local.loadTable({ namespace: ['default'], table: 't' })).rejects.toThrow()
    expect(lines).toEqual([expect.stringContaining('/namespaces/default/tables/t')])
  } finally {
    await bench.close()
  }
})
