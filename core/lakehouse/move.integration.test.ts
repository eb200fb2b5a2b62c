// A warehouse with everything in it is moved, copied, and its mover killed, and every row of every moment is compared.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { watch } from 'node:fs'
import {
  cp,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { quoteFile } from '../engine/sql.ts'
import { pyicebergPython } from '../gateway/testing/pyiceberg.ts'
import { readAvroFile } from '../spec/avro-file.ts'
import { readManifest } from '../spec/manifest.ts'
import { readManifestList } from '../spec/manifest-list.ts'
import {
  type Contents,
  contentsByPyIceberg,
  contentsOf,
  fillWarehouse,
  newTestFolder,
  type TestFolder,
  withBench,
} from './testing/moved-warehouse.ts'

const WORKER = fileURLToPath(new URL('testing/move-worker.ts', import.meta.url))
const KILLS = 24

let test: TestFolder
/** Where the warehouse was made; each test works on copies of it, which is gone from here. */
let first = ''
let master = ''
let before: Contents = {}
let beforeByPyIceberg: Contents = {}

beforeAll(async () => {
  test = await newTestFolder()
  first = path.join(test.folder, 'first', 'warehouse')
  master = path.join(test.folder, 'master')
  await withBench(first, async (bench) => {
    await fillWarehouse(bench, path.join(test.folder, 'elsewhere'))
    before = await contentsOf(bench)
    if (pyicebergPython) beforeByPyIceberg = await contentsByPyIceberg(bench)
  })
  await rename(first, master)
}, 300_000)
afterAll(() => test[Symbol.asyncDispose]())

const newPlace = async (name: string): Promise<string> => {
  const place = path.join(test.folder, name)
  await cp(master, place, { recursive: true })
  return place
}

async function expectSameContents(root: string): Promise<void> {
  await withBench(root, async (bench) => expect(await contentsOf(bench)).toEqual(before))
}

/** No file names the old root any more, and every recorded length and size is that of the file. */
async function expectAllPathsIn(root: string, old: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.flatMap((one) => (one.isFile() ? [path.join(one.parentPath, one.name)] : []))
  const isRows = (file: string) => file.endsWith('.parquet') && !file.endsWith('-deletes.parquet')
  let checked = 0
  for (const file of files.filter((one) => !isRows(one))) {
    const bytes = await readFile(file)
    const texts = file.endsWith('.avro')
      ? textsOf(readAvroFile(bytes).records)
      : file.endsWith('.parquet')
        ? await deletedFrom(file)
        : [bytes.toString()]
    // Rows may hold any text: their lowest and highest values stand in manifests.
    const names = texts.filter((text) => text.includes(`${old}/`) && !text.endsWith('/default/plain'))
    expect(names, file).toEqual([])
    if (file.endsWith('.avro')) checked += await expectTrueSizes(file, bytes, root)
  }
  expect(checked).toBeGreaterThan(100)
}

async function deletedFrom(file: string): Promise<readonly string[]> {
  const rows = await test.engine.rows(`SELECT file_path FROM read_parquet(${quoteFile(file)})`)
  expect(rows.length).toBeGreaterThan(0)
  return rows.map((row) => String(row.file_path))
}

async function expectTrueSizes(file: string, bytes: Uint8Array, root: string): Promise<number> {
  const named = path.basename(file).startsWith('snap-')
    ? readManifestList(bytes).manifests.map((one) => [one.path, one.length] as const)
    : readManifest(bytes).entries.map((one) => [one.filePath, one.size] as const)
  const inside = named.filter(([location]) => location.startsWith(`${root}/`))
  for (const [location, size] of inside) expect((await stat(location)).size, location).toBe(size)
  return inside.length
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value instanceof Uint8Array) return [Buffer.from(value).toString()]
  return value instanceof Map || Array.isArray(value) ? [...value.values()].flatMap(textsOf) : []
}

