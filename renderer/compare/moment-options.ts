// The moments of a feature group that can be compared, as the options of a select: now, tags, branches, snapshots, and
// a typed time where one was being viewed.

import type { Moment, Snapshot } from '../../core/contract/index.ts'
import { describeCommit, historyOf, isNamed } from '../timeline/describe.ts'
import { formatTime, formatZoned } from '../ui/format.ts'

const NOW = 'now'

/** A moment as the value of an option; null is now. */
export function momentKey(moment: Moment | null): string {
  if (moment === null) return NOW
  if ('ref' in moment) return `ref ${moment.ref}`
  return 'asOf' in moment ? `asOf ${moment.asOf}` : `snapshot ${moment.snapshotId}`
}

export function momentOfKey(key: string): Moment | null {
  const space = key.indexOf(' ')
  if (space === -1) return null
  const value = key.slice(space + 1)
  if (key.startsWith('ref ')) return { ref: value }
  return key.startsWith('asOf ') ? { asOf: value } : { snapshotId: value }
}

export interface MomentGroup {
  readonly group: string
  readonly items: { readonly value: string; readonly label: string }[]
}

/** `chosen` is among them even when it is a typed time, or was expired since. */
export function momentOptions(
  snapshots: readonly Snapshot[],
  chosen: Moment | null,
  timeZone: string,
): MomentGroup[] {
  const refs = snapshots.flatMap((snapshot) => snapshot.refs.filter(isNamed))
  const named = (type: 'tag' | 'branch') =>
    refs
      .filter((ref) => ref.type === type)
      .map(({ name }) => ({ value: momentKey({ ref: name }), label: name }))
  const groups = [
    { group: 'Current', items: [{ value: NOW, label: 'Now' }] },
    { group: 'Tags', items: named('tag') },
    { group: 'Branches', items: named('branch') },
    {
      group: 'Snapshots',
      items: historyOf(snapshots)
        .map((snapshot) => ({
          value: momentKey({ snapshotId: snapshot.snapshotId }),
          label: `${formatTime(snapshot.timestamp, timeZone, 'second')} · ${describeCommit(snapshot)}`,
        }))
        .toReversed(),
    },
  ]
  const key = momentKey(chosen)
  if (!groups.some(({ items }) => items.some(({ value }) => value === key))) {
    groups.splice(1, 0, { group: 'Chosen', items: [{ value: key, label: momentLabel(chosen, timeZone) }] })
  }
  return groups.filter(({ items }) => items.length > 0)
}

function momentLabel(moment: Moment | null, timeZone: string): string {
  if (moment === null) return 'Now'
  if ('ref' in moment) return moment.ref
  return 'asOf' in moment ? `As of ${formatZoned(moment.asOf, timeZone)}` : `Snapshot ${moment.snapshotId}`
}
