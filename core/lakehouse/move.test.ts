import { spawnSync } from 'node:child_process'
import { cp, link, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FirnError } from '../contract/errors.ts'
import { stringifyJson } from '../spec/json.ts'
import { tableMetadataToJson } from '../spec/metadata.ts'
import { type LakehouseOptions, openLakehouse } from './lakehouse.ts'
import type { MoveOptions, MoveProgress } from './move.ts'
import { collectFindings } from './move-findings.ts'
import { beginPreparing, decide, hasMoveBegun, newJournal } from './move-journal.ts'
import { moveJsonFiles } from './move-json-files.ts'
import { pathMap } from './move-paths.ts'
import { openStage } from './move-stage.ts'
import { call, commit, loadMetadata, newTable, ok } from './testing/lakehouse-fixture.ts'

let folder = ''
let old = ''
let moved = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'firn-move-'))
  old = path.join(folder, 'old')
  moved = path.join(folder, 'neuer Ort (ä)')
  const lake = await openLakehouse(old)
  await newTable(lake)
  for (const a of ['1', '2', '3']) await setProperty(lake, 'a', a)
  await setProperty(lake, 'write.data.path', `file://${old}/ns/t/rows`)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

type Lake = Awaited<ReturnType<typeof openLakehouse>>
const setProperty = (lake: Lake, key: string, value: string) =>
  ok(commit(lake, [{ action: 'set-properties', updates: { [key]: value } }]))

/** Every file below a folder and what is in it. */
async function contentOf(root: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.flatMap((one) => (one.isFile() ? [path.join(one.parentPath, one.name)] : []))
  const contents = files.sort().map(async (file) => [path.relative(root, file), await readFile(file, 'utf8')])
  return Object.fromEntries(await Promise.all(contents))
}

async function failure(root: string, move: MoveOptions = {}): Promise<FirnError> {
  try {
    await openLakehouse(root, { move })
  } catch (error) {
    if (error instanceof FirnError) return error
    throw error
  }
  throw new Error('Opened')
}

/** Opens the warehouse and checks that it is whole, at home there, and of use. */
async function expectAtHome(root: string, from = old, options: LakehouseOptions = {}): Promise<Lake> {
  const lake = await openLakehouse(root, options)
  expect(lake.root).toBe(root)
  const metadata = await loadMetadata(lake)
  expect(metadata.location).toBe(`${root}/ns/t`)
  expect(metadata.properties).toMatchObject({ a: '3', 'write.data.path': `file://${root}/ns/t/rows` })
  expect(metadata['metadata-log']).toHaveLength(4)
  for (const { 'metadata-file': file } of metadata['metadata-log']) {
    expect(path.dirname(file)).toBe(`${root}/ns/t/metadata`)
    expect(await readFile(file, 'utf8')).toContain(`"location":"${root}/ns/t"`)
  }
  for (const [file, text] of Object.entries(await contentOf(root)))
    expect(text.includes(`${from}/`), file).toBe(false)
  expect((await readdir(root)).sort()).toEqual(['firn-warehouse.json', 'ns'])
  await setProperty(lake, 'after', 'move')
  return lake
}

