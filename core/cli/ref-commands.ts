// firn rollback, firn tag, firn branch

import { type Command, Option } from 'commander'
import type { Ref } from '../contract/index.ts'
import { createGroupRef, dropGroupRef, groupRefs, renameGroupRef, rollbackGroup } from '../workbench/refs.ts'
import type { Workbench } from '../workbench.ts'
import { type Output, textTable } from './output.ts'
import { withProject } from './with-project.ts'

interface RefOptions {
  readonly snapshot?: string
  readonly rename?: string
  readonly drop?: true
}

export function addRefCommands(program: Command): void {
  program
    .command('rollback <group>')
    .description('make an earlier snapshot the current one; nothing is deleted')
    .requiredOption('--to <snapshot>', 'the id of the snapshot')
    .action((group: string, { to }: { to: string }, command: Command) =>
      withProject(command, async (bench, output) => {
        const { snapshot, from, isAncestor } = await rollbackGroup(bench, group, to)
        const { snapshotId, rows } = snapshot
        output.result({ snapshotId, from, isAncestor, rows }, [
          from === snapshotId
            ? `Snapshot ${snapshotId} is the current one of ${group} already.`
            : `${group} is at snapshot ${snapshotId} again: ${rows.toLocaleString('en-US')} rows.`,
          ...(isAncestor ? [] : [`It was not one of those that led to ${from}, which was current.`]),
          ...(from === snapshotId ? [] : [`Undo it: firn rollback ${group} --to ${from}`]),
        ])
      }),
    )
  addRefCommand(program, 'tag', 'name a snapshot for good; without a name, list the tags')
  addRefCommand(program, 'branch', 'name a line of snapshots that writes move; without a name, list them')
}

function addRefCommand(program: Command, type: Ref['type'], description: string): void {
  program
    .command(`${type} <group> [name]`)
    .description(description)
    .addOption(
      new Option('--snapshot <id>', 'what it points to; default what is current').conflicts([
        'rename',
        'drop',
      ]),
    )
    .addOption(new Option('--rename <new>', `give the ${type} another name`).conflicts('drop'))
    .option('--drop', `remove the ${type}; its snapshots stay until they expire`)
    .action((group: string, name: string | undefined, options: RefOptions, command: Command) => {
      if (name === undefined && Object.keys(options).length > 0)
        command.error(`error: say which ${type}: firn ${type} ${group} NAME`, { exitCode: 2 })
      return withProject(command, (bench, output) =>
        name === undefined
          ? list(bench, output, group, type)
          : change(bench, output, group, { name, type, options }),
      )
    })
}

async function list(bench: Workbench, output: Output, group: string, type: Ref['type']): Promise<void> {
  const refs = (await groupRefs(bench, group)).filter((ref) => ref.type === type)
  output.result(
    { refs },
    textTable(
      [type, 'snapshot', 'time'],
      refs.map(({ name, snapshotId, timestamp }) => [name, snapshotId, timestamp ?? '']),
    ),
  )
}

async function change(
  bench: Workbench,
  output: Output,
  group: string,
  { name, type, options }: { name: string; type: Ref['type']; options: RefOptions },
): Promise<void> {
  if (options.drop) {
    await dropGroupRef(bench, { group, name })
    output.result({ dropped: name }, [`Dropped the ${type} ${name} of ${group}.`])
  } else if (options.rename !== undefined) {
    await renameGroupRef(bench, { group, name, to: options.rename })
    output.result({ renamed: name, to: options.rename }, [
      `The ${type} ${name} of ${group} is ${options.rename} now.`,
    ])
  } else {
    const ref = await createGroupRef(bench, { group, name, type, snapshotId: options.snapshot })
    output.result({ ref }, [`The ${type} ${name} of ${group} points to snapshot ${ref.snapshotId}.`])
  }
}
