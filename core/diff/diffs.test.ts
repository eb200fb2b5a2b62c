import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cell, DiffPage } from '../contract/index.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { createDiffs, type DiffSource, type Diffs } from './diffs.ts'

let folder: string
let engine: Engine
let diffs: Diffs
let made = 0

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-diff-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
  diffs = createDiffs(engine)
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

const source = (before: string, after: string, keys = ['id', 'day']): DiffSource => {
  made += 1
  return { before, after, keys, key: String(made) }
}
const ALL = ['added', 'removed', 'changed'] as const
const everything = { changes: [...ALL], offset: 0, limit: 1000 }
const shown = ({ rows }: DiffPage) => rows.map(({ change, before, after }) => [change, before, after])

describe('a diff by key', () => {
  const before = `FROM (VALUES (1, DATE '2024-01-01', 1.5, 'x'), (2, DATE '2024-01-01', NULL, 'y'), (3, DATE '2024-01-01', 3, NULL), (4, DATE '2024-01-01', 4, 'z')) t(id, day, spend, old)`
  const after = `FROM (VALUES (true, 1, DATE '2024-01-01', 1.5), (NULL, 2, DATE '2024-01-01', 2), (NULL, 3, DATE '2024-01-01', NULL), (false, 3, DATE '2024-01-02', 9)) t(new, id, day, spend)`

  it('tells added, removed and changed rows cell by cell, and the columns that come and go', async () => {
    const one = source(before, after)
    expect(await diffs.summary(one)).toEqual({
      keys: ['id', 'day'],
      added: 1,
      removed: 1,
      changed: 2,
      unchanged: 1,
      changedByColumn: [{ column: 'spend', rows: 2 }],
      columnsAdded: [{ name: 'new', type: 'BOOLEAN' }],
      columnsRemoved: [{ name: 'old', type: 'VARCHAR' }],
      duplicateKeys: 0,
    })
    const page = await diffs.page(one, everything)
    expect(page.columns.map(({ name }) => name)).toEqual(['new', 'id', 'day', 'spend', 'old'])
    expect(shown(page)).toEqual(
      [
        ['changed', [null, 2, '2024-01-01', null, 'y'], [null, 2, '2024-01-01', '2.0', null]],
        ['changed', [null, 3, '2024-01-01', '3.0', null], [null, 3, '2024-01-01', null, null]],
        ['added', null, [false, 3, '2024-01-02', '9.0', null]],
        ['removed', [null, 4, '2024-01-01', '4.0', 'z'], null],
      ].map(([change, b, a]) => [change, b, a]),
    )
    expect(
      shown(await diffs.page(one, { changes: ['added', 'removed'], offset: 1, limit: 1 })),
    ).toMatchObject([['removed', { 1: 4 }, null]])
  })

  it('compares numbers over a widening, other types by what they print, and nested values as wholes', async () => {
    const wide = await diffs.summary(
      source(
        `SELECT 1 AS id, 5::INTEGER AS n, '7' AS t, {'a': [1, NULL]} AS s, MAP {'k': 1} AS m, 'NaN'::DOUBLE AS f`,
        `SELECT 1 AS id, 5::BIGINT AS n, 7 AS t, {'a': [1, NULL]} AS s, MAP {'k': 2} AS m, 'NaN'::DOUBLE AS f`,
        ['ID'],
      ),
    )
    expect(wide).toMatchObject({ changed: 1, unchanged: 0, changedByColumn: [{ column: 'm', rows: 1 }] })
  })

  it('matches a NULL in a key with a NULL', async () => {
    const nulls = source('SELECT NULL::INTEGER AS id, 1 AS v', 'SELECT NULL::INTEGER AS id, 2 AS v', ['id'])
    expect(await diffs.summary(nulls)).toMatchObject({ added: 0, removed: 0, changed: 1 })
  })

  it('says which side lacks a key', async () => {
    await expect(diffs.summary(source('SELECT 1 AS x', 'SELECT 1 AS id', ['id']))).rejects.toMatchObject({
      code: 'schema_mismatch',
      message: 'The earlier of the two has no column id to tell rows apart by.',
    })
  })

  it('keeps a few, works a dropped one out again, and can be cancelled', async () => {
    const sources = Array.from({ length: 6 }, (_, n) =>
      source('SELECT 1 AS id, 0 AS v', `SELECT 1 AS id, ${n} AS v`, ['id']),
    )
    for (const one of sources) await diffs.summary(one)
    for (const [n, one] of sources.entries())
      expect(shown(await diffs.page(one, everything))).toEqual(n === 0 ? [] : [['changed', [1, 0], [1, n]]])
    const abort = new AbortController()
    const rows = 'SELECT i AS id, random() AS v FROM range(20000000) t(i)'
    const cancelled = diffs.summary(source(rows, rows, ['id']), abort.signal)
    abort.abort()
    await expect(cancelled).rejects.toThrow()
  })
})

