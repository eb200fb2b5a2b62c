// firn snapshots, firn preview

import type { Command } from 'commander'
import type { Cell, Column, Moment } from '../contract/index.ts'
import { snapshots } from '../workbench/groups.ts'
import { page } from '../workbench/rows.ts'
import { storeAt } from '../workbench/stores.ts'
import type { Workbench } from '../workbench.ts'
import { isoCell } from './iso-cell.ts'
import { addMomentOptions, type MomentOptions, momentOf } from './moment-options.ts'
import { textTable } from './output.ts'
import { positiveInteger } from './positive-integer.ts'
import { withProject } from './with-project.ts'

const PAGE_ROWS = 1000

interface PreviewOptions extends MomentOptions {
  readonly limit: number
  readonly orderBy?: string
  readonly descending: boolean
}

export function addDataCommands(program: Command): void {
  program
    .command('snapshots <group>')
    .description('list the snapshots of a feature group, oldest first')
    .action((group: string, _options, command: Command) =>
      withProject(command, async (bench, output) => {
        const list = (await snapshots(bench, group)).map(
          ({ snapshotId, parentId, timestamp, operation, rows }) => ({
            snapshotId,
            parentId,
            timestamp,
            operation,
            rows,
          }),
        )
        output.result(
          { snapshots: list },
          textTable(
            ['snapshot', 'time', 'operation', 'rows'],
            list.map((snapshot) => [
              snapshot.snapshotId,
              snapshot.timestamp,
              snapshot.operation,
              snapshot.rows,
            ]),
          ),
        )
      }),
    )

  addMomentOptions(program.command('preview <group>'))
    .description('show rows of a feature group, now or at an earlier moment')
    .option('--limit <rows>', 'at most this many', positiveInteger, 20)
    .option('--order-by <column>', 'sort by this column')
    .option('--descending', 'largest first', false)
    .action((group: string, options: PreviewOptions, command: Command) =>
      withProject(command, async (bench, output, signal) => {
        const { columns, rows } = await readRows(bench, group, options, signal)
        output.result(
          {
            rows: rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]]))),
            columns,
          },
          textTable(
            columns.map(({ name }) => name),
            rows,
          ),
        )
      }),
    )
}

/** Rows of one moment, however many pages they take and whoever writes meanwhile. */
export async function readRows(
  bench: Workbench,
  group: string,
  options: PreviewOptions,
  signal: AbortSignal,
): Promise<{ columns: Column[]; rows: Cell[][] }> {
  const at = await pinned(bench, group, momentOf(options))
  const rows: Cell[][] = []
  let columns: Column[] = []
  while (rows.length < options.limit) {
    const limit = Math.min(PAGE_ROWS, options.limit - rows.length)
    const one = await page(
      bench,
      {
        source: { kind: 'group', name: group, ...(at && { at }) },
        offset: rows.length,
        limit,
        ...(options.orderBy !== undefined && {
          orderBy: { column: options.orderBy, descending: options.descending },
        }),
      },
      signal,
    )
    columns = one.columns
    const count = one.values[0]?.length ?? 0
    for (let row = 0; row < count; row += 1) {
      rows.push(one.values.map((values, index) => isoCell(values[row] ?? null, columns[index]?.type ?? '')))
    }
    if (count < limit) break
  }
  return { columns, rows }
}

/** The moment's snapshot, so that “now” is the same for all pages; a store without time travel has only its now. */
async function pinned(bench: Workbench, name: string, at: Moment | undefined): Promise<Moment | undefined> {
  const store = storeAt(bench, await bench.folder.group(name), at)
  return store.timeTravel ? { snapshotId: (await store.snapshotAt(at)).snapshotId } : at
}
