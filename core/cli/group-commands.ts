// firn groups, firn group add|edit|remove

import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type FeatureGroup, FirnError, type Store, type WriteMode, writeModes } from '../contract/index.ts'
import { defaultFeatures } from '../features/columns.ts'
import { defaultFilePath, unsupportedKind } from '../features/store.ts'
import { checkDraft, removeGroup, saveDraft } from '../workbench/groups.ts'
import { projectState } from '../workbench/project-state.ts'
import { addEditGroupCommand } from './edit-group-command.ts'
import { addEvolutionOptions, type EvolutionOptions, withEvolution } from './evolution-options.ts'
import { textTable } from './output.ts'
import { addParsingOptions, type ParsingOptions, parsingFrom } from './parsing-options.ts'
import { commaList, withProject } from './with-project.ts'
import { writeModeOption } from './write-mode-option.ts'

interface AddOptions extends ParsingOptions, EvolutionOptions {
  readonly entity: string
  readonly from: string[]
  readonly eventTime: string
  readonly features?: string[]
  readonly store: StoreChoice[]
  readonly namespace: string
  readonly table?: string
  readonly transform?: string
  readonly database: string
  readonly partitionBy: string[]
  readonly hiveOverwrite?: 'table' | 'partitions'
  readonly emptyStrings?: 'refuse' | 'as_null'
  readonly path?: string
  readonly format: 'parquet' | 'csv'
  readonly mode?: WriteMode
  readonly description: string
  readonly owner: string
  readonly tags: string[]
}
type StoreChoice = (typeof storeChoices)[number]
const storeChoices = ['iceberg', 'file', 'hive'] as const

export function addGroupCommands(program: Command): void {
  program
    .command('groups')
    .description('list the feature groups')
    .action((_options, command: Command) =>
      withProject(command, async (bench, output) => {
        const { groups, problems } = await projectState(bench)
        output.result({ groups, problems }, [
          ...textTable(
            ['feature group', 'entity', 'storage', 'writes', 'last written'],
            groups.map((group) => [
              group.name,
              group.entity,
              group.storageTypes.join(', '),
              group.writes,
              group.lastWrittenAt ?? 'never',
            ]),
          ),
          ...problems.map(
            ({ file, line, message }) => `! ${file}${line === null ? '' : `:${line}`}: ${message}`,
          ),
        ])
      }),
    )

  const group = program.command('group').description('define named features of an entity')
  addEvolutionOptions(addParsingOptions(group.command('add <name>')))
    .description('define a feature group from the columns of a file')
    .requiredOption('--entity <name>', 'the entity it describes')
    .requiredOption(
      '--from <file...>',
      'a CSV or Parquet file, or a folder of them, to take the columns from',
    )
    .requiredOption('--event-time <column>', 'when a row was true')
    .option(
      '--features <columns>',
      'separated by commas; default all columns but keys and event time',
      commaList,
    )
    .option('--store <kinds>', `${storeChoices.join(' | ')}, or several with commas`, storeChoiceList, [
      'iceberg' as const,
    ])
    .option('--namespace <name>', 'Iceberg namespace', 'default')
    .option('--table <name>', 'table name; default the group’s')
    .option('--transform <sql>', 'DuckDB SQL over the file, which it names source')
    .option('--database <name>', 'Hive database', 'default')
    .option(
      '--partition-by <columns>',
      'Hive partitions: columns, or day(column) and the like',
      commaList,
      [],
    )
    .addOption(
      new Option('--hive-overwrite <what>', 'what an overwrite of HIVE replaces; default the table').choices([
        'table',
        'partitions',
      ]),
    )
    .addOption(
      new Option(
        '--empty-strings <how>',
        'empty strings in partition columns of HIVE; default refuse',
      ).choices(['refuse', 'as_null']),
    )
    .option('--path <folder>', 'folder of a FILE store; default files/<group>')
    .option('--format <format>', 'of a FILE store: parquet | csv', fileFormat, 'parquet')
    .option('--mode <mode>', `how it is written: ${writeModes.join(' | ')}`, writeModeOption)
    .option('--description <text>', 'what it holds', '')
    .option('--owner <name>', 'who answers for it', '')
    .option('--tags <tags>', 'separated by commas', commaList, [])
    .action((name: string, options: AddOptions, command: Command) =>
      withProject(command, async (bench, output, signal) => {
        const { entities } = await bench.folder.load()
        const entity = entities.find((known) => known.name === options.entity)
        if (!entity) {
          throw new FirnError('not_found', `There is no entity ${options.entity}.`, {
            hint: `Define it first: firn entity add ${options.entity} --keys <columns>`,
          })
        }
        const paths = options.from.map((file) => path.resolve(file))
        const parsing = parsingFrom(options)
        const transform = options.transform ?? null
        const { columns } = await bench.inputs.open({ paths, parsing, transform }, { signal })
        const features =
          options.features?.map((feature) => ({
            name: feature,
            dtype: columns.find((column) => column.name === feature)?.type ?? '',
            description: '',
          })) ?? defaultFeatures(columns, entity.joinKeys, options.eventTime)
        const described: FeatureGroup = {
          name,
          description: options.description,
          owner: options.owner,
          tags: options.tags,
          entity: entity.name,
          joinKeys: entity.joinKeys,
          eventTimeCol: options.eventTime,
          mode: options.mode ?? null,
          stores: options.store.map((kind) => storeFrom(name, kind, options)),
          features,
          inputs: options.from.map((file) => `file.${path.basename(file)}`),
          parsing,
          transform,
        }
        const added = withEvolution(described, options)
        await checkDraft(bench, added, entity, columns)
        await saveDraft(bench, added, entity)
        output.result({ group: added }, [
          `Added feature group ${name}: ${features.length} features of ${entity.name}.`,
          `Write it: firn write ${name} --from ${options.from.join(' ')}`,
        ])
      }),
    )
  addEditGroupCommand(group)
  group
    .command('remove <name>')
    .description('remove a feature group; its data stays unless told otherwise')
    .option('--delete-data', 'delete its tables and files too', false)
    .action((name: string, options: { deleteData: boolean }, command: Command) =>
      withProject(command, async (bench, output) => {
        await removeGroup(bench, name, options.deleteData)
        const data = options.deleteData ? 'and its data' : '; its data stays where it is'
        output.result({ removed: name, dataDeleted: options.deleteData }, [
          `Removed feature group ${name} ${data}.`,
        ])
      }),
    )
}

function storeFrom(name: string, kind: StoreChoice, options: AddOptions): Store {
  const table = options.table ?? name
  switch (kind) {
    case 'iceberg':
      return { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: options.namespace, table }
    case 'hive':
      return {
        kind: 'HIVE_TABLE',
        database: options.database,
        table,
        partitionBy: options.partitionBy,
        ...(options.hiveOverwrite && { overwrite: options.hiveOverwrite }),
        ...(options.emptyStrings && { emptyStrings: options.emptyStrings }),
      }
    case 'file':
      return { kind: 'FILE', path: options.path ?? defaultFilePath(name), format: options.format }
  }
}

const storeChoiceList = (text: string): StoreChoice[] => commaList(text).map(storeChoice)

function storeChoice(text: string): StoreChoice {
  const found = storeChoices.find((choice) => choice === text.toLowerCase())
  if (found) return found
  throw new InvalidArgumentError(unsupportedKind(text))
}

function fileFormat(text: string): AddOptions['format'] {
  if (text === 'parquet' || text === 'csv') return text
  throw new InvalidArgumentError('It is parquet or csv.')
}
