import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { carryOut, type HiveJournal, hiveJournal, JOURNAL } from './hive-journal.ts'
import { type HiveState, readHiveState, TABLE } from './hive-state.ts'
import type { OfflineStore } from './offline-store.ts'
import { withStoreLock } from './store-lock.ts'
import {
  filesIn,
  rowsOf,
  type TempStores,
  tempStores,
  whileReadOnly,
  writeSql,
} from './testing/folder-stores.ts'

// A crash after every single step of publishing is played by doing the steps up to it by hand.

let stores: TempStores
let store: OfflineStore
let count = 0
beforeAll(async () => {
  stores = await tempStores()
})
afterAll(() => stores.close())
beforeEach(async () => {
  count += 1
  store = stores.hive({ table: `rows_${count}` })
  await writeSql(store, batch(1), { writeId: 'w1' })
})

const PARTITIONS = 4
const batch = (id: number): string =>
  `SELECT ${id} AS batch, 'p' || i AS k, TIMESTAMP '2024-01-15' AS t FROM range(${PARTITIONS}) r(i)`
const at = (name: string): string => path.join(store.path, name)
const batches = async (): Promise<unknown[]> =>
  (await rowsOf(stores.engine, store, 'batch')).map((row) => row.batch)

/** An overwrite by batch 2, staged and not begun; its result in a copy of the table. */
async function stagedOverwrite(): Promise<HiveJournal> {
  const before = await readHiveState(store.path)
  const copy = stores.hive({ table: `rows_${count}_after` })
  await cp(store.path, copy.path, { recursive: true })
  await writeSql(copy, batch(2), { mode: 'overwrite', writeId: 'w2' })
  const table = (await readHiveState(copy.path)) as HiveState
  const staging = '.firn-staging-w2.1.00000000'
  await mkdir(at(staging))
  const move = table.files.map(({ path: to }, index) => ({ from: `${staging}/${index}.staged`, to }))
  for (const { from, to } of move) await cp(path.join(copy.path, to), at(from))
  return {
    format: 'firn-hive-journal',
    formatVersion: 1,
    writeId: 'w2',
    staging,
    move,
    remove: (before?.files ?? []).map((file) => file.path),
    table,
  }
}

const begin = (journal: HiveJournal): Promise<void> => writeFile(at(JOURNAL), JSON.stringify(journal))

async function moveIn(journal: HiveJournal, files: number): Promise<void> {
  for (const { from, to } of journal.move.slice(0, files)) {
    await mkdir(path.dirname(at(to)), { recursive: true })
    await rename(at(from), at(to))
  }
}

const NEW = Array.from({ length: PARTITIONS }, () => 2)
const OLD = Array.from({ length: PARTITIONS }, () => 1)
const isWhole = async (writeId: string): Promise<void> => {
  const state = await readHiveState(store.path)
  expect(state?.files.every(({ path: name }) => name.includes(`part-${writeId}-`))).toBe(true)
  expect(await filesIn(store.path)).toEqual([TABLE, ...(state?.files ?? []).map((file) => file.path)].sort())
}

describe('a crash while publishing', () => {
  it.each([0, 1, 2, 3, 4])('after %i files moved in is finished by the next reader', async (moved) => {
    const journal = await stagedOverwrite()
    await begin(journal)
    await moveIn(journal, moved)
    expect(await batches()).toEqual(NEW)
    await isWhole('w2')
  })

  it.each([0, 1, 4])('after the table changed and %i old files went is finished too', async (removed) => {
    const journal = await stagedOverwrite()
    await begin(journal)
    await moveIn(journal, PARTITIONS)
    await writeFile(at(TABLE), JSON.stringify(journal.table))
    for (const file of journal.remove.slice(0, removed)) await rm(at(file))
    expect(await store.describe()).toMatchObject({ rows: PARTITIONS })
    await isWhole('w2')
    expect(await batches()).toEqual(NEW)
  })

  it('is finished before the next write', async () => {
    const journal = await stagedOverwrite()
    await begin(journal)
    await moveIn(journal, 2)
    await writeSql(store, batch(3), { writeId: 'w3' })
    expect(await batches()).toEqual([...NEW, 3, 3, 3, 3])
  })

  it.skipIf(process.platform === 'win32')('can be read over where the folder cannot be changed', async () => {
    const journal = await stagedOverwrite()
    await begin(journal)
    await moveIn(journal, 2)
    expect(await whileReadOnly(store.path, batches)).toEqual(OLD)
    expect(await batches()).toEqual(NEW)
  })

  it('is undone when the staged files are gone', async () => {
    const journal = await stagedOverwrite()
    await begin(journal)
    await moveIn(journal, 2)
    await rm(at(journal.staging ?? ''), { recursive: true })
    expect(await batches()).toEqual(OLD)
    await isWhole('w1')
  })

  it('before the journal was whole leaves the old rows', async () => {
    await stagedOverwrite()
    await writeFile(at('.firn-tmp-torn'), '{"format": "firn-hi')
    expect(await batches()).toEqual(OLD)
    await writeSql(store, batch(3), { writeId: 'w3' })
    expect(await batches()).toEqual([...OLD, 3, 3, 3, 3])
    expect(await filesIn(store.path)).not.toContain('.firn-tmp-torn')
  })

  it('of a drop is finished', async () => {
    const state = await readHiveState(store.path)
    const remove = (state?.files ?? []).map((file) => file.path)
    const drop = { format: 'firn-hive-journal', formatVersion: 1, writeId: 'drop', staging: null } as const
    await begin({ ...drop, move: [], remove, table: null })
    await rm(at(TABLE))
    expect(await store.describe()).toBeNull()
    expect(await filesIn(store.path)).toEqual([])
  })
})

describe('publishing', () => {
  it('that fails half way is undone at once', async () => {
    const journal = await stagedOverwrite()
    await rm(at(journal.move[2]?.from ?? ''))
    const publishing = withStoreLock(store.path, () => carryOut(store.path, journal, () => {}))
    await expect(publishing).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await batches()).toEqual(OLD)
    await isWhole('w1')
  })

  it('stops before its start as if nothing had been', async () => {
    const journal = await stagedOverwrite()
    const stop = (): void => {
      throw new Error('stop')
    }
    await expect(carryOut(store.path, journal, stop)).rejects.toThrow('stop')
    expect(await batches()).toEqual(OLD)
  })

  it('never follows a journal out of the table’s folder', async () => {
    const journal = await stagedOverwrite()
    for (const outside of ['../rows', '/etc/passwd', 'a/../../b', 'C:/x']) {
      await begin({ ...journal, remove: [outside] })
      await expect(store.read()).rejects.toMatchObject({ code: 'io' })
    }
    await rm(at(JOURNAL))
  })
})

it('a journal reads back as it was written', async () => {
  const journal = await stagedOverwrite()
  await begin(journal)
  expect(hiveJournal.parse(JSON.parse(await readFile(at(JOURNAL), 'utf8')))).toEqual(journal)
})
