import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Entity, FeatureGroup } from '../contract/features.ts'
import { createProject, openProjectFolder, type ProjectFolder } from './project-folder.ts'

let folder: string
let project: ProjectFolder

const entity: Entity = { name: 'plane', joinKeys: ['tailnum'], description: 'A plane' }
const group: FeatureGroup = {
  name: 'plane_daily',
  description: '',
  owner: '',
  tags: [],
  entity: 'plane',
  joinKeys: ['tailnum'],
  eventTimeCol: 'day',
  mode: null,
  stores: [
    { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: 'plane_daily' },
  ],
  features: [
    { name: 'flights', dtype: '', description: '' },
    { name: 'delay', dtype: 'DOUBLE', description: '' },
  ],
  inputs: [],
  parsing: null,
  transform: null,
}
const at = (file: string) => path.join(folder, file)
const put = async (file: string, text: string | Uint8Array) => {
  await mkdir(path.dirname(at(file)), { recursive: true })
  await writeFile(at(file), text)
}
const text = (file: string) => readFile(at(file), 'utf8')

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn project ü-'))
  await createProject(folder)
  project = await openProjectFolder(folder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a new project has its folders, keeps the warehouse out of git, and leaves other files alone', async () => {
  expect((await readdir(folder)).sort()).toEqual(['.firn', 'entities', 'feature_groups'])
  expect(await text('.firn/.gitignore')).toBe('*\n')
  await put('notes.txt', 'mine')
  await put('.firn/.gitignore', 'my own\n')
  await createProject(folder)
  expect(await text('notes.txt')).toBe('mine')
  expect(await text('.firn/.gitignore')).toBe('my own\n')
  expect(await project.load()).toMatchObject({ entities: [], groups: [], problems: [] })
})

test('what is no project says so; a clone without .firn opens', async () => {
  await rm(at('.firn'), { recursive: true })
  await openProjectFolder(folder)
  await expect(openProjectFolder(at('nowhere'))).rejects.toMatchObject({ code: 'not_found' })
  await mkdir(at('plain'))
  await expect(openProjectFolder(at('plain'))).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('is not a Firn project'),
  })
  await put('plain/file', '')
  await expect(openProjectFolder(at('plain/file'))).rejects.toMatchObject({ code: 'not_found' })
  await expect(createProject(at('plain/file'))).rejects.toMatchObject({ code: 'io' })
})

test('entities and groups are saved, renamed and removed as files of their names', async () => {
  await project.saveEntity(entity)
  await project.saveGroup(group)
  expect(await project.group('plane_daily')).toEqual(group)
  await project.saveGroup({ ...group, name: 'planes', owner: 'me' }, 'plane_daily')
  expect(await readdir(at('feature_groups'))).toEqual(['planes.yml'])
  expect((await project.group('planes')).owner).toBe('me')
  await expect(project.group('plane_daily')).rejects.toMatchObject({ code: 'not_found' })
  await project.saveEntity({ ...entity, name: 'aircraft' }, 'plane')
  expect(await readdir(at('entities'))).toEqual(['aircraft.yml'])
  // The group repeats its entity, and follows.
  expect(await project.load()).toMatchObject({ groups: [{ group: { entity: 'aircraft' } }], problems: [] })
  await project.removeGroup('planes')
  await project.removeEntity('aircraft')
  expect(await project.load()).toMatchObject({ entities: [], groups: [], problems: [] })
  await expect(project.removeGroup('planes')).rejects.toMatchObject({ code: 'not_found' })
  await expect(project.saveGroup(group, 'gone')).rejects.toMatchObject({ code: 'not_found' })
})

