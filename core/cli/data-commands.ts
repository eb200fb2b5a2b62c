// firn write, firn snapshots, firn preview

import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  type Cell,
  type Column,
  type Moment,
  type WriteMode,
  type WriteReceipt,
  writeModes,
} from '../contract/index.ts'
import { snapshots } from '../workbench/groups.ts'
import { page } from '../workbench/rows.ts'
import { storeAt } from '../workbench/stores.ts'
import { write } from '../workbench/writes.ts'
import type { Workbench } from '../workbench.ts'
import { isoCell } from './iso-cell.ts'
import { addMomentOptions, type MomentOptions, momentOf } from './moment-options.ts'
import { textTable } from './output.ts'
import { addParsingOptions, type ParsingOptions, parsingFrom } from './parsing-options.ts'
import { runJob, withProject } from './with-project.ts'
import { writeModeOption } from './write-mode-option.ts'

const PAGE_ROWS = 1000

interface WriteOptions extends ParsingOptions {
  readonly from: string[]
  readonly mode?: WriteMode
  readonly start?: string
  readonly end?: string
  readonly dropNullKeys: boolean
  readonly toStore?: number[]
  readonly onDuplicates?: 'refuse' | 'last'
}

interface PreviewOptions extends MomentOptions {
  readonly limit: number
  readonly orderBy?: string
  readonly descending: boolean
}

export function addDataCommands(program: Command): void {
  addParsingOptions(program.command('write <group>'))
    .description('write the rows of a file: one atomic commit')
    .requiredOption('--from <file...>', 'CSV or Parquet files, or a folder of them as Spark writes it')
    .option('--mode <mode>', `${writeModes.join(' | ')}; default the group’s, else append`, writeModeOption)
    .option('--start <time>', 'only rows from this event time on; overwrite-range: its first')
    .option(
      '--end <time>',
      'only rows up to this event time, the whole day for a date alone; overwrite-range: its last',
    )
    .option('--drop-null-keys', 'leave out rows with NULL in a join key or the event time', false)
    .option('--to-store <numbers>', 'only these of its stores, such as 2 or 1,3', storeNumbers)
    .addOption(
      new Option('--on-duplicates <what>', 'of a merge: rows that share join keys and event time')
        .choices(['refuse', 'last'])
        .default(undefined, 'refuse'),
    )
    .action((group: string, options: WriteOptions, command: Command) =>
      withProject(command, async (bench, output, signal) => {
        const request = {
          name: group,
          input: { paths: options.from.map((file) => path.resolve(file)), parsing: parsingFrom(options) },
          dropNullKeys: options.dropNullKeys,
          ...(options.mode && { mode: options.mode }),
          ...(options.start !== undefined && { start: options.start }),
          ...(options.end !== undefined && { end: options.end }),
          ...(options.toStore && { stores: options.toStore.map((number) => number - 1) }),
          ...(options.onDuplicates && { onDuplicates: options.onDuplicates }),
        }
        const result = await runJob(bench, `Write to ${group}`, (job) => write(bench, request, job), signal)
        const receipts = result.kind === 'write' ? result.receipts : []
        output.result(receiptsJson(receipts), receipts.flatMap(receiptLines))
      }),
    )

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

/** The first store's receipt; all of them under `stores` when there are several. */
function receiptsJson(receipts: readonly WriteReceipt[]): unknown {
  const shown = receipts.map(({ watermark: _, ...receipt }) => receipt)
  return shown.length > 1 ? { ...shown[0], stores: shown } : shown[0]
}

export function receiptLines(receipt: WriteReceipt): string[] {
  const { rows, path: target, storageType, snapshotId, seconds, droppedNullKeys, replacedRows } = receipt
  return [
    `Wrote ${rows.toLocaleString('en-US')} rows to ${target} (${storageType}) in ${seconds.toFixed(2)} s.`,
    ...(replacedRows === undefined
      ? []
      : [`They took the place of ${replacedRows.toLocaleString('en-US')} rows.`]),
    ...(snapshotId === null ? [] : [`Snapshot ${snapshotId}.`]),
    ...(droppedNullKeys === 0
      ? []
      : [
          `Left out ${droppedNullKeys.toLocaleString('en-US')} rows with NULL in a join key or the event time.`,
        ]),
  ]
}

const storeNumbers = (text: string): number[] => text.split(',').map(positiveInteger)

function positiveInteger(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It is a whole number above 0.')
}
