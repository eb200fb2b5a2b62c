import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { projectEvolution } from './project-profile.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-profile-'))
})
afterEach(() => rm(folder, { recursive: true }))

const says = (text: string) => writeFile(path.join(folder, 'profiles.yml'), text)

it('has the schema evolution of groups that say nothing of it themselves', async () => {
  expect(await projectEvolution(folder)).toBeNull()
  await says('materialization:\n  catalog: {type: rest}\n')
  expect(await projectEvolution(folder)).toBeNull()
  await says('materialization:\n  schema_evolution:\n    mode: strict\n    allow_column_type_change: yes\n')
  expect(await projectEvolution(folder)).toEqual({
    mode: 'strict',
    allowColumnAdd: true,
    allowColumnTypeChange: true,
  })
})

it('is refused with its line where it is wrong', async () => {
  await says('materialization:\n  schema_evolution:\n    mode: lax\n')
  await expect(projectEvolution(folder)).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('profiles.yml, line 3: Unsupported schema evolution: lax.'),
  })
})
