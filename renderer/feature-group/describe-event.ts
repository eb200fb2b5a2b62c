// A line of the write history in words: what happened, and whether it is trouble.

import { assertNever, type HistoryEntry } from '../../core/contract/index.ts'
import { plural } from '../ui/format.ts'

export interface EventWords {
  readonly title: string
  /** The rest of the sentence; empty where the title says it all. */
  readonly detail: string
  readonly tone: 'plain' | 'bad' | 'open'
}

export function describeEvent(entry: HistoryEntry): EventWords {
  const { event, note, mode, rows } = entry
  const plain = (title: string, detail = note ?? ''): EventWords => ({ title, detail, tone: 'plain' })
  switch (event) {
    case 'begun':
      return {
        title: 'Begun, not ended',
        detail: note ?? 'It is under way, or its process was killed: then it is settled at the next opening.',
        tone: 'open',
      }
    case 'committed':
      return plain(
        note?.startsWith('staged') ? 'Staged' : 'Written',
        [...(mode === null ? [] : [mode]), ...(note === null ? [] : [note])].join(' · '),
      )
    case 'failed':
      return note === 'killed'
        ? {
            title: 'Interrupted',
            detail:
              'Its process was killed before the commit. Nothing of it is in the table; its files were removed.',
            tone: 'bad',
          }
        : { title: 'Failed', detail: note ?? 'Nothing was written.', tone: 'bad' }
    case 'renamed':
      return plain('Feature group renamed')
    case 'removed':
      return plain('Feature group removed')
    case 'published':
      return plain('Published')
    case 'discarded':
      return plain('Staged write discarded')
    case 'maintained':
      return plain('Maintained')
    case 'rolled_back':
      return plain('Rolled back', note?.replace(/^from /, 'current before: snapshot ') ?? '')
    case 'schema_changed':
      return plain('Schema changed')
    case 'converted':
      return plain(
        'Converted to ICEBERG',
        [
          ...(rows === null ? [] : [`${plural(rows, 'row')} carried over`]),
          ...(note === null ? [] : [note]),
        ].join(' · '),
      )
    default:
      return assertNever(event)
  }
}
