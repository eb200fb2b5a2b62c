import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'

import { extensionDirectory } from '../engine/extensions.ts'
import { thisProcess } from '../engine/writer-process.ts'
import { openWorkbench } from '../workbench.ts'
import { snapshots } from './groups.ts'
import { projectState } from './project-state.ts'
import { page } from './rows.ts'
import { makeReadOnly } from './testing/read-only.ts'
import { customer, customerGroup, tempProject } from './testing/temp-project.ts'

it('looks at a project that can only be read', async () => {
  const project = await tempProject()
  const file = await project.file('1.csv', 'customer_id,day,orders,spend\nA,2024-01-01,1,0.5\n')
  await project.create(customerGroup(), customer, { input: { paths: [file] } })
  const ended = spawnSync(process.execPath, ['-e', '']).pid
  await mkdir(path.join(project.folder, '.firn', 'spill', `${ended}.${thisProcess().host}-abc1`))
  const writable = makeReadOnly(project.folder)
  try {
    const bench = await openWorkbench({
      projectPath: project.folder,
      extensionDirectory: extensionDirectory(),
    })
    try {
      const { groups } = await projectState(bench)
      expect(groups.map(({ name }) => name)).toEqual(['customer_daily'])
      expect(await snapshots(bench, 'customer_daily')).toHaveLength(1)
      const { signal } = new AbortController()
      const source = { kind: 'group', name: 'customer_daily' } as const
      expect((await page(bench, { source, offset: 0, limit: 5 }, signal)).values[0]).toEqual(['A'])
    } finally {
      await bench.close()
    }
  } finally {
    writable()
    await project.close()
  }
})
