// firn write, firn plan

import path from 'node:path'
import { type Command, Option } from 'commander'
import {
  type TestResult,
  type WriteMode,
  type WritePlan,
  type WriteReceipt,
  type WriteRequest,
  writeModes,
} from '../contract/index.ts'
import { plan, write } from '../workbench/writes.ts'
import { FailedResult, textTable } from './output.ts'
import { addParsingOptions, type ParsingOptions, parsingFrom } from './parsing-options.ts'
import { positiveInteger } from './positive-integer.ts'
import { testLines } from './test-command.ts'
import { runJob, withProject } from './with-project.ts'
import { writeModeOption } from './write-mode-option.ts'

interface WriteOptions extends ParsingOptions {
  readonly from: string[]
  readonly mode?: WriteMode
  readonly start?: string
  readonly end?: string
  readonly dropNullKeys: boolean
  readonly toStore?: number[]
  readonly onDuplicates?: 'refuse' | 'last'
  readonly stage?: string
}

export function addWriteCommands(program: Command): void {
  addWriteOptions(program.command('write <group>'))
    .description('write the rows of a file: one atomic commit')
    .action((group: string, options: WriteOptions, command: Command) =>
      withProject(command, async (bench, output, signal) => {
        const request = { name: group, ...requestFrom(options) }
        const result = await runJob(bench, `Write to ${group}`, (job) => write(bench, request, job), signal)
        const { receipts, tests = [] } = result.kind === 'write' ? result : { receipts: [] }
        output.result(receiptsJson(receipts, tests), [
          ...receipts.flatMap(receiptLines),
          ...testLines(tests.filter(({ outcome }) => outcome !== 'passed')),
          ...(options.stage === undefined ? [] : stagedLines(group, options.stage)),
        ])
      }),
    )
  addWriteOptions(program.command('plan <group>'))
    .description('what a write would do, without doing it; exit code 1 where something stands in its way')
    .action((name: string, options: WriteOptions, command: Command) =>
      withProject(command, async (bench, output, signal) => {
        const group = await bench.folder.group(name)
        const planned = await plan(bench, { group, ...requestFrom(options) }, signal)
        output.result(planned, planLines(planned))
        if (planned.problems.length > 0) throw new FailedResult()
      }),
    )
}

function addWriteOptions(command: Command): Command {
  return addParsingOptions(command)
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
    .option('--stage <branch>', 'of ICEBERG: write to this branch, and leave what is current as it is')
}

function requestFrom(options: WriteOptions): Omit<WriteRequest, 'name'> {
  return {
    input: { paths: options.from.map((file) => path.resolve(file)), parsing: parsingFrom(options) },
    dropNullKeys: options.dropNullKeys,
    ...(options.mode && { mode: options.mode }),
    ...(options.start !== undefined && { start: options.start }),
    ...(options.end !== undefined && { end: options.end }),
    ...(options.toStore && { stores: options.toStore.map((number) => number - 1) }),
    ...(options.onDuplicates && { onDuplicates: options.onDuplicates }),
    ...(options.stage !== undefined && { stage: options.stage }),
  }
}

/** The first store's receipt; all of them under `stores` when there are several. */
function receiptsJson(receipts: readonly WriteReceipt[], tests: readonly TestResult[]): unknown {
  const shown = receipts.map(({ watermark: _, ...receipt }) => receipt)
  return {
    ...shown[0],
    ...(shown.length > 1 && { stores: shown }),
    ...(tests.length > 0 && { tests }),
  }
}

export function receiptLines(receipt: WriteReceipt): string[] {
  const {
    rows,
    path: target,
    storageType,
    snapshotId,
    seconds,
    droppedNullKeys,
    replacedRows,
    branch,
  } = receipt
  return [
    `${branch === undefined ? 'Wrote' : 'Staged'} ${rows.toLocaleString('en-US')} rows ${branch === undefined ? 'to' : `on the branch ${branch} of`} ${target} (${storageType}) in ${seconds.toFixed(2)} s.`,
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

const stagedLines = (group: string, branch: string): string[] => [
  `What is current has not changed. Look at it: firn diff ${group} --from main --to ${branch}`,
  `Then: firn publish ${group} ${branch}, or firn discard ${group} ${branch}`,
]

const count = (rows: number): string => `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`

function planLines(planned: WritePlan): string[] {
  const { mode, stores, rows, rowsOutsideRange, nullKeys, eventTimeFrom, eventTimeTo } = planned
  return [
    ...stores.flatMap(({ storageType, path: target, createsTable, columns, schemaChanges, replacedRows }) => [
      `${mode} of ${count(rows)} to ${target} (${storageType})${createsTable ? ', which it creates' : ''}.`,
      ...(replacedRows === null || replacedRows === 0
        ? []
        : [`They take the place of ${count(replacedRows)}.`]),
      ...schemaChanges.map((change) => `It ${change}.`),
      ...textTable(
        ['column', 'role', 'in the input', 'stored as', 'note'],
        columns.map(({ name, role, inputType, storedType, note }) => [
          ...[name, role.replace('_', ' '), inputType ?? '', storedType ?? '', note ?? ''],
        ]),
      ),
    ]),
    ...(eventTimeFrom === null ? [] : [`Event times from ${eventTimeFrom} to ${eventTimeTo}.`]),
    ...(rowsOutsideRange === 0 ? [] : [`${count(rowsOutsideRange)} outside the range of event times.`]),
    ...(nullKeys.rows > 0 && nullKeys.dropped
      ? [`${count(nullKeys.rows)} with NULL in a key or the event time are left out.`]
      : []),
    ...testLines(planned.tests),
    ...planned.warnings.map((warning) => `Warning: ${warning}`),
    ...planned.problems.map(
      ({ message, hint }) => `Problem: ${message}${hint === undefined ? '' : ` ${hint}`}`,
    ),
  ]
}

const storeNumbers = (text: string): number[] => text.split(',').map(positiveInteger)
