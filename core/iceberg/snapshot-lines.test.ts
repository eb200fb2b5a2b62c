import { expect, test } from 'vitest'
import type { TableMetadata } from '../spec/metadata.ts'
import { snapshotLines } from './snapshot-lines.ts'

interface Tree {
  /** `[id, parent]`, in the order they were made. */
  readonly made: readonly (readonly [number, number | null])[]
  readonly current: number | null
  readonly refs?: Readonly<Record<string, number>>
  /** Ids that were current, in order; default: all. */
  readonly log?: readonly number[]
}

function linesOf({ made, current, refs = {}, log = made.map(([id]) => id) }: Tree): string {
  const lineOf = snapshotLines({
    snapshots: made.map(([id, parent]) => ({
      'snapshot-id': BigInt(id),
      ...(parent !== null && { 'parent-snapshot-id': BigInt(parent) }),
      'sequence-number': id,
      'timestamp-ms': id,
    })),
    refs: Object.fromEntries(
      Object.entries(refs).map(([name, id]) => [name, { type: 'branch', 'snapshot-id': BigInt(id) }]),
    ),
    'snapshot-log': log.map((id) => ({ 'snapshot-id': BigInt(id), 'timestamp-ms': id })),
    'current-snapshot-id': current === null ? null : BigInt(current),
  } as unknown as TableMetadata)
  return made.map(([id]) => `${id} ${lineOf(BigInt(id))}`).join(', ')
}

const chain = [
  [1, null],
  [2, 1],
  [3, 2],
] as const

test('a plain history is all on the way to now', () => {
  expect(linesOf({ made: chain, current: 3 })).toBe('1 main, 2 main, 3 main')
})

test('a rollback leaves what came after, and later writes go on beside it', () => {
  expect(linesOf({ made: chain, current: 1 })).toBe('1 main, 2 left, 3 left')
  expect(linesOf({ made: [...chain, [4, 1]], current: 4 })).toBe('1 main, 2 left, 3 left, 4 main')
})

test('a staged write is on its branch only, and nowhere once that is dropped', () => {
  const staged = { made: [...chain, [4, 3]], current: 3, log: [1, 2, 3] } as const
  expect(linesOf({ ...staged, refs: { audit: 4 } })).toBe('1 main, 2 main, 3 main, 4 branch')
  expect(linesOf(staged)).toBe('1 main, 2 main, 3 main, 4 discarded')
})

test('a branch that only names a moment of main takes nothing from it', () => {
  expect(linesOf({ made: chain, current: 3, refs: { audit: 2 } })).toBe('1 main, 2 main, 3 main')
})

test('what a tag kept from before expired snapshots was on the way to now', () => {
  const made = [
    [1, null],
    [6, 5],
    [7, 6],
  ] as const
  expect(linesOf({ made, current: 7, refs: { v1: 1 }, log: [6, 7] })).toBe('1 main, 6 main, 7 main')
})

test('without a current snapshot there is no way to it', () => {
  expect(linesOf({ made: [[1, null]], current: null, refs: { audit: 1 }, log: [] })).toBe('1 branch')
})