describe('a warehouse with everything in it', () => {
  it('has many moments to be compared', () => {
    expect(Object.keys(before).length).toBeGreaterThan(35)
    expect(before.deleted).toHaveLength(15)
    expect(before.vectors).toEqual(before.deleted)
  })

  it('is read like before where it was moved to, by DuckDB and PyIceberg', async () => {
    const place = await newPlace('zweiter Ort (ä ö) #1')
    const fractions: number[] = []
    const lake = await test.open(place, { onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(lake.moved).toEqual({
      from: first,
      to: place,
      isCopy: false,
      outsideFolders: [
        path.join(test.folder, 'elsewhere/outside'),
        path.join(test.folder, 'elsewhere/outside/metadata'),
      ],
      problems: [],
    })
    expect(fractions.length).toBeGreaterThan(100)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    await expectAllPathsIn(place, first)
    await withBench(place, async (bench) => {
      expect(await contentsOf(bench)).toEqual(before)
      if (pyicebergPython) expect(await contentsByPyIceberg(bench)).toEqual(beforeByPyIceberg)
    })
  })

  it('is written to after it was moved twice', async () => {
    const place = await newPlace('once')
    await test.open(place)
    const next = path.join(test.folder, 'twice, o’clock')
    await rename(place, next)
    expect((await test.open(next)).moved).toMatchObject({ from: place, to: next })
    await expectAllPathsIn(next, place)
    await expectAllPathsIn(next, first)
    await withBench(next, async (bench) => {
      expect(await contentsOf(bench)).toEqual(before)
      await bench.write({ table: 'deleted' }, `INSERT INTO $lake."default".deleted SELECT 1000, 'new'`)
      await bench.write(
        { table: 'parts', mode: 'overwrite' },
        `INSERT INTO $lake."default".parts SELECT 1, NULL, 'new'`,
      )
      const after = await contentsOf(bench)
      expect(after).toMatchObject(
        Object.fromEntries(Object.entries(before).filter(([key]) => key.includes('@'))),
      )
      expect(after.deleted).toHaveLength(16)
      expect(after.parts).toHaveLength(1)
    })
  })

  it('is two when it was copied, each used for itself, deletes of rows included', async () => {
    const original = await newPlace('original')
    await test.open(original)
    const copy = path.join(test.folder, 'copy')
    await cp(original, copy, { recursive: true })
    const untouched = await fingerprint(original)
    expect((await test.open(copy)).moved).toMatchObject({ isCopy: true })
    expect(await fingerprint(original)).toEqual(untouched)
    await withBench(copy, async (bench) => {
      expect(await contentsOf(bench)).toEqual(before)
      await bench.engine.run('DELETE FROM lake."default".deleted WHERE a = 1')
      await bench.engine.run('DELETE FROM lake."default".vectors WHERE a > 5')
      await bench.write(
        { table: 'plain', mode: 'overwrite' },
        `INSERT INTO $lake."default".plain SELECT 0, 'copy'`,
      )
    })
    expect(await fingerprint(original)).toEqual(untouched)
    await withBench(original, async (bench) => {
      expect(await contentsOf(bench)).toEqual(before)
      await bench.engine.run('DELETE FROM lake."default".deleted WHERE a = 2')
    })
    await withBench(copy, async (bench) => {
      const { deleted, vectors, plain } = await contentsOf(bench)
      expect(deleted).toEqual(before.deleted?.filter((row) => row !== '{"a":1,"b":"x"}'))
      expect(vectors).toHaveLength(4)
      expect(plain).toEqual(['{"a":0,"b":"copy"}'])
    })
  })

  it('is refused when the copy is not whole, naming files', async () => {
    const place = await newPlace('unfinished copy')
    const files = Object.keys(await fingerprint(place))
    const lost = files.find((file) => /^default\/plain\/metadata\/.*-m0\.avro$/.test(file)) ?? ''
    const cut = files.find((file) => /^default\/deleted\/data\/.*-deletes\.parquet$/.test(file)) ?? ''
    await rm(path.join(place, lost))
    await truncate(path.join(place, cut), 50)
    const untouched = await fingerprint(place)
    await expect(test.open(place)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('(missing)'),
      details: {
        files: expect.arrayContaining([
          { path: path.join(place, lost), problem: 'missing' },
          { path: path.join(place, cut), problem: 'cut short' },
        ]),
      },
    })
    expect(await fingerprint(place)).toEqual(untouched)
    await cp(master, place, { recursive: true })
    await test.open(place)
    await expectSameContents(place)
  })
})

/** Size and time of every file: whatever touches one changes it. */
async function fingerprint(root: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.flatMap((one) => (one.isFile() ? [path.join(one.parentPath, one.name)] : []))
  const lines = files.sort().map(async (file) => {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
    return [path.relative(root, file), `${ino} ${size} ${mtimeNs} ${ctimeNs}`] as const
  })
  return Object.fromEntries(await Promise.all(lines))
}

interface Mover {
  readonly child: ChildProcess
  /** When it is about to open the warehouse. */
  readonly ready: Promise<void>
  /** What it said that it moved; undefined if it was killed before. */
  readonly ended: Promise<unknown>
}

function startMover(root: string): Mover {
  const child = spawn(process.execPath, [WORKER, root], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  const ready = new Promise<void>((resolve) => {
    reader.on('line', (line) => (line === 'ready' ? resolve() : lines.push(line)))
  })
  const ended = new Promise<unknown>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`The mover ended with ${code}`))
      else resolve(lines[0] === undefined ? undefined : JSON.parse(lines[0]))
    })
  })
  return { child, ready, ended }
}

