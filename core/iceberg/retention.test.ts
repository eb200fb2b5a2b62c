import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TableMetadata } from '../spec/metadata.ts'
import type { SnapshotRef } from '../spec/snapshot.ts'
import { expiryOf, type Retention } from './retention.ts'

const DAY = 24 * 60 * 60 * 1000
const NOW = 1000 * DAY

interface Line {
  readonly id: number
  readonly parent?: number
  /** Days before now. */
  readonly age: number
}

function table(snapshots: readonly Line[], refs: Record<string, Partial<SnapshotRef> & { id: number }>) {
  return {
    snapshots: snapshots.map(({ id, parent, age }) => ({
      'snapshot-id': BigInt(id),
      ...(parent !== undefined && { 'parent-snapshot-id': BigInt(parent) }),
      'sequence-number': id,
      'timestamp-ms': NOW - age * DAY,
    })),
    refs: Object.fromEntries(
      Object.entries(refs).map(([name, { id, ...ref }]) => [
        name,
        { type: 'branch', 'snapshot-id': BigInt(id), ...ref },
      ]),
    ),
    'current-snapshot-id': refs.main === undefined ? null : BigInt(refs.main.id),
  } as unknown as TableMetadata
}

/** 1 ← 2 ← … ← 6, of 60, 50, … 10 days. */
const six: readonly Line[] = Array.from({ length: 6 }, (_, n) => ({
  id: n + 1,
  age: 60 - 10 * n,
  ...(n > 0 && { parent: n }),
}))
const expired = (metadata: TableMetadata, retention: Partial<Retention> = {}) => {
  const { expired: gone, kept } = expiryOf(metadata, { maxAgeMs: 25 * DAY, keepLast: 1, ...retention }, NOW)
  return { gone: gone.map((snapshot) => Number(snapshot['snapshot-id'])), kept }
}

describe('snapshots expire', () => {
  it('by age, oldest first', () => {
    expect(expired(table(six, { main: { id: 6 } }))).toEqual({ gone: [1, 2, 3, 4], kept: [] })
  })

  it('but the newest stay, whatever their age', () => {
    expect(expired(table(six, { main: { id: 6 } }), { keepLast: 4 })).toEqual({
      gone: [1, 2],
      kept: ['the newest 4'],
    })
    expect(expired(table(six, { main: { id: 6 } }), { maxAgeMs: 0 }).gone).toEqual([1, 2, 3, 4, 5])
  })

  it('but what tags name stays, and branches with what led to them', () => {
    const refs = { main: { id: 6 }, v1: { id: 2, type: 'tag' as const }, audit: { id: 7 } }
    const staged = [...six, { id: 7, parent: 3, age: 30 }]
    expect(expired(table(staged, refs))).toEqual({
      gone: [4],
      kept: ['branch audit (3 snapshots)', 'tag v1'],
    })
  })

  it('but what is current stays, though it was rolled back to, and what was left expires by age', () => {
    expect(expired(table(six, { main: { id: 2 } }))).toEqual({ gone: [1, 3, 4], kept: ['what is current'] })
  })

  it('as main asks, where it asks for more', () => {
    const asks = { id: 6, 'min-snapshots-to-keep': 3, 'max-snapshot-age-ms': 45 * DAY }
    expect(expired(table(six, { main: asks }), { maxAgeMs: 0 })).toEqual({ gone: [1, 2], kept: [] })
  })

  it('never so that a branch or tag lacks its snapshot, or a branch what led to it', () => {
    const tree = fc
      .array(fc.record({ parent: fc.nat(), age: fc.nat(60) }), { minLength: 1, maxLength: 12 })
      .map((nodes) =>
        nodes.map(({ parent, age }, index) => ({
          id: index + 1,
          age,
          ...(index > 0 && parent % 4 !== 0 && { parent: (parent % index) + 1 }),
        })),
      )
    const target = fc.nat()
    fc.assert(
      fc.property(
        tree,
        target,
        fc.array(fc.record({ at: target, tag: fc.boolean() }), { maxLength: 3 }),
        fc.nat(60),
        fc.integer({ min: 1, max: 5 }),
        (nodes, main, others, days, keepLast) => {
          const at = (n: number): number => (n % nodes.length) + 1
          const refs = {
            main: { id: at(main) },
            ...Object.fromEntries(
              others.map(({ at: n, tag }, index) => [
                `r${index}`,
                { id: at(n), type: tag ? ('tag' as const) : ('branch' as const) },
              ]),
            ),
          }
          const { gone } = expired(table(nodes, refs), { maxAgeMs: days * DAY, keepLast })
          const went = new Set(gone)
          for (const { id, age } of nodes) if (age < days) expect(went.has(id)).toBe(false)
          for (const [name, ref] of Object.entries(refs)) {
            expect(went.has(ref.id)).toBe(false)
            if (name === 'main' || ('type' in ref && ref.type === 'tag')) continue
            for (let id: number | undefined = ref.id; id !== undefined; id = nodes[id - 1]?.parent)
              expect(went.has(id)).toBe(false)
          }
        },
      ),
    )
  })
})