describe('a warehouse', () => {
  it('that was renamed is at home in its new place, and again in the next', async () => {
    await rename(old, moved)
    const lake = await expectAtHome(moved)
    expect(lake.moved).toEqual({ from: old, to: moved, isCopy: false, outsideFolders: [], problems: [] })
    expect((await openLakehouse(moved)).moved).toBeUndefined()
    const third = path.join(folder, 'third')
    await rename(moved, third)
    expect((await openLakehouse(third)).moved).toMatchObject({ from: moved, to: third })
    await rename(third, old)
    const back = await openLakehouse(old)
    expect(back.moved).toMatchObject({ from: third, to: old })
    expect((await loadMetadata(back)).properties).toMatchObject({ a: '3', after: 'move' })
  })

  it.each([
    ['inside the old one', (root: string) => path.join(root, 'inside', 'wh')],
    ['around the old one', (root: string) => path.dirname(root)],
  ])('can move to a folder %s', async (_where, place) => {
    const from = path.join(folder, 'x', 'wh')
    await cp(old, from, { recursive: true })
    await openLakehouse(from)
    const to = place(from)
    await rename(from, path.join(folder, 'on the way'))
    await rm(path.join(folder, 'x'), { recursive: true })
    await mkdir(path.dirname(to), { recursive: true })
    await rename(path.join(folder, 'on the way'), to)
    const lake = await openLakehouse(to)
    expect(lake.moved).toMatchObject({ from, to })
    const metadata = await loadMetadata(lake)
    expect(metadata.location).toBe(`${to}/ns/t`)
    for (const { 'metadata-file': file } of metadata['metadata-log'])
      expect(await readFile(file, 'utf8')).toContain(`"location":"${to}/ns/t"`)
  })

  it('that was copied is a second one; the first is not touched', async () => {
    const before = await contentOf(old)
    await cp(old, moved, { recursive: true })
    const copy = await expectAtHome(moved)
    expect(copy.moved).toMatchObject({ isCopy: true })
    expect(await contentOf(old)).toEqual(before)
    const original = await openLakehouse(old)
    await setProperty(original, 'a', 'original')
    await setProperty(copy, 'a', 'copy')
    expect((await loadMetadata(original)).properties.a).toBe('original')
    expect((await loadMetadata(copy)).properties.a).toBe('copy')
    expect((await loadMetadata(original)).location).toBe(`${old}/ns/t`)
    const [one, other] = await Promise.all([old, moved].map(markerOf))
    expect(one).not.toEqual(other)
    expect(one).toMatchObject({ root: old })
  })

  it('that was copied by hard links does not share its files any more', async () => {
    const before = await contentOf(old)
    for (const file of Object.keys(before)) {
      await mkdir(path.dirname(path.join(moved, file)), { recursive: true })
      await link(path.join(old, file), path.join(moved, file))
    }
    await expectAtHome(moved)
    expect(await contentOf(old)).toEqual(before)
  })

  it('that came from Windows is read here', async () => {
    const windows = 'C:\\Users\\me\\wh'
    await rename(old, moved)
    for (const [file, text] of Object.entries(await contentOf(moved)))
      await writeFile(
        path.join(moved, file),
        text.replaceAll(
          old,
          file === 'firn-warehouse.json' ? windows.replaceAll('\\', '\\\\') : 'C:/Users/me/wh',
        ),
      )
    expect((await expectAtHome(moved)).moved).toMatchObject({ from: windows })
  })

  it('has its registered and dropped tables moved too', async () => {
    const lake = await openLakehouse(old)
    const metadata = await newTable(lake, 'kept')
    const compressed = path.join(old, 'ns', 'imported.gz.metadata.json')
    await writeFile(compressed, gzipSync(stringifyJson(tableMetadataToJson(metadata))))
    const plain = path.join(old, 'ns', 'imported.json')
    await writeFile(plain, stringifyJson(tableMetadataToJson(metadata)))
    for (const [name, file] of [
      ['compressed', compressed],
      ['odd', plain],
    ] as const)
      await ok(call(lake, 'POST', 'namespaces/ns/register', { name, 'metadata-location': file }))
    await ok(call(lake, 'DELETE', 'namespaces/ns/tables/kept'))
    await rename(old, moved)
    const again = await openLakehouse(moved)
    for (const name of ['compressed', 'odd'])
      expect((await loadMetadata(again, name)).location).toBe(`${moved}/ns/kept`)
    const file = path.join(moved, 'ns', 'imported.gz.metadata.json')
    expect(gunzipSync(await readFile(file)).toString()).toContain(`"${moved}/ns/kept"`)
    const dropped = path.join(moved, 'ns', 'kept', 'metadata', 'v1.metadata.json')
    await ok(call(again, 'POST', 'namespaces/ns/register', { name: 'kept', 'metadata-location': dropped }))
    expect((await loadMetadata(again, 'kept')).location).toBe(`${moved}/ns/kept`)
  })

  it('leaves alone what is elsewhere, and says so', async () => {
    const elsewhere = `${old}-not`
    const lake = await openLakehouse(old)
    await ok(
      call(lake, 'POST', 'namespaces/ns/tables', {
        name: 'outside',
        location: elsewhere,
        schema: { type: 'struct', fields: [] },
      }),
    )
    await ok(commit(lake, [{ action: 'set-properties', updates: { comment: `see ${old}/ns` } }]))
    const before = await contentOf(elsewhere)
    await rename(old, moved)
    const again = await openLakehouse(moved)
    expect(again.moved?.outsideFolders).toEqual([elsewhere, `${elsewhere}/metadata`])
    expect(await contentOf(elsewhere)).toEqual(before)
    expect((await loadMetadata(again, 'outside')).location).toBe(elsewhere)
    expect((await loadMetadata(again)).properties.comment).toBe(`see ${old}/ns`)
  })
})

