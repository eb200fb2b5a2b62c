// firn maintain compact|expire|orphans|manifests, firn unfinished

import { type Command, InvalidArgumentError } from 'commander'
import type { MaintenanceReport, MaintenanceRequest } from '../contract/index.ts'
import { maintain, maintenanceTitle, planMaintenance } from '../workbench/maintenance.ts'
import { unfinishedWrites } from '../workbench/unfinished-list.ts'
import { textTable } from './output.ts'
import { runJob, withProject } from './with-project.ts'

interface Options {
  readonly dryRun: boolean
  readonly smallerThan?: number
  readonly olderThanDays?: number
  readonly keepLast?: number
  readonly olderThanHours?: number
}

export function addMaintainCommands(program: Command): void {
  const command = program.command('maintain').description('upkeep of a feature group’s Iceberg table')
  const add = (
    name: string,
    description: string,
    requestOf: (group: string, options: Options) => MaintenanceRequest,
  ) =>
    command
      .command(`${name} <group>`)
      .description(description)
      .option('--dry-run', 'only say what would be done', false)
      .action((group: string, options: Options, own: Command) => run(own, requestOf(group, options), options))

  add('compact', 'merge small files and apply deletes: one snapshot, the same rows', (group, options) => ({
    kind: 'compact',
    group,
    ...(options.smallerThan !== undefined && { smallerThan: options.smallerThan }),
  })).option('--smaller-than <bytes>', 'files below this size are merged; default 32 MiB', wholeNumber)

  add('expire', 'remove old snapshots and the files that only they need', (group, options) => ({
    kind: 'expire',
    group,
    ...(options.olderThanDays !== undefined && { olderThanDays: options.olderThanDays }),
    ...(options.keepLast !== undefined && { keepLast: options.keepLast }),
  }))
    .option('--older-than-days <days>', 'younger ones stay; default 30', days)
    .option('--keep-last <count>', 'at least so many stay; default 20', wholeNumber)

  add('orphans', 'remove files that nothing names, such as those of killed writes', (group, options) => ({
    kind: 'orphans',
    group,
    ...(options.olderThanHours !== undefined && { olderThanHours: options.olderThanHours }),
  })).option('--older-than-hours <hours>', 'younger ones stay; default 72, least 1', hours)

  add('manifests', 'merge small manifests: one snapshot, the same files', (group) => ({
    kind: 'manifests',
    group,
  }))
}

/** firn unfinished: writes that are under way, and killed ones with what became of them. */
export function addUnfinishedCommand(program: Command): void {
  program
    .command('unfinished')
    .description('list writes that are under way, and killed ones with what became of them')
    .action((_options, command: Command) =>
      withProject(command, async (bench, output) => {
        const writes = await unfinishedWrites(bench)
        output.result(
          { unfinished: writes },
          writes.length === 0
            ? ['Every write has ended.']
            : textTable(
                ['begun', 'feature group', 'store', 'state', 'note'],
                writes.map(({ begunAt, group, path, state, note }) => [begunAt, group, path, state, note]),
              ),
        )
      }),
    )
}

function run(command: Command, request: MaintenanceRequest, { dryRun }: Options): Promise<void> {
  return withProject(command, async (bench, output, signal) => {
    if (dryRun) {
      const report = await planMaintenance(bench, request, signal)
      output.result({ dryRun, report }, lines(report))
      return
    }
    const title = maintenanceTitle(request)
    const result = await runJob(bench, title, (job) => maintain(bench, request, job), signal)
    if (result.kind === 'maintenance') output.result({ dryRun, report: result.report }, lines(result.report))
  })
}

function lines({ summary, files, filesBefore, kept, snapshotId, kind }: MaintenanceReport): string[] {
  const more = kind === 'orphans' ? filesBefore - files.length : 0
  return [
    summary,
    ...(snapshotId === null ? [] : [`Snapshot ${snapshotId}.`]),
    ...(kept.length === 0 ? [] : [`Stays: ${kept.join('; ')}.`]),
    ...(files.length === 0
      ? []
      : textTable(
          ['file', 'bytes'],
          files.map(({ path, bytes }) => [path, bytes]),
        )),
    ...(more > 0 ? [`… and ${more.toLocaleString('en-US')} more.`] : []),
  ]
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It is a whole number above 0.')
}

function days(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new InvalidArgumentError('It is a number of days, 0 or more.')
}

function hours(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 1) return value
  throw new InvalidArgumentError(
    'It is a number of hours, at least 1: younger files may be of a running write.',
  )
}
