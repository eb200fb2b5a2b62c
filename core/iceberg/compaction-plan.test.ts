import { describe, expect, it } from 'vitest'
import { type CompactionOptions, compactionPlan } from './compaction-plan.ts'
import type { LiveFile } from './live-files.ts'

const file = (path: string, size: number, content: LiveFile['content'] = 'data'): LiveFile => ({
  path,
  content,
  format: 'parquet',
  rows: 1,
  size,
})

function planned(
  sizes: Readonly<Record<string, number>>,
  deletes: Readonly<Record<string, readonly string[]>> = {},
  options: CompactionOptions = { smallerThan: 10, targetSize: 100 },
) {
  const files = [
    ...Object.entries(sizes).map(([path, size]) => file(path, size)),
    ...Object.keys(deletes).map((path) => file(path, 1, 'position-deletes')),
  ]
  const targets = new Map(Object.entries(deletes).map(([path, paths]) => [path, new Set(paths)]))
  const { replaced, dropped, into } = compactionPlan(files, targets, options)
  const paths = (list: readonly LiveFile[]): string[] => list.map(({ path }) => path).sort()
  return { replaced: paths(replaced), dropped: paths(dropped), into }
}

describe('a compaction', () => {
  it('merges small files and leaves large ones', () => {
    expect(planned({ a: 9, b: 9, c: 10, d: 99 })).toEqual({ replaced: ['a', 'b'], dropped: [], into: 1 })
  })

  it('does nothing where no fewer files would come of it', () => {
    const nothing = { replaced: [], dropped: [], into: 0 }
    expect(planned({})).toEqual(nothing)
    expect(planned({ a: 9, b: 50 })).toEqual(nothing)
    expect(planned({ a: 60, b: 60 }, {}, { smallerThan: 90, targetSize: 60 })).toEqual(nothing)
  })

  it('rewrites a file with deletes whatever its size, and drops the deletes with it', () => {
    expect(planned({ a: 99, b: 50 }, { x: ['a'], y: ['a'] })).toEqual({
      replaced: ['a'],
      dropped: ['x', 'y'],
      into: 1,
    })
  })

  it('drops deletes that are about no file any more', () => {
    expect(planned({ a: 99 }, { x: ['gone'] })).toEqual({ replaced: [], dropped: ['x'], into: 0 })
  })

  it('counts the files that the rows fit into', () => {
    expect(planned({ a: 99, b: 99, c: 9 }, { x: ['a', 'b'] })).toMatchObject({
      replaced: ['a', 'b', 'c'],
      into: 3,
    })
  })
})