describe('against a plain model', () => {
  const cell = fc.option(fc.integer({ min: 0, max: 2 }))
  const row = fc.tuple(cell, cell, cell, cell)
  type Row = readonly (number | null)[]

  const sql = (rows: readonly Row[]): string =>
    `SELECT unnest(from_json(${quoteLiteral(JSON.stringify(rows.map(([id, day, v, w]) => ({ id, day, v, w }))))}, '[{"id":"INTEGER","day":"INTEGER","v":"INTEGER","w":"INTEGER"}]'), recursive := true)`
  const keyOf = ([id, day]: Row): string => JSON.stringify([id, day])

  function model(before: readonly Row[], after: readonly Row[]) {
    const often = (rows: readonly Row[], key: string): number => rows.filter((r) => keyOf(r) === key).length
    const isTwice = (r: Row): boolean => often(before, keyOf(r)) > 1 || often(after, keyOf(r)) > 1
    const changes: [string, Row | null, Row | null][] = []
    const left = [...after]
    let unchanged = 0
    for (const b of before) {
      const same = left.findIndex((a) => JSON.stringify(a) === JSON.stringify(b))
      const of = same >= 0 ? same : isTwice(b) ? -1 : left.findIndex((a) => keyOf(a) === keyOf(b))
      const [a] = of >= 0 ? left.splice(of, 1) : []
      if (a === undefined) changes.push(['removed', b, null])
      else if (same >= 0) unchanged += 1
      else changes.push(['changed', b, a])
    }
    for (const a of left) changes.push(['added', null, a])
    const twice = (rows: readonly Row[]): number => rows.filter((r) => often(rows, keyOf(r)) > 1).length
    return { changes, unchanged, duplicateKeys: twice(before) + twice(after) }
  }
  const sorted = (changes: readonly unknown[]): string[] =>
    changes.map((change) => JSON.stringify(change)).sort()

  it('any rows against any others, duplicates and NULLs among them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 10 }),
        fc.array(row, { maxLength: 10 }),
        fc.integer({ min: 1, max: 4 }),
        async (before, after, limit) => {
          const one = source(sql(before), sql(after))
          const { changes, unchanged, duplicateKeys } = model(before, after)
          const counts = (kind: string): number => changes.filter(([change]) => change === kind).length
          expect(await diffs.summary(one)).toMatchObject({
            added: counts('added'),
            removed: counts('removed'),
            changed: counts('changed'),
            unchanged,
            duplicateKeys,
            changedByColumn: ['v', 'w']
              .map((column, index) => ({
                column,
                rows: changes.filter(([, b, a]) => b && a && b[2 + index] !== a[2 + index]).length,
              }))
              .filter(({ rows }) => rows > 0),
          })
          const pages: [string, readonly Cell[] | null, readonly Cell[] | null][] = []
          for (let offset = 0; ; offset += limit) {
            const { rows } = await diffs.page(one, { changes: [...ALL], offset, limit })
            pages.push(
              ...rows.map(
                ({ change, before: b, after: a }) =>
                  [change, b, a] as [string, readonly Cell[] | null, readonly Cell[] | null],
              ),
            )
            if (rows.length < limit) break
          }
          expect(sorted(pages)).toEqual(sorted(changes))
        },
      ),
      { numRuns: 60 },
    )
  }, 120_000)
})
