// The project's write history: one JSON line an event, only ever appended and synced, so that it is readable by
// people, survives a torn last line, and says which writes were begun and never ended.

import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { HistoryEntry, Watermark } from '../contract/index.ts'
import { thisProcess } from '../engine/writer-process.ts'
import { entriesOf } from './history-entries.ts'
import {
  type BegunWrite,
  type HistoryEvent,
  historyEvent,
  KILLED,
  NOT_STORED,
  type UnansweredCommit,
} from './history-events.ts'
import { inStore } from './store-failure.ts'

export type { BegunWrite, HistoryEvent } from './history-events.ts'

export interface History {
  append(event: HistoryEvent): Promise<void>
  /** Of the group that has this name now, oldest first. */
  watermarks(group: string): Promise<Watermark[]>
  /** Of all groups that are there now, by name. */
  allWatermarks(): Promise<Map<string, Watermark[]>>
  /** Begun, and neither committed nor failed as far as the history knows: under way, or killed. Oldest first. */
  unfinished(): Promise<UnfinishedWrite[]>
  /** Of killed processes, or with a commit whose answer was lost, and settled since: nothing of them is left, or all of their rows are there. Oldest first. */
  settled(): Promise<SettledWrite[]>
  /** What happened to the group that has or last had this name, oldest first. */
  entries(group: string): Promise<HistoryEntry[]>
}

export interface UnfinishedWrite extends BegunWrite {
  /** The name that the group has now; null when it was removed. */
  readonly groupNow: string | null
  /** Since when its process has given up on an answer to its commit; absent: it has not. */
  readonly unanswered?: UnansweredCommit
}

export interface SettledWrite extends UnfinishedWrite {
  readonly settledAt: string
  /** Its rows, or what maintenance did, are in the table. */
  readonly stored: boolean
}

/** @param file made with its folder at the first append */
export function openHistory(file: string): History {
  const allWatermarks = async (): Promise<Map<string, Watermark[]>> => replay(await readEvents(file))
  return {
    append: (event) => inStore(path.dirname(file), () => appendLine(file, JSON.stringify(owned(event)))),
    unfinished: async () => endsOf(await readEvents(file)).unfinished,
    settled: async () => endsOf(await readEvents(file)).settled,
    entries: async (group) => entriesOf(await readEvents(file), group),
    allWatermarks,
    watermarks: async (group) => (await allWatermarks()).get(group) ?? [],
  }
}

const owned = (event: HistoryEvent): HistoryEvent =>
  event.event === 'begun' ? { ...thisProcess(), ...event } : event

/** A line that does not parse is a torn one, from a crash or a full disk: what it said never became true. */
export async function readEvents(file: string): Promise<HistoryEvent[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').flatMap((line) => {
    const event = historyEvent.safeParse(parseLine(line))
    return event.success ? [event.data] : []
  })
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function replay(events: readonly HistoryEvent[]): Map<string, Watermark[]> {
  const groups = new Map<string, Watermark[]>()
  /** By write id. A staged write counts from when it is published. */
  const staged = new Map<string, Watermark>()
  for (const event of events) {
    switch (event.event) {
      case 'committed':
        if (event.branch === undefined) add(groups, event.group, event.watermark)
        else staged.set(event.writeId, event.watermark)
        break
      case 'published':
        for (const writeId of event.writeIds ?? []) {
          const watermark = staged.get(writeId)
          if (watermark) add(groups, event.group, watermark)
        }
        break
      case 'renamed':
        groups.set(event.to, groups.get(event.group) ?? [])
        groups.delete(event.group)
        break
      case 'removed':
        groups.delete(event.group)
        break
      default:
        break
    }
  }
  return groups
}

/** A lost line may have been restored by two processes at once: it counts once. */
function add(groups: Map<string, Watermark[]>, group: string, added: Watermark): void {
  const known = groups.get(group) ?? []
  const isKnown = known.some(({ writeId, path: at }) => writeId === added.writeId && at === added.path)
  if (!isKnown) groups.set(group, [...known, added])
}

function endsOf(events: readonly HistoryEvent[]): {
  readonly unfinished: UnfinishedWrite[]
  readonly settled: SettledWrite[]
} {
  let open: UnfinishedWrite[] = []
  const settled: SettledWrite[] = []
  for (const event of events) {
    const ended = open.filter((write) => endsWith(write, event))
    open = open.filter((write) => !ended.includes(write))
    if (isSettlement(event))
      for (const write of ended)
        settled.push({ ...write, settledAt: event.at, stored: event.event !== 'failed' })
    switch (event.event) {
      case 'begun':
        open.push({ ...event, groupNow: event.group })
        break
      case 'unanswered':
        open = open.map((write) =>
          write.writeId === event.writeId ? { ...write, unanswered: event } : write,
        )
        break
      case 'renamed':
        open = open.map((write) =>
          write.groupNow === event.group ? { ...write, groupNow: event.to } : write,
        )
        break
      case 'removed':
        open = open.map((write) => (write.groupNow === event.group ? { ...write, groupNow: null } : write))
        break
      default:
        break
    }
  }
  return { unfinished: open, settled }
}

function endsWith(write: UnfinishedWrite, event: HistoryEvent): boolean {
  switch (event.event) {
    case 'committed':
      return write.writeId === event.writeId && write.path === event.watermark.path
    case 'failed':
    case 'maintained':
      return write.writeId === event.writeId
    default:
      return false
  }
}

function isSettlement(event: HistoryEvent): boolean {
  if (event.event === 'failed') return event.reason === KILLED || event.reason === NOT_STORED
  return (event.event === 'committed' || event.event === 'maintained') && event.restored === true
}

/** One write of one buffer to a file opened for appending: two processes' lines never mix. */
async function appendLine(file: string, line: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const handle = await open(file, 'a+')
  try {
    // After a torn last line a new one starts, so that only the torn one is lost.
    await handle.write(`${(await endsTorn(handle)) ? '\n' : ''}${line}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function endsTorn(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat()
  if (size === 0) return false
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer.toString() !== '\n'
}
