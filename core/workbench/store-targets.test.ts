import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../contract/index.ts'
import { checkGroup, groupDetail, removeGroup, saveGroup } from './groups.ts'
import { targetProblems } from './store-targets.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

const file = (at: string): Store => ({ kind: 'FILE', path: at, format: 'parquet' })
const hive = (database: string, table: string): Store => ({
  kind: 'HIVE_TABLE',
  database,
  table,
  partitionBy: [],
})
const iceberg = (namespace: string, table: string, catalog = 'local'): Store => ({
  kind: 'ICEBERG',
  catalog,
  warehouse: null,
  namespace,
  table,
})

describe('where stores lie', () => {
  let folder: string
  let projectPath: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'firn-targets-'))
    projectPath = path.join(folder, 'project')
    await mkdir(path.join(projectPath, '.firn'), { recursive: true })
    await symlink(path.join(projectPath, '.firn'), path.join(folder, 'link'), 'junction')
  })
  afterAll(() => rm(folder, { recursive: true }))

  const problems = (stores: Store[], others: Store[] = []) =>
    targetProblems(
      projectPath,
      customerGroup({ name: 'mine', stores }),
      others.length === 0 ? [] : [customerGroup({ name: 'theirs', stores: others })],
    )

  it.each<readonly [Store, Store, field: string]>([
    [iceberg('default', 'a'), iceberg('DEFAULT', 'A'), 'table'],
    [hive('d', 'a'), hive('D', 'a'), 'table'],
    [file('files/a'), file('./files/b/../a/'), 'path'],
    [file('files/a/b'), file('files/a'), 'path'],
    [file('files/a'), file('files/a/b'), 'path'],
  ])('%j meets %j', (one, other, field) => {
    expect(problems([one], [other])).toEqual([
      { field: `stores.0.${field}`, message: expect.stringContaining('belongs to the feature group theirs') },
    ])
    expect(problems([one, other])).toEqual([
      { field: `stores.1.${field}`, message: expect.stringContaining('of this feature group already') },
    ])
  })

  it.each([
    [iceberg('default', 'a'), iceberg('default', 'b')],
    [iceberg('default', 'a'), iceberg('default', 'a', 'other')],
    [iceberg('d', 'a'), hive('d', 'a')],
    [file('files/a'), file('files/ab')],
  ])('%j does not meet %j', (one, other) => {
    expect(problems([one], [other])).toEqual([])
    expect(problems([one, other])).toEqual([])
  })

  it('an absolute path is free, but not to lie on the project or in what Firn keeps', () => {
    expect(problems([file(path.join(folder, 'elsewhere'))])).toEqual([])
    expect(problems([file(path.join(projectPath, 'files'))])).toEqual([])
    const refused = [
      projectPath,
      folder,
      path.join(projectPath, '.firn', 'warehouse'),
      path.join(folder, 'link', 'x'),
    ]
    for (const at of refused) expect(problems([file(at)]), at).toMatchObject([{ field: 'stores.0.path' }])
  })
})

describe('two groups and one table', () => {
  let project: TempProject
  const table = (name: string, named: string) => customerGroup({ name, stores: [iceberg('default', named)] })

  beforeEach(async () => {
    project = await tempProject()
    const input = {
      paths: [await project.file('in.csv', 'customer_id,day,orders,spend\nA,2024-01-01,1,2\n')],
    }
    await project.create(table('first', 'shared'), customer, { input })
  })
  afterEach(() => project.close())

  it('a new or changed group is refused another’s table, and itself may keep it', async () => {
    const { bench } = project
    const { problems } = await checkGroup(bench, table('second', 'Shared'), customer)
    expect(problems).toEqual([
      {
        field: 'stores.0.table',
        message:
          'ICEBERG local.default.Shared belongs to the feature group first. Choose another table name.',
      },
    ])
    expect((await checkGroup(bench, table('renamed', 'shared'), customer, 'first')).problems).toEqual([])
    await bench.folder.saveGroup(table('second', 'own'))
    await expect(saveGroup(bench, table('second', 'shared'), 'second')).rejects.toMatchObject({
      code: 'invalid_input',
      details: { field: 'stores.0.table' },
    })
  })

  it('data is not deleted while a file written by hand names it too', async () => {
    const { bench } = project
    await bench.folder.saveGroup(table('second', 'SHARED'))
    await expect(removeGroup(bench, 'second', true)).rejects.toMatchObject({
      code: 'conflict',
      details: { groups: ['first'] },
    })
    expect((await groupDetail(bench, 'first')).stores).toMatchObject([{ exists: true, rows: 1 }])
    await removeGroup(bench, 'second', false)
    await removeGroup(bench, 'first', true)
    await expect(groupDetail(bench, 'first')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('a folder that is not a store’s to have is not opened', async () => {
    const { bench } = project
    const stores = [file(path.join(project.folder, '.firn', 'warehouse'))]
    await bench.folder.saveGroup(customerGroup({ name: 'third', stores }))
    await expect(removeGroup(bench, 'third', true)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { field: 'path' },
    })
  })
})
