// firn group edit

import { type Command, InvalidArgumentError } from 'commander'
import {
  type FeatureGroup,
  FirnError,
  type SchemaChange,
  type WriteMode,
  writeModes,
} from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'
import { groupDetail, saveGroup } from '../workbench/groups.ts'
import { changeSchema } from '../workbench/schema-changes.ts'
import { addEvolutionOptions, type EvolutionOptions, withEvolution } from './evolution-options.ts'
import { commaList, withProject } from './with-project.ts'
import { writeModeOption } from './write-mode-option.ts'

interface EditOptions extends EvolutionOptions {
  readonly rename?: string
  readonly description?: string
  readonly owner?: string
  readonly tags?: string[]
  readonly mode?: WriteMode
  readonly addFeature: readonly string[]
  readonly renameFeature: readonly SchemaChange[]
  readonly dropFeature: readonly string[]
}

export function addEditGroupCommand(group: Command): void {
  addEvolutionOptions(group.command('edit <name>'))
    .description('change what is said of a feature group')
    .option('--rename <name>', 'its new name; its tables keep theirs')
    .option('--description <text>', 'what it holds')
    .option('--owner <name>', 'who answers for it')
    .option('--tags <tags>', 'separated by commas', commaList)
    .option('--mode <mode>', `how it is written: ${writeModes.join(' | ')}`, writeModeOption)
    .option('--add-feature <name>', 'a column that its next writes have; can be given again', more, [])
    .option('--rename-feature <old=new>', 'in its tables too; can be given again', moreRenames, [])
    .option('--drop-feature <name>', 'from its tables too; can be given again', more, [])
    .action((name: string, options: EditOptions, command: Command) =>
      withProject(command, async (bench, output) => {
        const changes: SchemaChange[] = [
          ...options.renameFeature,
          ...options.dropFeature.map((feature) => ({ kind: 'drop' as const, name: feature })),
        ]
        const { warnings } = changes.length > 0 ? await changeSchema(bench, name, changes) : { warnings: [] }
        const { group: known } = await groupDetail(bench, name)
        const edited = withEvolution(edit(known, options), options)
        await saveGroup(bench, edited, name)
        output.result({ group: edited, warnings }, [
          `Changed feature group ${edited.name}.`,
          ...warnings.map((warning) => `! ${warning}`),
        ])
      }),
    )
}

function edit(known: FeatureGroup, options: EditOptions): FeatureGroup {
  const twice = options.addFeature.find((name) => known.features.some((one) => sameName(one.name, name)))
  if (twice !== undefined) {
    throw new FirnError('invalid_input', `${known.name} has a feature ${twice} already.`, {
      details: { field: 'features' },
    })
  }
  const added = options.addFeature.map((name) => ({ name, dtype: '', description: '' }))
  return {
    ...known,
    name: options.rename ?? known.name,
    description: options.description ?? known.description,
    owner: options.owner ?? known.owner,
    tags: options.tags ?? known.tags,
    mode: options.mode ?? known.mode,
    features: [...known.features, ...added],
  }
}

const more = (text: string, before: readonly string[]): string[] => [...before, text]

function moreRenames(text: string, before: readonly SchemaChange[]): SchemaChange[] {
  const [, from, to] = /^(.+?)=(.+)$/.exec(text) ?? []
  if (from === undefined || to === undefined) throw new InvalidArgumentError('It is old=new.')
  return [...before, { kind: 'rename', from, to }]
}
