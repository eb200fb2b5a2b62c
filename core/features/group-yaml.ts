// A feature group's file, feature_groups/<name>.yml, read: Firn's form and the ones that Seeknal projects use.

import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml'
import {
  type Entity,
  type Feature,
  type FeatureGroup,
  type WriteMode,
  writeModes,
} from '../contract/features.ts'
import type { Problem } from '../contract/project.ts'
import { isRole } from './columns.ts'
import { readEvolution } from './evolution-yaml.ts'
import { unsupportedMode } from './feature-group.ts'
import { readParsing } from './parsing-yaml.ts'
import { readStores, type StoresSource } from './stores-yaml.ts'
import { readTests, type TestsSource } from './tests-yaml.ts'
import { openYaml, type YamlReader } from './yaml-reader.ts'
import type { YamlPath } from './yaml-source.ts'

export interface GroupSource {
  /**
   * null when the file cannot be read as a feature group; the problems then say why. Values that are there but not
   * valid are left for validateGroup. Without join keys when the file only names its entity: see withEntity.
   */
  readonly group: FeatureGroup | null
  /** The entity that the file itself defines, if it does. */
  readonly inlineEntity: Entity | null
  readonly problems: readonly Problem[]
  readonly stores: StoresSource
  readonly tests: TestsSource
  /** 1-based line of a field of the contract's feature group, such as `stores.0.table`. */
  line(field: string): number | null
}

/** `file` is what problems call it. */
export function readGroupYaml(file: string, text: string): GroupSource {
  const reader = openYaml(file, text)
  const { root } = reader
  const textOf = (key: string) => reader.text(root, key, key)
  const kind = textOf('kind')
  if (kind !== null && kind !== 'feature_group')
    reader.problem(
      reader.get(root, 'kind'),
      `The kind is ${kind}, not feature_group.`,
      'Move the file to its own folder.',
    )
  const name = textOf('name') ?? ''
  const materialization = reader.map(root, 'materialization', 'materialization')
  const { entity, inlineEntity } = readEntityOf(reader, root)
  const stores = readStores(reader, materialization, name)
  const schemaEvolution = readEvolution(reader, materialization)
  const tests = readTests(file, reader, root)
  const group: FeatureGroup = {
    name,
    description: textOf('description') ?? '',
    owner: textOf('owner') ?? '',
    tags: reader.texts(root, 'tags', 'tags') ?? [],
    entity,
    joinKeys: [...(inlineEntity?.joinKeys ?? [])],
    eventTimeCol: reader.text(materialization, 'event_time_col', 'materialization.event_time_col') ?? '',
    mode: readMode(reader, materialization),
    stores: [...stores.stores],
    features: readFeatures(reader, root),
    inputs: readInputs(reader, root),
    parsing: readParsing(reader, root),
    transform: textOf('transform'),
    ...(schemaEvolution !== null && { schemaEvolution }),
    ...(tests.tests.length > 0 && { tests: [...tests.tests] }),
  }
  return {
    group: reader.problems.length === 0 ? withoutRoles(group) : null,
    inlineEntity,
    problems: [...reader.problems, ...tests.notes],
    stores,
    tests,
    line: (field) => reader.line(pathOf(field, group, stores, tests)),
  }
}

/** The group with its entity's join keys; features that only repeat keys or event time, as Seeknal has them, are out. */
export function withEntity(group: FeatureGroup, entity: Entity): FeatureGroup {
  return withoutRoles({ ...group, joinKeys: [...entity.joinKeys] })
}

export function withoutRoles(group: FeatureGroup): FeatureGroup {
  return { ...group, features: group.features.filter(({ name }) => !isRole(group, name)) }
}

