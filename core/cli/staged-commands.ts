// firn staged, firn publish, firn discard

import type { Command } from 'commander'
import { discardStaged, publishStaged, stagedWrites } from '../workbench/staged-writes.ts'
import { textTable } from './output.ts'
import { withProject } from './with-project.ts'

export function addStagedCommands(program: Command): void {
  program
    .command('staged <group>')
    .description('list the writes that wait on a branch')
    .action((group: string, _options, command: Command) =>
      withProject(command, async (bench, output) => {
        const staged = await stagedWrites(bench, group)
        output.result(
          { staged },
          staged.length === 0
            ? ['No write is staged.']
            : textTable(
                ['branch', 'snapshot', 'staged', 'mode', 'rows', 'added', 'removed', ''],
                staged.map((write) => [
                  write.branch,
                  write.snapshotId,
                  write.stagedAt,
                  write.mode ?? '',
                  write.rows,
                  write.addedRows,
                  write.removedRows,
                  write.behind ? 'main has moved on since' : '',
                ]),
              ),
        )
      }),
    )
  program
    .command('publish <group> <branch>')
    .description('make a staged branch what is current, and drop the branch')
    .action((group: string, branch: string, _options, command: Command) =>
      withProject(command, async (bench, output, signal) => {
        const { snapshot, replayed } = await publishStaged(bench, group, branch, signal)
        const { snapshotId, rows } = snapshot
        output.result({ snapshotId, rows, replayed }, [
          `Published ${branch}: snapshot ${snapshotId} of ${group} is current, with ${rows.toLocaleString('en-US')} rows.`,
          ...(replayed
            ? ['The table had been written to since, so the staged rows were put on top of that.']
            : []),
        ])
      }),
    )
  program
    .command('discard <group> <branch>')
    .description('drop a staged branch; its snapshots stay until they expire')
    .action((group: string, branch: string, _options, command: Command) =>
      withProject(command, async (bench, output) => {
        const { snapshotId } = await discardStaged(bench, group, branch)
        output.result({ discarded: branch, snapshotId }, [
          `Discarded ${branch} of ${group}. Its rows can be seen until they expire: firn preview ${group} --snapshot ${snapshotId}`,
        ])
      }),
    )
}