async function markerOf(root: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(root, 'firn-warehouse.json'), 'utf8'))
}

/** Prepares the move of the warehouse in `root` as a process does that is then killed. */
async function prepare(root: string, from: string): Promise<string> {
  const own = await beginPreparing(root, newJournal(from, root))
  const findings = collectFindings(undefined)
  await moveJsonFiles(root, pathMap(from, root), openStage(root, own), findings, () => undefined)
  return own
}

/** And decides it, and puts some of the files in place. */
async function putHalfInPlace(root: string, from: string): Promise<void> {
  const own = await prepare(root, from)
  await decide(root, own, newJournal(from, root))
  const staged = path.join(root, '.moved', 'files')
  const files = Object.keys(await contentOf(staged))
  expect(files.length).toBeGreaterThan(5)
  for (const file of files.filter((_, index) => index % 2 === 0))
    await rename(path.join(staged, file), path.join(root, file))
}

describe('a move that was interrupted', () => {
  it('while preparing has changed nothing: the folder can go back', async () => {
    const before = await contentOf(old)
    await rename(old, moved)
    await prepare(moved, old)
    expect(await hasMoveBegun(moved)).toBe(true)
    await rename(moved, old)
    await expectAtHome(old, moved)
    expect(await hasMoveBegun(old)).toBe(false)
    const after = await contentOf(old)
    for (const [file, text] of Object.entries(before).filter(([one]) => !one.endsWith('version-hint.text')))
      expect(after[file]).toBe(text)
  })

  it('while preparing goes on, with tables as they are now', async () => {
    await rename(old, moved)
    const own = await prepare(moved, old)
    // As if the folder had been copied again meanwhile, with a table less.
    await writeFile(path.join(own, 'files', 'ns', 'ghost.table.json'), '{}')
    await expectAtHome(moved)
  })

  it('while preparing begins anew in a third place', async () => {
    await rename(old, moved)
    await prepare(moved, old)
    const third = path.join(folder, 'third')
    await rename(moved, third)
    await expectAtHome(third)
  })

  it('while replacing is finished', async () => {
    await rename(old, moved)
    await putHalfInPlace(moved, old)
    expect((await expectAtHome(moved)).moved).toMatchObject({ from: old, to: moved })
  })

  it.each(['back', 'third'])('while replacing is finished first when the folder goes %s', async (where) => {
    await rename(old, moved)
    await putHalfInPlace(moved, old)
    const next = where === 'back' ? old : path.join(folder, 'third')
    await rename(moved, next)
    await expectAtHome(next, moved)
  })

  it('after everything is in place only has its traces removed', async () => {
    await rename(old, moved)
    const lake = await openLakehouse(moved)
    await setProperty(lake, 'a', 'later')
    await mkdir(path.join(moved, '.moved', 'files', 'ns'), { recursive: true })
    await writeFile(path.join(moved, '.moved', 'journal.json'), JSON.stringify(newJournal(old, moved)))
    const again = await openLakehouse(moved)
    expect((await loadMetadata(again)).properties.a).toBe('later')
    expect(await hasMoveBegun(moved)).toBe(false)
  })

  it('by a newer version is not thrown away', async () => {
    await rename(old, moved)
    await putHalfInPlace(moved, old)
    const journal = path.join(moved, '.moved', 'journal.json')
    await writeFile(
      journal,
      (await readFile(journal, 'utf8')).replace('"format-version": 1', '"format-version": 2'),
    )
    const before = await contentOf(moved)
    expect(await failure(moved)).toMatchObject({
      code: 'unsupported',
      hint: 'Open the project with that version.',
    })
    expect(await contentOf(moved)).toEqual(before)
  })

  it('cannot be decided any more by a process that slept while another took over', async () => {
    await rename(old, moved)
    const own = await prepare(moved, old)
    await openLakehouse(moved)
    const after = await contentOf(moved)
    // What it does next makes its folder again.
    await openStage(moved, own)
      .put(path.join(moved, 'ns', 't.table.json'), 'stale')
      .catch(() => undefined)
    await mkdir(path.join(own, 'files', 'ns'), { recursive: true })
    await writeFile(path.join(own, 'files', 'ns', 't.table.json'), 'stale')
    await expect(decide(moved, own, newJournal(old, moved))).rejects.toMatchObject({ code: 'conflict' })
    await openLakehouse(moved)
    expect(await contentOf(moved)).toEqual(after)
  })
})