function readEntityOf(
  reader: YamlReader,
  root: YAMLMap | null,
): { readonly entity: string; readonly inlineEntity: Entity | null } {
  const node = reader.get(root, 'entity')
  if (!isMap(node)) return { entity: reader.text(root, 'entity', 'entity') ?? '', inlineEntity: null }
  const name = reader.text(node, 'name', 'entity.name') ?? ''
  const joinKeys = reader.texts(node, 'join_keys', 'entity.join_keys')
  if (joinKeys === null) return { entity: name, inlineEntity: null }
  const description = reader.text(node, 'description', 'entity.description') ?? ''
  return { entity: name, inlineEntity: { name, joinKeys, description } }
}

function readMode(reader: YamlReader, materialization: YAMLMap | null): WriteMode | null {
  const text = reader.text(materialization, 'mode', 'materialization.mode')
  const mode = writeModes.find((candidate) => candidate === text)
  if (text !== null && mode === undefined)
    reader.problem(reader.get(materialization, 'mode'), unsupportedMode(text))
  return mode ?? null
}

function readFeatures(reader: YamlReader, root: YAMLMap | null): Feature[] {
  const node = reader.get(root, 'features')
  const feature = (key: unknown, value: unknown): Feature[] => {
    const name = reader.scalarText(key)
    if (name === null) reader.problem(key, 'A feature has no name.')
    if (name === null) return []
    const settings = reader.resolve(value)
    if (isMap(settings))
      return [
        {
          name,
          dtype: reader.text(settings, 'dtype', `The dtype of ${name}`) ?? '',
          description: reader.text(settings, 'description', `The description of ${name}`) ?? '',
        },
      ]
    if (isSeq(settings)) reader.problem(settings, `The feature ${name} must be a map, such as {dtype: int}.`)
    const isNothing = settings === null || (isScalar(settings) && settings.value === null)
    return [{ name, dtype: isNothing ? '' : (reader.scalarText(settings) ?? ''), description: '' }]
  }
  if (isMap(node)) return node.items.flatMap((pair) => feature(pair.key, pair.value))
  if (isSeq(node))
    return node.items.map(reader.resolve).flatMap((item) => {
      const name = isMap(item) ? reader.get(item, 'name') : item
      return feature(name, isMap(item) ? item : null)
    })
  if (node !== undefined && node !== null && !(isScalar(node) && node.value === null))
    reader.problem(node, 'features must be a map of names, such as total_orders: {dtype: int}.')
  return []
}

function readInputs(reader: YamlReader, root: YAMLMap | null): string[] {
  const node = reader.get(root, 'inputs')
  if (!isSeq(node)) return reader.texts(root, 'inputs', 'inputs') ?? []
  return node.items.map(reader.resolve).flatMap((item): string[] => {
    const ref = isMap(item) ? reader.text(item, 'ref', 'ref') : reader.scalarText(item)
    if (ref === null) reader.problem(item, 'An input must have a ref, such as {ref: file.customers}.')
    return ref === null ? [] : [ref]
  })
}

function pathOf(field: string, group: FeatureGroup, stores: StoresSource, tests: TestsSource): YamlPath {
  const [head = '', index = '', rest] = field.split('.')
  switch (head) {
    case 'joinKeys':
      return ['entity', 'join_keys']
    case 'eventTimeCol':
      return ['materialization', 'event_time_col']
    case 'mode':
      return ['materialization', 'mode']
    case 'schemaEvolution':
      return ['materialization', 'schema_evolution']
    case 'features':
      return [
        'features',
        ...(group.features[Number(index)] ? [group.features[Number(index)]?.name ?? ''] : []),
      ]
    case 'stores': {
      const path = stores.paths[Number(index)] ?? ['materialization']
      return rest === undefined ? path : [...path, yamlKeys[rest] ?? rest]
    }
    case 'inputs':
      return ['inputs', Number(index)]
    case 'tests':
      return ['tests', ...(index === '' ? [] : [tests.places[Number(index)] ?? Number(index)])]
    default:
      return [head]
  }
}

/** Settings of stores that YAML writes another way. */
const yamlKeys: Readonly<Record<string, string>> = {
  partitionBy: 'partition_by',
  emptyStrings: 'empty_strings',
}
