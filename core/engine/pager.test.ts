import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Cell, OrderBy } from '../contract/index.ts'
import { type Engine, openEngine } from './engine.ts'
import { extensionDirectory } from './extensions.ts'
import { createPager, type PageQuery, type Pager } from './pager.ts'

let folder: string
let engine: Engine

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-pager-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

type Row = readonly (number | null)[]

/** Rows of the columns a, b and id, as a SELECT. */
const selectOf = (rows: readonly Row[]): string =>
  `SELECT * FROM (VALUES ${rows.map((row) => `(${row.map((cell) => cell ?? 'NULL::INTEGER').join(', ')})`).join(', ')}) t(a, b, id)`

const rowsOf = (values: readonly (readonly Cell[])[]): Cell[][] =>
  (values[0] ?? []).map((_, row) => values.map((column) => column[row] ?? null))

async function allPages(pager: Pager, query: Omit<PageQuery, 'offset' | 'limit'>, limit: number) {
  const rows: Cell[][] = []
  for (;;) {
    const { values } = await pager.page({ ...query, offset: rows.length, limit })
    const more = rowsOf(values)
    rows.push(...more)
    if (more.length < limit) return rows
  }
}

/** The pager's rule, said again: the chosen column, NULLs last, then all others from small to large, NULLs last. */
function sorted(rows: readonly Row[], { column, descending }: OrderBy): Row[] {
  const first = ['a', 'b', 'id'].indexOf(column)
  const order = [first, ...[0, 1, 2].filter((index) => index !== first)]
  return rows.toSorted((one, other) => {
    for (const index of order) {
      const [x, y] = [one[index] ?? null, other[index] ?? null]
      if (x === y) continue
      if (x === null) return 1
      if (y === null) return -1
      return index === first && descending ? y - x : x - y
    }
    return 0
  })
}

it('sorted pages hold every row once and in order, over ties and NULLs, straight and from copies', async () => {
  const few = fc.option(fc.integer({ min: 0, max: 2 }))
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(few, few), { minLength: 1, maxLength: 40 }),
      fc.record({ column: fc.constantFrom('a', 'b', 'id'), descending: fc.boolean() }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(0, 7, 1000),
      async (cells, orderBy, limit, directRows) => {
        run += 1
        // The last column is odd numbers downwards: an order of its own that no sort keeps by chance.
        const rows = cells.map(([a, b], index): Row => [a, b, (cells.length - index) * 2 + 1])
        const query = { sql: selectOf(rows), key: `run ${run}`, orderBy, expensive: false }
        const got = await allPages(createPager(engine, { directRows }), query, limit)
        expect(got).toEqual(sorted(rows, orderBy))
      },
    ),
    { numRuns: 60 },
  )
})

it('unsorted rows of something expensive keep their order through a copy', async () => {
  const query = { sql: 'SELECT i * 7919 % 10007 AS n FROM range(5000) t(i)', key: 'scan', expensive: true }
  const got = await allPages(createPager(engine, { directRows: 10 }), query, 999)
  expect(got).toEqual(Array.from({ length: 5000 }, (_, i) => [(i * 7919) % 10007]))
})

const wide =
  'SELECT i AS id, i % 10 AS a, i % 11 AS b, i % 12 AS c, i % 13 AS d, i % 14 AS e FROM range(200000) t(i)'
const orders = ['a', 'b', 'c', 'd', 'e']

it('pages of more orders at once than copies are kept all come, each from its own', async () => {
  const pager = createPager(engine, { directRows: 10 })
  const asked = [...orders, ...orders].map((column) =>
    pager.page({
      sql: wide,
      key: 'wide',
      offset: 100_000,
      limit: 50,
      orderBy: { column, descending: false },
      expensive: false,
    }),
  )
  const pages = await Promise.all(asked)
  for (const [index, column] of [...orders, ...orders].entries()) {
    const cells = `SELECT id FROM (${wide}) ORDER BY ${column}, id, a, b, c, d, e LIMIT 50 OFFSET 100000`
    const expected = (await engine.rows(cells)).map(({ id }) => id)
    expect(pages[index]?.values[0], column).toEqual(expected)
  }
})

it('keeps a few copies, and no more', async () => {
  const own = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
  const pager = createPager(own, { directRows: 10 })
  try {
    for (const column of orders)
      await pager.page({
        sql: wide,
        key: 'kept',
        offset: 1000,
        limit: 5,
        orderBy: { column, descending: true },
        expensive: false,
      })
    await expect
      .poll(async () => {
        const [row] = await own.rows(
          `SELECT count(*) AS n FROM duckdb_tables() WHERE table_name LIKE 'firn_page_copy_%'`,
        )
        return Number(row?.n)
      })
      .toBe(3)
  } finally {
    await own.close()
  }
})

it('a column that is not there is named, and its case does not matter', async () => {
  const pager = createPager(engine)
  const query = { sql: 'SELECT 1 AS a, 2 AS b', key: 'one', offset: 0, limit: 5, expensive: false }
  await expect(
    pager.page({ ...query, orderBy: { column: 'nope', descending: false } }),
  ).rejects.toMatchObject({
    code: 'invalid_input',
    message: 'There is no column nope to sort by.',
    hint: 'The columns are a, b.',
  })
  const { values } = await pager.page({ ...query, orderBy: { column: 'A', descending: true } })
  expect(values).toEqual([[1], [2]])
})

it('a page whose copy cannot be made fails with its error, and the next one tries anew', async () => {
  const pager = createPager(engine, { directRows: 1 })
  const query = { key: 'broken', offset: 5, limit: 5, expensive: true }
  const bad = { ...query, sql: `SELECT CAST('x' AS INTEGER) AS a` }
  await expect(pager.page(bad)).rejects.toThrow('Could not convert')
  const { values } = await pager.page({ ...query, sql: 'SELECT i AS a FROM range(20) t(i)' })
  expect(values).toEqual([[5, 6, 7, 8, 9]])
})