test('a name that is taken, in any case of its letters, is refused and nothing is lost', async () => {
  await project.saveEntity(entity)
  await project.saveGroup(group)
  const before = await text('feature_groups/plane_daily.yml')
  const other = { ...group, name: 'Plane_Daily' }
  await expect(project.saveGroup(other)).rejects.toMatchObject({ code: 'already_exists' })
  await expect(project.saveGroup(group)).rejects.toMatchObject({ code: 'already_exists' })
  await project.saveGroup({ ...group, name: 'second' })
  await expect(project.saveGroup(group, 'second')).rejects.toMatchObject({ code: 'already_exists' })
  expect(await text('feature_groups/plane_daily.yml')).toBe(before)
  // Only the case changes: that is a rename.
  await project.saveGroup(other, 'plane_daily')
  expect((await readdir(at('feature_groups'))).sort()).toEqual(['Plane_Daily.yml', 'second.yml'])
})

test('a file changed elsewhere since it was read is not overwritten', async () => {
  await project.saveEntity(entity)
  await project.saveGroup(group)
  await project.load()
  const changed = `${await text('feature_groups/plane_daily.yml')}# a note\n`
  await put('feature_groups/plane_daily.yml', changed)
  await expect(project.saveGroup({ ...group, owner: 'me' }, 'plane_daily')).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('plane_daily.yml was changed'),
  })
  expect(await text('feature_groups/plane_daily.yml')).toBe(changed)
  await project.load()
  await project.saveGroup({ ...group, owner: 'me' }, 'plane_daily')
  expect(await text('feature_groups/plane_daily.yml')).toContain('# a note')
})

