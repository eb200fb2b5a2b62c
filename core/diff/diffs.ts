// Diffs between two sides of rows, by key. Each is worked out once, into a table of what changed, and kept for its
// summary and its pages: a page is then a range of that table, and no diff is ever loaded whole.

import { randomUUID } from 'node:crypto'
import type { Cell, Column, DiffPage, DiffPageRequest, DiffSummary } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { sharedWork } from '../engine/shared-work.ts'
import { quoteIdent } from '../engine/sql.ts'
import { type ComparedColumn, compareColumns, nameOf, shownColumn } from './diff-columns.ts'
import { ADDED, CHANGED, changesSql, differSql, duplicatesSql, REMOVED, type Sides } from './diff-sql.ts'

const KEPT = 3

export interface DiffSource extends Sides {
  /** The same key always means the same rows on both sides. */
  readonly key: string
  /** What tells rows apart. */
  readonly keys: readonly string[]
  /** The rows that are not surely the same on both sides, where that is known: all that has to be compared. */
  readonly differing?: () => Promise<Sides | null>
}

export type Diff = Omit<DiffSummary, 'from' | 'to'>

export interface Diffs {
  /** Errors: FirnError `schema_mismatch` where a side lacks a key; whatever reading the rows throws. */
  summary(source: DiffSource, signal?: AbortSignal): Promise<Diff>
  page(
    source: DiffSource,
    page: Pick<DiffPageRequest, 'changes' | 'offset' | 'limit'>,
    signal?: AbortSignal,
  ): Promise<DiffPage>
}

interface KeptDiff {
  /** Quoted. */
  readonly table: string
  readonly columns: readonly ComparedColumn[]
  readonly summary: Diff
}

export function createDiffs(engine: Engine): Diffs {
  const kept = sharedWork<KeptDiff>(KEPT, ({ table }) => {
    engine.run(`DROP TABLE IF EXISTS ${table}`).catch(() => {})
  })
  const diffOf = (source: DiffSource, signal: AbortSignal | undefined): Promise<KeptDiff> =>
    kept.get(source.key, (shared) => workOut(engine, source, shared), signal)
  return {
    summary: async (source, signal) => (await diffOf(source, signal)).summary,
    async page(source, { changes, offset, limit }, signal) {
      const { table, columns } = await diffOf(source, signal)
      const codes = changes.map((change) => CODES[change])
      // DuckDB keeps a table's order in a plain scan, so that no page has to be sorted for.
      const { values } = await engine.run(
        `SELECT * FROM ${table} WHERE change IN (${codes.join(', ')}) LIMIT ${limit} OFFSET ${offset}`,
        { signal },
      )
      return { columns: columns.map(shownColumn), offset, rows: rowsOf(values, columns.length) }
    },
  }
}

const CODES = { added: ADDED, removed: REMOVED, changed: CHANGED } as const

function rowsOf(values: readonly Cell[][], count: number): DiffPage['rows'] {
  const [changes = [], ...sides] = values
  return changes.map((code, row) => {
    const side = (first: number): Cell[] =>
      Array.from({ length: count }, (_, index) => sides[index * 2 + first]?.[row] ?? null)
    const change = code === ADDED ? 'added' : code === REMOVED ? 'removed' : 'changed'
    return {
      change,
      before: change === 'added' ? null : side(0),
      after: change === 'removed' ? null : side(1),
    }
  })
}

async function workOut(engine: Engine, source: DiffSource, signal: AbortSignal): Promise<KeptDiff> {
  const columnsOf = async (rows: string): Promise<readonly Column[]> =>
    (await engine.run(`SELECT * FROM (${rows}) LIMIT 0`, { signal })).columns
  const numberOf = async (sql: string): Promise<number> =>
    Number((await engine.rows(sql, { signal }))[0]?.n ?? 0)
  const before = await columnsOf(source.before)
  const after = await columnsOf(source.after)
  const columns = compareColumns(before, after, source.keys)
  const duplicateKeys =
    (await numberOf(duplicatesSql(source.before, columns))) +
    (await numberOf(duplicatesSql(source.after, columns)))
  // Without duplicates a key is on each side once, so rows that are the same on both need not be looked at.
  const sides = (duplicateKeys === 0 ? await source.differing?.() : null) ?? source
  const table = `memory.main.${quoteIdent(`firn_diff_${randomUUID()}`)}`
  await engine.run(`CREATE TABLE ${table} AS ${changesSql(sides, columns, duplicateKeys > 0)}`, { signal })
  try {
    const rows = await numberOf(`SELECT count(*) AS n FROM (${source.after})`)
    const counted = await countChanges(engine, table, columns, signal)
    const summary = {
      keys: [...source.keys],
      ...counted,
      unchanged: rows - counted.added - counted.changed,
      columnsAdded: after.filter((column) => isNew(columns, column, 'before')),
      columnsRemoved: before.filter((column) => isNew(columns, column, 'after')),
      duplicateKeys,
    }
    return { table, columns, summary }
  } catch (error) {
    await engine.run(`DROP TABLE IF EXISTS ${table}`).catch(() => {})
    throw error
  }
}

const isNew = (columns: readonly ComparedColumn[], { name }: Column, side: 'before' | 'after'): boolean =>
  columns.some((column) => column[side] === null && nameOf(column) === name)

async function countChanges(
  engine: Engine,
  table: string,
  columns: readonly ComparedColumn[],
  signal: AbortSignal,
): Promise<Pick<Diff, 'added' | 'removed' | 'changed' | 'changedByColumn'>> {
  const compared = columns.flatMap((column, index) =>
    !column.isKey && column.before !== null && column.after !== null ? [{ index, name: nameOf(column) }] : [],
  )
  const terms = [
    ...Object.entries(CODES).map(([name, code]) => `count(*) FILTER (WHERE change = ${code}) AS ${name}`),
    ...compared.map(
      ({ index }) =>
        `count(*) FILTER (WHERE change = ${CHANGED} AND ${differSql(columns, index)}) AS n${index}`,
    ),
  ]
  const [row] = await engine.rows(`SELECT ${terms.join(', ')} FROM ${table}`, { signal })
  return {
    added: Number(row?.added),
    removed: Number(row?.removed),
    changed: Number(row?.changed),
    changedByColumn: compared
      .map(({ index, name }) => ({ column: name, rows: Number(row?.[`n${index}`]) }))
      .filter(({ rows }) => rows > 0),
  }
}