describe('processes', () => {
  it('that open it at the same time move it once, and all have it', async () => {
    const place = await newPlace('for three')
    const movers = [1, 2, 3].map(() => startMover(place))
    const moved = await Promise.all(movers.map((mover) => mover.ended))
    expect(moved.filter((report) => report !== null)).toEqual([expect.objectContaining({ to: place })])
    await expectAllPathsIn(place, first)
    await expectSameContents(place)
  })

  it(`that are killed at any of ${KILLS} instants leave a move that is finished`, {
    timeout: 900_000,
  }, async () => {
    let place = await newPlace('killed 0 ä')
    let longest = 100
    let isChecked = true
    const kills = { preparing: 0, replacing: 0 }
    const check = async () => {
      await test.open(place)
      if (isChecked) return
      await expectAllPathsIn(place, first)
      await expectSameContents(place)
      isChecked = true
    }
    for (let round = 1; Math.min(kills.preparing, kills.replacing) < KILLS / 2; round += 1) {
      const mover = startMover(place)
      await mover.ready
      const started = Date.now()
      // The instant is the test's subject: any will do, but the short time of replacing is to be hit too.
      const isAimed = kills.replacing < kills.preparing
      const stop = isAimed ? killWhenDecided(mover, place) : killAfter(mover, Math.random() * longest)
      const isDone = (await mover.ended) !== undefined
      stop()
      if (!isDone) {
        kills[await stepOf(place)] += 1
        isChecked = false
      } else if (!isAimed) longest = Math.max(100, (longest + Date.now() - started) / 2)
      // Most of the time the next one goes on with it; else it is finished here, or moved on as it is.
      if (!isDone && round % 3 !== 0) continue
      if (isDone || round % 2 === 0) await check()
      const next = path.join(test.folder, `killed ${round} ö`)
      await rename(place, next)
      place = next
    }
    await check()
  })
})

function killAfter(mover: Mover, milliseconds: number): () => void {
  const timer = setTimeout(() => mover.child.kill('SIGKILL'), milliseconds)
  return () => clearTimeout(timer)
}

function killWhenDecided(mover: Mover, place: string): () => void {
  const watcher = watch(place, (_event, name) => {
    if (name === '.moved') setTimeout(() => mover.child.kill('SIGKILL'), Math.random() * 10)
  })
  return () => watcher.close()
}

/** How far a killed mover had come; before it had begun counts as preparing. */
async function stepOf(place: string): Promise<'preparing' | 'replacing'> {
  return (await readdir(place)).includes('.moved') ? 'replacing' : 'preparing'
}

const canMount = await (async () => {
  const probe = await mkdtemp(path.join(tmpdir(), 'firn-mount-'))
  const isMounted = mount(probe, 'size=64k')
  if (isMounted) unmount(probe)
  await rm(probe, { recursive: true })
  return isMounted
})()

function mount(folder: string, options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0
}

function unmount(folder: string): void {
  expect(spawnSync('umount', [folder]).status).toBe(0)
}

describe.skipIf(!canMount)('a disk', () => {
  let disk = ''
  let place = ''
  beforeEach(async () => {
    disk = await mkdtemp(path.join(test.folder, 'disk-'))
    expect(mount(disk, 'size=64m')).toBe(true)
    place = path.join(disk, 'warehouse')
    await cp(master, place, { recursive: true })
  })
  afterEach(() => unmount(disk))

  it('that is full: the move says so and changes nothing, and is done when there is room', async () => {
    const ballast = path.join(disk, 'ballast')
    const untouched = await fingerprint(place)
    // Room for a part of it.
    await fill(ballast, 300_000)
    await expect(test.open(place)).rejects.toMatchObject({
      code: 'io',
      hint: expect.stringMatching(/^Free some space/),
    })
    expect(await fingerprint(place)).toEqual(untouched)
    await rm(ballast)
    await test.open(place)
    await expectSameContents(place)
  })

  it('that is read-only: the move says so', async () => {
    expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0)
    await expect(test.open(place)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('EROFS'),
      hint: expect.stringMatching(/may be written/),
    })
  })
})

/** Fills the disk of the file up to so many bytes. */
async function fill(file: string, spare: number): Promise<void> {
  const { bavail, bsize } = await statfs(path.dirname(file))
  await writeFile(file, Buffer.alloc(bavail * bsize - spare))
}