test('a broken file is a problem of that file and stops nothing else', async () => {
  await project.saveEntity(entity)
  await project.saveGroup(group)
  await put('feature_groups/broken.yml', 'name: [oops\n')
  await put('feature_groups/latin.yml', Buffer.from('name: caf\xe9\n', 'latin1'))
  await put('entities/bad.yaml', 'kind: entity\nname: my plane\njoin_keys: []\n')
  await mkdir(at('feature_groups/folder.yml'))
  await put(
    'feature_groups/blank.yml',
    'name: blank\nentity: plane\nmaterialization:\n  event_time_col: day\n  stores:\n    - kind: ICEBERG\n      table: " "\nfeatures: {a: }\n',
  )
  const { groups, problems } = await project.load()
  expect(groups.map((loaded) => loaded.group.name)).toEqual(['blank', 'plane_daily'])
  expect(problems.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([
    'entities/bad.yaml:2: The entity name may have only letters A-Z, digits and _, and may not start with a digit. Try my_plane.',
    'entities/bad.yaml:3: An entity needs at least one join key.',
    'feature_groups/blank.yml:7: The table name is empty.',
    expect.stringMatching(/^feature_groups\/broken.yml:2: The file is not valid YAML/),
    expect.stringContaining('folder.yml cannot be read: it is a folder.'),
    'feature_groups/latin.yml:null: latin.yml is not UTF-8 text.',
  ])
  await expect(project.group('blank')).rejects.toMatchObject({
    code: 'invalid_input',
    message: 'feature_groups/blank.yml, line 7: The table name is empty.',
  })
  await expect(project.group('broken')).rejects.toMatchObject({ code: 'invalid_input' })
})

test('a named entity wins over an inline one, and a difference is a problem', async () => {
  const file = (name: string, key: string) =>
    `name: ${name}\nentity: {name: plane, join_keys: [${key}]}\nmaterialization: {event_time_col: day, stores: [{kind: FILE}]}\nfeatures: {a: }\n`
  await put('feature_groups/a.yml', file('a', 'tail'))
  expect(await project.load()).toMatchObject({
    entities: [{ name: 'plane', joinKeys: ['tail'] }],
    groups: [{ group: { joinKeys: ['tail'] } }],
    problems: [],
  })
  await put('feature_groups/b.yml', file('b', 'tail_no'))
  expect((await project.load()).problems).toMatchObject([
    { file: 'feature_groups/b.yml', line: 2, message: expect.stringContaining('The first one read counts.') },
  ])
  await project.saveEntity(entity)
  // Saving it made both follow; now one is edited by hand.
  expect((await project.load()).problems).toEqual([])
  await put('feature_groups/b.yml', file('b', 'tail_no'))
  const { groups, problems } = await project.load()
  expect(groups.map((loaded) => loaded.group.joinKeys)).toEqual([['tailnum'], ['tailnum']])
  expect(problems).toEqual([
    {
      file: 'feature_groups/b.yml',
      line: 2,
      message: 'The entity plane has the join keys tailnum, not tail_no. entities/plane.yml counts.',
      hint: 'Make the two agree, or leave only the name of the entity here.',
    },
  ])
})

test('an entity that is nowhere, and two files of one name', async () => {
  const file =
    'name: a\nentity: ghost\nmaterialization: {event_time_col: day, stores: [{kind: FILE}]}\nfeatures: {a: }\n'
  await put('feature_groups/a.yml', file)
  await put('feature_groups/b.yml', file.replace('name: a', 'name: A'))
  const { groups, problems } = await project.load()
  expect(groups.map((loaded) => loaded.file)).toEqual(['feature_groups/a.yml'])
  expect(problems.map(({ message }) => message)).toEqual([
    'There is no entity named ghost.',
    'There is another feature group named A, in feature_groups/a.yml. This file is left out.',
  ])
})

test('types are kept for features that had none, and only for those', async () => {
  await project.saveEntity(entity)
  await project.saveGroup(group)
  const file = `# mine\n${await text('feature_groups/plane_daily.yml')}`
  await put('feature_groups/plane_daily.yml', file)
  await project.keepDtypes(
    'plane_daily',
    new Map([
      ['flights', 'BIGINT'],
      ['delay', 'VARCHAR'],
    ]),
  )
  expect(await text('feature_groups/plane_daily.yml')).toBe(
    file.replace('flights: {}', 'flights: {dtype: BIGINT}'),
  )
})

test('a file named by someone else keeps its name, and no unfinished file stays behind', async () => {
  await project.saveEntity(entity)
  await project.saveGroup(group)
  await put(
    'feature_groups/mine.yaml',
    (await text('feature_groups/plane_daily.yml')).replace('plane_daily', 'x'),
  )
  await project.load()
  await project.saveGroup({ ...(await project.group('x')), name: 'y' }, 'x')
  expect((await readdir(at('feature_groups'))).sort()).toEqual(['mine.yaml', 'plane_daily.yml'])
  expect((await project.group('y')).name).toBe('y')
})

test('many saves at once end in a file that is whole, and each is there', async () => {
  await project.saveEntity(entity)
  const names = Array.from({ length: 20 }, (_, index) => `g_${index}`)
  await Promise.all(names.map((name) => project.saveGroup({ ...group, name })))
  await Promise.all(
    names.map((name, index) => project.saveGroup({ ...group, name, owner: `${index}` }, name)),
  )
  const { groups, problems } = await project.load()
  expect(problems).toEqual([])
  expect(groups.map((loaded) => `${loaded.group.name} ${loaded.group.owner}`).sort()).toEqual(
    names.map((name, index) => `${name} ${index}`).sort(),
  )
})

test('changes from outside are told, our own are not', async () => {
  await project.saveEntity(entity)
  const told: string[] = []
  let wake = () => {}
  const watch = project.watch(() => {
    told.push('change')
    wake()
  })
  const next = () => new Promise<void>((resolve) => (wake = resolve))
  try {
    await project.saveGroup(group)
    const outside = next()
    await put('entities/customer.yml', 'name: customer\njoin_keys: [id]\n')
    await outside
    expect(told).toEqual(['change'])
    const history = next()
    await put('.firn/history.jsonl', '{}\n')
    await history
    // A folder that comes back, as git makes it on another branch.
    await rm(at('entities'), { recursive: true })
    await next()
    const back = next()
    await put('entities/plane.yml', 'name: plane\njoin_keys: [id]\n')
    await back
  } finally {
    watch.close()
  }
})