describe('cancelling a move', () => {
  it('while preparing leaves the warehouse as it was', async () => {
    await rename(old, moved)
    const before = await contentOf(moved)
    const stop = new AbortController()
    const error = await failure(moved, { signal: stop.signal, onProgress: () => stop.abort() })
    expect(error.code).toBe('cancelled')
    expect(await contentOf(moved)).toEqual(before)
    await expectAtHome(moved)
  })

  it('before it began does nothing', async () => {
    await rename(old, moved)
    const before = await contentOf(moved)
    expect((await failure(moved, { signal: AbortSignal.abort() })).code).toBe('cancelled')
    expect(await contentOf(moved)).toEqual(before)
  })

  it('while replacing comes too late', async () => {
    await rename(old, moved)
    const stop = new AbortController()
    const steps: MoveProgress[] = []
    const onProgress = (progress: MoveProgress) => {
      steps.push(progress)
      if (progress.step === 'replacing') stop.abort()
    }
    await expectAtHome(moved, old, { move: { signal: stop.signal, onProgress } })
    expect(steps.at(-1)).toEqual({ step: 'replacing', fraction: 1 })
    expect(steps.map(({ fraction }) => fraction)).toEqual(steps.map(({ fraction }) => fraction).sort())
  })
})

describe('two that open a moved warehouse at once', () => {
  it('move it once, and both have it', async () => {
    await rename(old, moved)
    const lakes = await Promise.all(Array.from({ length: 4 }, () => openLakehouse(moved)))
    expect(lakes.filter((lake) => lake.moved !== undefined)).toHaveLength(1)
    for (const lake of lakes) expect((await loadMetadata(lake)).location).toBe(`${moved}/ns/t`)
    await expectAtHome(moved)
  })

  const lockOf = (pid: number) =>
    writeFile(
      path.join(moved, '.move-lock'),
      JSON.stringify({ nonce: 'n', pid, host: hostname(), since: Date.now() }),
    )

  it('wait for each other, say so, and can be cancelled', async () => {
    await rename(old, moved)
    await lockOf(process.pid)
    const stop = new AbortController()
    const steps: MoveProgress[] = []
    const onProgress = (progress: MoveProgress) => {
      steps.push(progress)
      if (steps.length === 3) stop.abort()
    }
    expect((await failure(moved, { signal: stop.signal, onProgress })).code).toBe('cancelled')
    expect(steps).toEqual(Array(3).fill({ step: 'waiting', fraction: 0 }))
  })

  it('do not wait for a dead one', async () => {
    await rename(old, moved)
    await lockOf(spawnSync('true').pid)
    await expectAtHome(moved)
  })
})

