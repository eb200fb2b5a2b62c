// Writes that were begun and did not end as they should, for people: under way, or killed, and what became of them.

import type { UnfinishedWrite } from '../contract/index.ts'
import { thisProcess } from '../engine/writer-process.ts'
import type { SettledWrite, UnfinishedWrite as Unsettled } from '../stores/history.ts'
import type { Parts } from './parts.ts'
import { isDead } from './unfinished-writes.ts'

/** Killed writes that were put in order are told of for so long. */
const TOLD_FOR_MS = 7 * 24 * 60 * 60 * 1000

/** Newest first. */
export async function unfinishedWrites({ history }: Pick<Parts, 'history'>): Promise<UnfinishedWrite[]> {
  const [unfinished, settled] = await Promise.all([history.unfinished(), history.settled()])
  const recent = settled.filter(({ settledAt }) => Date.now() - Date.parse(settledAt) < TOLD_FOR_MS)
  return [
    ...unfinished.filter(({ groupNow }) => groupNow !== null).map(unsettledEntry),
    ...recent.map(settledEntry),
  ].sort((a, b) => (a.begunAt < b.begunAt ? 1 : -1))
}

function unsettledEntry(write: Unsettled): UnfinishedWrite {
  const dead = isDead(write)
  return {
    ...entryOf(write),
    state: dead ? 'interrupted' : 'running',
    note: dead ? DEAD : runningNote(write),
  }
}

const DEAD =
  'Its process has ended. It could not be put in order yet: the next opening of the project tries again.'

function runningNote({ pid, host, task }: Unsettled): string {
  const what = task === 'maintenance' ? 'Maintenance' : 'A write'
  if (pid === undefined || host !== thisProcess().host) return `${what} that may run on another computer.`
  return pid === process.pid ? `${what} of this window.` : `${what} of another process (${pid}).`
}

function settledEntry(write: SettledWrite): UnfinishedWrite {
  const note = write.stored
    ? 'Its process was killed after the commit: all of it is stored, and its line of the history was restored.'
    : 'Its process was killed before the commit: nothing of it is stored.'
  return { ...entryOf(write), state: 'interrupted', note }
}

const entryOf = ({ writeId, group, groupNow, path, at }: Unsettled) => ({
  writeId,
  group: groupNow ?? group,
  path,
  begunAt: at,
})
