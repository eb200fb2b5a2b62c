// firn diff

import { type Command, InvalidArgumentError } from 'commander'
import type { Column, DiffPage, DiffSummary, Moment } from '../contract/index.ts'
import { diffGroup, diffPage } from '../workbench/diffs.ts'
import { isoCell } from './iso-cell.ts'
import { momentText } from './moment-options.ts'
import { textTable } from './output.ts'
import { withProject } from './with-project.ts'

const PAGE_ROWS = 1000
const CHANGES: DiffPage['rows'][number]['change'][] = ['added', 'removed', 'changed']

interface DiffOptions {
  readonly from: Moment
  readonly to?: Moment
  readonly limit: number
}

export function addDiffCommand(program: Command): void {
  program
    .command('diff <group>')
    .description('what changed between two moments, by join keys and event time')
    .requiredOption('--from <moment>', 'a snapshot’s id, a time, or a tag or branch', momentText)
    .option('--to <moment>', 'likewise; default now', momentText)
    .option('--limit <rows>', 'show at most this many', wholeNumber, 20)
    .action((group: string, options: DiffOptions, command: Command) =>
      withProject(command, async (bench, output, signal) => {
        const { from, to, limit } = options
        const summary = await diffGroup(bench, { group, from, ...(to && { to }) }, signal)
        const pinned = { group, from: { snapshotId: summary.from }, to: { snapshotId: summary.to } }
        const rows: DiffPage['rows'] = []
        let columns: Column[] = []
        do {
          const size = Math.max(1, Math.min(PAGE_ROWS, limit - rows.length))
          const page = await diffPage(
            bench,
            { ...pinned, changes: CHANGES, offset: rows.length, limit: size },
            signal,
          )
          columns = page.columns
          if (page.rows.length === 0 || limit === 0) break
          rows.push(...page.rows)
        } while (rows.length < limit)
        output.result({ ...summary, rows: rowsJson(columns, rows) }, [
          ...summaryLines(summary),
          ...rowLines(columns, rows),
          ...moreLine(summary, rows.length),
        ])
      }),
    )
}

function rowsJson(columns: readonly Column[], rows: DiffPage['rows']): unknown[] {
  const side = (cells: DiffPage['rows'][number]['before']): unknown =>
    cells &&
    Object.fromEntries(columns.map(({ name, type }, index) => [name, isoCell(cells[index] ?? null, type)]))
  return rows.map(({ change, before, after }) => ({ change, before: side(before), after: side(after) }))
}

function summaryLines(diff: DiffSummary): string[] {
  const count = (rows: number): string => rows.toLocaleString('en-US')
  const names = (columns: readonly Column[]): string =>
    columns.map(({ name, type }) => `${name} ${type}`).join(', ')
  return [
    `From snapshot ${diff.from} to ${diff.to}, by ${diff.keys.join(', ')}:`,
    `${count(diff.added)} added, ${count(diff.removed)} removed, ${count(diff.changed)} changed, ${count(diff.unchanged)} unchanged rows.`,
    ...(diff.changedByColumn.length === 0
      ? []
      : [
          `Changed: ${diff.changedByColumn.map(({ column, rows }) => `${column} in ${count(rows)}`).join(', ')}.`,
        ]),
    ...(diff.columnsAdded.length === 0 ? [] : [`New columns: ${names(diff.columnsAdded)}.`]),
    ...(diff.columnsRemoved.length === 0 ? [] : [`Columns that are gone: ${names(diff.columnsRemoved)}.`]),
    ...(diff.duplicateKeys === 0
      ? []
      : [
          `${count(diff.duplicateKeys)} rows share their key with another: they are added or removed, never changed.`,
        ]),
  ]
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const

/** A changed row is one line, its changed cells as `before → after`. */
function rowLines(columns: readonly Column[], rows: DiffPage['rows']): string[] {
  if (rows.length === 0) return []
  const text = (cell: unknown): string =>
    cell === null ? 'NULL' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
  const cells = rows.map(({ change, before, after }) => [
    SIGNS[change],
    ...columns.map((_, index) => {
      const now = text((after ?? before)?.[index] ?? null)
      const was = text((before ?? after)?.[index] ?? null)
      return was === now ? now : `${was} → ${now}`
    }),
  ])
  return ['', ...textTable(['', ...columns.map(({ name }) => name)], cells)]
}

function moreLine({ added, removed, changed }: DiffSummary, shown: number): string[] {
  const all = added + removed + changed
  return shown >= all ? [] : [`… and ${(all - shown).toLocaleString('en-US')} more (--limit).`]
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  throw new InvalidArgumentError('It is a whole number.')
}
