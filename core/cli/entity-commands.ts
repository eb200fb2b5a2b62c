// firn entities, firn entity add|edit|remove

import type { Command } from 'commander'
import { FirnError } from '../contract/index.ts'
import { removeEntity, saveEntity } from '../workbench/groups.ts'
import { textTable } from './output.ts'
import { commaList, withProject } from './with-project.ts'

export function addEntityCommands(program: Command): void {
  program
    .command('entities')
    .description('list the entities')
    .action((_options, command: Command) =>
      withProject(command, async (bench, output) => {
        const { entities, problems } = await bench.folder.load()
        output.result(
          { entities, problems },
          textTable(
            ['entity', 'join keys', 'description'],
            entities.map(({ name, joinKeys, description }) => [name, joinKeys.join(', '), description]),
          ),
        )
      }),
    )

  const entity = program.command('entity').description('define what features describe')
  entity
    .command('add <name>')
    .description('define an entity')
    .requiredOption('--keys <columns>', 'join keys, separated by commas', commaList)
    .option('--description <text>', 'what it is', '')
    .action((name: string, options: { keys: string[]; description: string }, command: Command) =>
      withProject(command, async (bench, output) => {
        const { entities } = await bench.folder.load()
        if (entities.some((known) => known.name === name)) {
          throw new FirnError('already_exists', `There is an entity ${name} already.`, {
            hint: 'Use `firn entity edit` to change it.',
          })
        }
        const added = { name, joinKeys: options.keys, description: options.description }
        await saveEntity(bench, added)
        output.result({ entity: added }, [`Added entity ${name} (${options.keys.join(', ')}).`])
      }),
    )
  entity
    .command('edit <name>')
    .description('change an entity')
    .option('--keys <columns>', 'join keys, separated by commas', commaList)
    .option('--description <text>', 'what it is')
    .option('--rename <name>', 'its new name')
    .action(
      (name: string, options: { keys?: string[]; description?: string; rename?: string }, command: Command) =>
        withProject(command, async (bench, output) => {
          const { entities } = await bench.folder.load()
          const known = entities.find((candidate) => candidate.name === name)
          if (!known) throw new FirnError('not_found', `There is no entity ${name}.`)
          const edited = {
            name: options.rename ?? name,
            joinKeys: options.keys ?? known.joinKeys,
            description: options.description ?? known.description,
          }
          await saveEntity(bench, edited, name)
          output.result({ entity: edited }, [`Changed entity ${edited.name}.`])
        }),
    )
  entity
    .command('remove <name>')
    .description('remove an entity that no feature group uses')
    .action((name: string, _options, command: Command) =>
      withProject(command, async (bench, output) => {
        await removeEntity(bench, name)
        output.result({ removed: name }, [`Removed entity ${name}.`])
      }),
    )
}