describe('a copy that is not whole', () => {
  const head = 'ns/t/metadata/v5.metadata.json'

  it.each([
    [
      'an entry cut short',
      'ns/t.table.json',
      'damaged',
      (file: string) => writeFile(file, '{"name": "t", "uu'),
    ],
    ['a namespace cut short', 'ns/.namespace.json', 'damaged', (file: string) => writeFile(file, '{')],
    [
      'current metadata cut short',
      head,
      'damaged',
      (file: string) => writeFile(file, '{"format-version": 2'),
    ],
  ] as const)('(%s) is refused and not changed', async (_what, file, problem, harm) => {
    await cp(old, moved, { recursive: true })
    await harm(path.join(moved, file))
    const before = await contentOf(moved)
    const error = await failure(moved)
    expect(error).toMatchObject({ code: 'io', details: { path: moved, recordedPath: old, count: 1 } })
    expect(error.message).toBe(
      `The warehouse at ${moved} came from ${old} without a file that its tables need: ${file} (${problem}).`,
    )
    expect(error.hint).toContain('still being copied')
    expect(await contentOf(moved)).toEqual(before)
    // The rest of the copy arrives.
    await rm(moved, { recursive: true })
    await cp(old, moved, { recursive: true })
    await expectAtHome(moved)
  })

  it('is moved all the same if that is wanted', async () => {
    const lake = await openLakehouse(old)
    await newTable(lake, 'bad')
    await rename(old, moved)
    await rm(path.join(moved, 'ns', 'bad', 'metadata'), { recursive: true })
    expect(await failure(moved)).toMatchObject({
      details: {
        files: [{ path: path.join(moved, 'ns/bad/metadata/v1.metadata.json'), problem: 'missing' }],
      },
    })
    const again = await openLakehouse(moved, { move: { acceptProblems: true } })
    expect(again.moved?.problems).toHaveLength(1)
    expect((await loadMetadata(again)).location).toBe(`${moved}/ns/t`)
    expect((await call(again, 'GET', 'namespaces/ns/tables/bad')).status).toBe(500)
  })

  it('may lack old metadata that no table needs', async () => {
    await rename(old, moved)
    await writeFile(path.join(moved, 'ns/t/metadata/v1.metadata.json'), '{')
    await rm(path.join(moved, 'ns/t/metadata/v2.metadata.json'))
    expect((await openLakehouse(moved)).moved).toMatchObject({ problems: [] })
  })
})

describe('links in a warehouse', () => {
  it.each(['ns', 'ns/t/metadata'])(
    'that lead out of it are named, and nothing behind them is touched (%s)',
    async (linked) => {
      await cp(old, moved, { recursive: true })
      await rm(path.join(moved, linked), { recursive: true })
      await symlink(path.join(old, linked), path.join(moved, linked))
      const before = await contentOf(old)
      const error = await failure(moved)
      expect(error.code).toBe('unsupported')
      expect(error.message).toContain(`${path.join(moved, linked)}`)
      expect(error.message).toContain(`is a link to ${path.join(old, linked)}`)
      expect(await contentOf(old)).toEqual(before)
    },
  )

  it('to where only data lies are fine', async () => {
    await rename(old, moved)
    const disk = path.join(folder, 'disk')
    await rename(path.join(moved, 'ns', 't', 'data'), disk)
    await writeFile(path.join(disk, 'a.parquet'), 'rows')
    await symlink(disk, path.join(moved, 'ns', 't', 'data'))
    await expectAtHome(moved)
    expect(await contentOf(disk)).toEqual({ 'a.parquet': 'rows' })
  })

  it('to the whole of it are fine', async () => {
    const disk = path.join(folder, 'disk')
    await rename(old, disk)
    await symlink(disk, moved)
    const lake = await openLakehouse(moved)
    expect(lake.moved).toMatchObject({ from: old, to: moved })
    expect((await loadMetadata(lake)).location).toBe(`${moved}/ns/t`)
    expect((await openLakehouse(disk)).root).toBe(moved)
  })
})
