import { expect, it } from 'vitest'
import type { TableMetadata } from '../spec/metadata.ts'
import { snapshotAt } from './snapshots.ts'

/** What a moment is looked up in; the rest of a table's metadata has no part in it. */
const table = (log: readonly (readonly [id: number, time: string])[]): TableMetadata =>
  ({
    snapshots: [],
    'snapshot-log': log.map(([id, time]) => ({
      'snapshot-id': BigInt(id),
      'timestamp-ms': Date.parse(time),
    })),
  }) as unknown as TableMetadata

const days = table([
  [1, '2024-01-15T10:00:00Z'],
  [2, '2024-01-15T18:00:00Z'],
  [3, '2024-01-16T00:00:00Z'],
])
const at = (asOf: string): string => snapshotAt(days, { asOf })

it.each([
  ['2024-01-15T10:00:00.000Z', '1'],
  ['2024-01-15 17:59', '1'],
  ['2024-01-15T19:30:00+02', '1'],
  ['2024-01-15 20:00 +0200', '2'],
  ['2024-01-15', '2'],
  ['2024-01-16', '3'],
  ['2999-12-31', '3'],
])('at %j it is snapshot %s: a date alone is its day as it ended', (asOf, id) => {
  expect(at(asOf)).toBe(id)
})

it.each(['2024-02-30', '2024-01-15 (about)', '2024-01-15T10:00:00Z junk', '2024-1-15', 'yesterday', ''])(
  'refuses %j',
  (asOf) => {
    expect(() => at(asOf)).toThrow(
      expect.objectContaining({ code: 'invalid_input', details: { field: 'asOf' } }),
    )
  },
)
