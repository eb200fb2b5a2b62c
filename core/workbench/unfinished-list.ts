// Writes that were begun and did not end as they should, for people: under way, or killed, and what became of them.

import type { UnfinishedWrite } from '../contract/index.ts'
import { thisProcess } from '../engine/writer-process.ts'
import type { SettledWrite, UnfinishedWrite as Unsettled } from '../stores/history.ts'
import type { Parts } from './parts.ts'
import { isDead } from './unfinished-writes.ts'

/** Killed writes that were put in order are told of for so long. */
const TOLD_FOR_MS = 7 * 24 * 60 * 60 * 1000

/** Newest first. Looks first for those that lost the answer to their commit. */
export async function unfinishedWrites({
  history,
  settleUnanswered,
}: Pick<Parts, 'history' | 'settleUnanswered'>): Promise<UnfinishedWrite[]> {
  await settleUnanswered()
  const [unfinished, settled] = await Promise.all([history.unfinished(), history.settled()])
  const recent = settled.filter(({ settledAt }) => Date.now() - Date.parse(settledAt) < TOLD_FOR_MS)
  return [
    ...unfinished.filter(({ groupNow }) => groupNow !== null).map(unsettledEntry),
    ...recent.map(settledEntry),
  ].sort((a, b) => (a.begunAt < b.begunAt ? 1 : -1))
}

function unsettledEntry(write: Unsettled): UnfinishedWrite {
  const its = entryOf(write)
  if (isDead(write)) return { ...its, state: 'interrupted', note: DEAD }
  if (write.unanswered !== undefined) return { ...its, state: 'interrupted', note: UNANSWERED }
  return { ...its, state: 'running', note: runningNote(write) }
}

const UNANSWERED =
  'The answer to its commit was lost: it may be stored, or be stored yet. The next write to its store tells.'

const DEAD =
  'Its process has ended. It could not be put in order yet: the next opening of the project tries again.'

function runningNote({ pid, host, task }: Unsettled): string {
  const what = task === 'maintenance' ? 'Maintenance' : 'A write'
  if (pid === undefined || host !== thisProcess().host) return `${what} that may run on another computer.`
  return pid === process.pid ? `${what} of this window.` : `${what} of another process (${pid}).`
}

function settledEntry(write: SettledWrite): UnfinishedWrite {
  if (write.unanswered !== undefined) {
    const fate = write.stored ? 'all of it is stored' : 'nothing of it is stored'
    return { ...entryOf(write), state: 'interrupted', note: `The answer to its commit was lost: ${fate}.` }
  }
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
