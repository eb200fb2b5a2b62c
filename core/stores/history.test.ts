import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Watermark } from '../contract/index.ts'
import { thisProcess } from '../engine/writer-process.ts'
import { type HistoryEvent, openHistory, readEvents } from './history.ts'

let folder: string
let file: string
const at = '2024-01-15T00:00:00.000Z'

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-history-'))
  file = path.join(folder, 'deep', 'history.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

const watermark = (writeId: string): Watermark => ({
  writeId,
  eventTimeFrom: null,
  eventTimeTo: null,
  storageType: 'ICEBERG',
  catalog: 'local',
  namespace: 'default',
  table: 't',
  rows: 1,
  snapshotId: '1',
  path: 'local.default.t',
  writtenAt: at,
  mode: 'append',
  inputs: ['a.csv'],
  droppedNullKeys: 0,
})
const committed = (group: string, writeId: string): HistoryEvent => ({
  event: 'committed',
  at,
  group,
  writeId,
  watermark: watermark(writeId),
})

it('is empty before the first write', async () => {
  expect(await openHistory(file).watermarks('g')).toEqual([])
})

it('keeps watermarks in order, and follows renames and removals', async () => {
  const history = openHistory(file)
  await history.append(committed('a', '1'))
  await history.append(committed('b', '2'))
  await history.append(committed('a', '3'))
  await history.append({ event: 'renamed', at, group: 'a', to: 'c' })
  await history.append({ event: 'removed', at, group: 'b', dataDeleted: true })
  expect((await history.watermarks('c')).map(({ writeId }) => writeId)).toEqual(['1', '3'])
  expect([...(await history.allWatermarks()).keys()]).toEqual(['c'])
})

it('survives a torn last line: only that line is lost', async () => {
  const history = openHistory(file)
  await history.append(committed('a', '1'))
  await appendFile(file, '{"event":"commi')
  expect(await history.watermarks('a')).toHaveLength(1)
  await history.append(committed('a', '2'))
  expect((await history.watermarks('a')).map(({ writeId }) => writeId)).toEqual(['1', '2'])
  expect(await readEvents(file)).toHaveLength(2)
  expect(await readFile(file, 'utf8')).toMatch(/^.*\n.*commi\n.*\n$/)
})

it('loses no line of many written at once', async () => {
  const history = openHistory(file)
  await Promise.all(Array.from({ length: 50 }, (_, i) => history.append(committed('a', String(i)))))
  expect(await history.watermarks('a')).toHaveLength(50)
})

it('knows which writes never ended, and whose they were', async () => {
  const history = openHistory(file)
  const begun = (writeId: string, group = 'a'): HistoryEvent => ({
    event: 'begun',
    at,
    group,
    writeId,
    path: 'local.default.t',
  })
  for (const id of ['1', '2', '3']) await history.append(begun(id))
  await history.append(begun('4', 'b'))
  await history.append(committed('a', '1'))
  await history.append({ event: 'failed', at, group: 'a', writeId: '2', reason: 'no disk' })
  await history.append({ event: 'renamed', at, group: 'a', to: 'c' })
  await history.append({ event: 'removed', at, group: 'b', dataDeleted: false })
  const { pid, host } = thisProcess()
  expect(await history.unfinished()).toEqual([
    { ...begun('3'), groupNow: 'c', pid, host },
    { ...begun('4', 'b'), groupNow: null, pid, host },
  ])
})

it('counts a write once whose line two processes restored', async () => {
  const history = openHistory(file)
  await history.append(committed('a', '1'))
  await history.append(committed('a', '1'))
  expect(await history.watermarks('a')).toHaveLength(1)
})

it('tells what became of each write, and what else was done, following renames', async () => {
  const history = openHistory(file)
  const path = 'local.default.t'
  await history.append({ event: 'begun', at, group: 'a', writeId: '1', path })
  await history.append(committed('a', '1'))
  await history.append({ event: 'begun', at, group: 'a', writeId: '2', path })
  await history.append({ event: 'failed', at, group: 'a', writeId: '2', reason: 'no disk' })
  await history.append({ event: 'renamed', at, group: 'a', to: 'c' })
  await history.append({ event: 'rolled_back', at, group: 'c', path, snapshotId: '7', note: 'to 7' })
  await history.append({ event: 'begun', at, group: 'c', writeId: '3', path })
  await history.append(committed('a', '4'))
  expect((await history.entries('c')).map(({ event, writeId, note }) => [event, writeId, note])).toEqual([
    ['committed', '1', null],
    ['failed', '2', 'no disk'],
    ['renamed', null, 'to c'],
    ['rolled_back', null, 'to 7'],
    ['begun', '3', null],
  ])
  expect((await history.entries('c'))[1]).toMatchObject({ path, rows: null })
  expect(await history.entries('a')).toHaveLength(1)
})

it('tells of a removed group until its name is used again, and after', async () => {
  const history = openHistory(file)
  await history.append(committed('a', '1'))
  await history.append({ event: 'removed', at, group: 'a', dataDeleted: false })
  await history.append(committed('a', '2'))
  expect((await history.entries('a')).map(({ event }) => event)).toEqual([
    'committed',
    'removed',
    'committed',
  ])
  expect(await history.watermarks('a')).toHaveLength(1)
})

it('passes over what a later version wrote, and a torn line', async () => {
  const history = openHistory(file)
  await history.append(committed('a', '1'))
  await appendFile(file, `{"event":"teleported","at":"${at}","group":"a","to":"elsewhere"}\n{"event":"main`)
  await history.append({ event: 'maintained', at, group: 'a', note: 'compacted 12 files into 1' })
  expect((await history.entries('a')).map(({ event }) => event)).toEqual(['committed', 'maintained'])
  expect(await history.unfinished()).toEqual([])
})
