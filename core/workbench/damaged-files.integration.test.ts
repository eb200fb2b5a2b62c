// Files of a table are cut short, overwritten with rubbish, emptied and removed, one after the other, and the project
// is opened each time: what can be read is read, and what cannot is named with what to do.

import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readManifest } from '../spec/manifest.ts'
import { readManifestList } from '../spec/manifest-list.ts'
import { type AskedBench, askedBench } from './testing/asked-bench.ts'
import { type Contents, linesOf } from './testing/group-model.ts'
import { readContents } from './testing/group-operations.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

const DAMAGES: readonly (readonly [string, (file: string, whole: Uint8Array) => Promise<void>])[] = [
  ['cut short', (file, whole) => truncate(file, Math.floor(whole.length / 2))],
  [
    'rubbish',
    (file, whole) =>
      writeFile(
        file,
        whole.map((byte, at) => (at > 20 && at < whole.length - 20 ? byte ^ 0x5a : byte)),
      ),
  ],
  ['emptied', (file) => truncate(file, 0)],
  ['missing', (file) => rm(file)],
]

let project: TempProject
let folder = ''
/** Of the group `bad`, oldest first. The second is overwritten by the third, and the fourth adds to that. */
let ids: readonly string[] = []
let contents: readonly Contents[] = []
let files: Record<'list' | 'manifest' | 'data' | 'oldData', string>

const input = async (n: number) => ({
  paths: [await project.file(`${n}.csv`, `customer_id,day,orders,spend\nK${n},2024-01-0${n},${n},0.5\n`)],
})
const rowsOf = (...numbers: readonly number[]): Contents =>
  linesOf(
    ['customer_id', 'day', 'orders', 'spend'],
    numbers.map((n) => [`K${n}`, `2024-01-0${n}`, n, 0.5]),
  )

beforeAll(async () => {
  project = await tempProject()
  for (const name of ['bad', 'good']) {
    const store = {
      kind: 'ICEBERG',
      catalog: 'local',
      warehouse: null,
      namespace: 'default',
      table: name,
    } as const
    await project.create(customerGroup({ name, stores: [store] }), customer, { input: await input(1) })
    await project.write(name, { input: await input(2), mode: 'append' })
    await project.write(name, { input: await input(3), mode: 'overwrite' })
    await project.write(name, { input: await input(4), mode: 'append' })
  }
  const metadata = await project.bench.local.loadTable({ namespace: ['default'], table: 'bad' })
  const snapshots = metadata?.snapshots ?? []
  ids = snapshots.map((snapshot) => String(snapshot['snapshot-id']))
  contents = [rowsOf(1), rowsOf(1, 2), rowsOf(3), rowsOf(3, 4)]
  folder = path.join(project.folder, '.firn', 'warehouse', 'default', 'bad', 'metadata')
  const manifestOf = async (snapshot: number): Promise<string> => {
    const id = ids[snapshot]
    const { manifests } = readManifestList(await readFile(snapshots[snapshot]?.['manifest-list'] ?? ''))
    return manifests.find(({ addedSnapshotId }) => String(addedSnapshotId) === id)?.path ?? ''
  }
  const dataOf = async (manifest: string): Promise<string> =>
    readManifest(await readFile(manifest)).entries.find(({ status }) => status === 'added')?.filePath ?? ''
  files = {
    list: snapshots[3]?.['manifest-list'] ?? '',
    manifest: await manifestOf(3),
    data: await dataOf(await manifestOf(3)),
    oldData: await dataOf(await manifestOf(0)),
  }
  await project.bench.close()
})
afterAll(() => project.close())

async function newestVersion(): Promise<string> {
  const versions = (await readdir(folder)).map((file) =>
    Number(/^v(\d+)\.metadata\.json$/.exec(file)?.[1] ?? 0),
  )
  return path.join(folder, `v${Math.max(...versions)}.metadata.json`)
}

/** Opens the project while one of the files is damaged, then puts the file back and looks at everything again. */
async function whileDamaged(
  file: string,
  damage: (file: string, whole: Uint8Array) => Promise<void>,
  look: (asked: AskedBench) => Promise<void>,
): Promise<void> {
  const whole = await readFile(file)
  await damage(file, whole)
  const asked = await askedBench(project.folder)
  try {
    const { groups } = await asked.ask('project.state', {})
    expect(groups.map(({ name }) => name)).toEqual(['bad', 'good'])
    expect(await readContents(asked, 'good')).toEqual(contents[3])
    await look(asked)
  } finally {
    await writeFile(file, whole)
    // DuckDB takes a file of the same size and second for the one that it knows.
    await asked.bench.close()
  }
  await using again = await askedBench(project.folder)
  const history = await again.ask('group.snapshots', { name: 'bad' })
  if (history.find(({ isCurrent }) => isCurrent)?.snapshotId !== ids[3])
    await again.ask('group.rollback', { name: 'bad', snapshotId: ids[3] ?? '' })
  expect(await readContents(again, 'bad')).toEqual(contents[3])
  for (const [index, id] of ids.entries())
    expect(await readContents(again, 'bad', id)).toEqual(contents[index])
}

