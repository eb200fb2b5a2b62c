// firn group edit

import type { Command } from 'commander'
import { type FeatureGroup, type WriteMode, writeModes } from '../contract/index.ts'
import { groupDetail, saveGroup } from '../workbench/groups.ts'
import { addEvolutionOptions, type EvolutionOptions, withEvolution } from './evolution-options.ts'
import { commaList, withProject } from './with-project.ts'
import { writeModeOption } from './write-mode-option.ts'

interface EditOptions extends EvolutionOptions {
  readonly rename?: string
  readonly description?: string
  readonly owner?: string
  readonly tags?: string[]
  readonly mode?: WriteMode
}

export function addEditGroupCommand(group: Command): void {
  addEvolutionOptions(group.command('edit <name>'))
    .description('change what is said of a feature group')
    .option('--rename <name>', 'its new name; its tables keep theirs')
    .option('--description <text>', 'what it holds')
    .option('--owner <name>', 'who answers for it')
    .option('--tags <tags>', 'separated by commas', commaList)
    .option('--mode <mode>', `how it is written: ${writeModes.join(' | ')}`, writeModeOption)
    .action((name: string, options: EditOptions, command: Command) =>
      withProject(command, async (bench, output) => {
        const { group: known } = await groupDetail(bench, name)
        const described: FeatureGroup = {
          ...known,
          name: options.rename ?? name,
          description: options.description ?? known.description,
          owner: options.owner ?? known.owner,
          tags: options.tags ?? known.tags,
          mode: options.mode ?? known.mode,
        }
        const edited = withEvolution(described, options)
        await saveGroup(bench, edited, name)
        output.result({ group: edited }, [`Changed feature group ${edited.name}.`])
      }),
    )
}