const damagedFile = (file: string, hint: RegExp) => ({
  code: 'io',
  message: expect.stringContaining(file),
  hint: expect.stringMatching(hint),
})

const append = async (asked: AskedBench) =>
  asked.job('write.start', { name: 'bad', input: await input(5), mode: 'append' })

// Without its entry there is no table: that is what dropping one means.
it.each(DAMAGES.filter(([how]) => how !== 'missing'))(
  'a file that is %s and is the entry of a table is named',
  async (_how, damage) => {
    const entry = path.join(path.dirname(folder), '..', 'bad.table.json')
    await whileDamaged(path.resolve(entry), damage, async (asked) => {
      const error = damagedFile('bad.table.json', /^Restore it from a backup\.$/)
      await expect(readContents(asked, 'bad')).rejects.toMatchObject(error)
      await expect(append(asked)).rejects.toMatchObject(error)
    })
  },
)

describe.each(DAMAGES)('a file that is %s', (_how, damage) => {
  it('and holds the newest metadata is named, never passed over', async () => {
    const newest = await newestVersion()
    await whileDamaged(newest, damage, async (asked) => {
      const error = damagedFile(newest, /^Restore it from a backup\. To go on with the version before it/)
      await expect(readContents(asked, 'bad')).rejects.toMatchObject(error)
      await expect(asked.ask('group.snapshots', { name: 'bad' })).rejects.toMatchObject(error)
      await expect(append(asked)).rejects.toMatchObject(error)
    })
  })

  it.each(['list', 'manifest'] as const)('and is a %s costs the snapshots that need it', async (kind) => {
    await whileDamaged(files[kind], damage, async (asked) => {
      const error = damagedFile(
        files[kind],
        new RegExp(`^Restore it from a backup\\. .* snapshot ${ids[2]} of`),
      )
      expect((await asked.ask('group.get', { name: 'bad' })).stores[0]?.rows).toBe(2)
      await expect(readContents(asked, 'bad')).rejects.toMatchObject(error)
      await expect(readContents(asked, 'bad', ids[3])).rejects.toMatchObject(error)
      for (const index of [0, 1, 2])
        expect(await readContents(asked, 'bad', ids[index])).toEqual(contents[index])
      await expect(append(asked)).rejects.toMatchObject(error)
      // What the hint says does help.
      await asked.ask('group.rollback', { name: 'bad', snapshotId: ids[2] ?? '' })
      expect(await readContents(asked, 'bad')).toEqual(contents[2])
      await append(asked)
      expect(await readContents(asked, 'bad')).toEqual(rowsOf(3, 5))
    })
  })

  it('and holds rows of now costs what needs them, and nothing more', async () => {
    await whileDamaged(files.data, damage, async (asked) => {
      const error = damagedFile(
        files.data,
        new RegExp(`^Restore it from a backup\\. .* snapshot ${ids[2]} of`),
      )
      await expect(readContents(asked, 'bad')).rejects.toMatchObject(error)
      for (const index of [0, 1, 2])
        expect(await readContents(asked, 'bad', ids[index])).toEqual(contents[index])
      await append(asked)
      await expect(readContents(asked, 'bad')).rejects.toMatchObject({ code: 'io' })
      await asked.job('write.start', { name: 'bad', input: await input(6), mode: 'overwrite' })
      expect(await readContents(asked, 'bad')).toEqual(rowsOf(6))
    })
  })

  it('and holds rows of long ago costs only the snapshots of then', async () => {
    await whileDamaged(files.oldData, damage, async (asked) => {
      for (const index of [0, 1])
        await expect(readContents(asked, 'bad', ids[index])).rejects.toMatchObject(
          damagedFile(files.oldData, /./),
        )
      for (const index of [2, 3])
        expect(await readContents(asked, 'bad', ids[index])).toEqual(contents[index])
    })
  })
})

it('goes on with the version before a lost one when it is told to', async () => {
  await using first = await askedBench(project.folder)
  await append(first)
  await rm(await newestVersion())
  await rm(path.join(folder, 'version-hint.text'))
  await using asked = await askedBench(project.folder)
  expect(await readContents(asked, 'bad')).toEqual(contents[3])
  await append(asked)
  expect(await readContents(asked, 'bad')).toEqual(rowsOf(3, 4, 5))
})
