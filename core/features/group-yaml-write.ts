// A feature group's file, written. A new one has Firn's form; of an existing one only what changed is different.

import { isDeepStrictEqual } from 'node:util'
import { isMap, isSeq } from 'yaml'
import type { Feature, FeatureGroup } from '../contract/features.ts'
import { evolutionEdits, evolutionEntries } from './evolution-yaml.ts'
import { readGroupYaml, withoutRoles } from './group-yaml.ts'
import { parsingEntries } from './parsing-yaml.ts'
import { type FeatureRename, renameFeature } from './rename-feature-yaml.ts'
import { storeEdits, storeEntry } from './stores-yaml.ts'
import { testEdits, testEntry } from './tests-yaml.ts'
import { orderEntries } from './yaml-order.ts'
import { editYaml, parseSource, type YamlEdit } from './yaml-source.ts'
import { renderNewDocument } from './yaml-text.ts'

/**
 * The text of a group's file. With the text of the file as it is, unknown keys, comments and all lines that do not
 * change stay as they are. A file that only names its entity goes on doing so. A feature that is the same under another
 * name is one of `renames`; else it is one less and one more.
 * Without a say about tests, the file's stay.
 */
export function writeGroupYaml(
  group: FeatureGroup,
  previousText: string | null,
  renames: readonly FeatureRename[] = [],
): string {
  if (previousText === null || readGroupYaml('', previousText).group === null) return newGroupYaml(group)
  const withNames = renames.reduce(renameFeature, previousText)
  // The name goes first: defaults that hang on it, such as a FILE store's path, are then seen to change.
  const renamed = editYaml(withNames, [{ path: ['name'], value: group.name }])
  const previous = readGroupYaml('', renamed)
  if (previous.group === null) return newGroupYaml(group)
  const old = withoutRoles({ ...previous.group, joinKeys: group.joinKeys, eventTimeCol: group.eventTimeCol })
  const text = editYaml(renamed, [
    ...plainEdits(old, group),
    ...entityEdits(previous.group, group, previous.inlineEntity !== null),
    ...(previous.group.eventTimeCol === group.eventTimeCol
      ? []
      : [{ path: ['materialization', 'event_time_col'], value: group.eventTimeCol }]),
    ...(old.mode === group.mode
      ? []
      : [{ path: ['materialization', 'mode'], value: group.mode ?? undefined }]),
    ...evolutionEdits(old.schemaEvolution, group.schemaEvolution),
    ...storeEdits(previous.stores, group.stores),
    ...inputEdits(renamed, old.inputs, group.inputs),
    ...parsingEdits(old, group),
    ...testEdits(renamed, previous.tests, group.tests),
  ])
  return withFeatures(text, old.features, group.features)
}

function newGroupYaml(group: FeatureGroup): string {
  const { name, description, owner, tags, entity, joinKeys, eventTimeCol, mode, parsing, transform } = group
  const { schemaEvolution, tests = [] } = group
  const features = group.features.map((feature) => [feature.name, featureEntry(feature)] as const)
  return renderNewDocument(
    {
      kind: 'feature_group',
      name,
      ...(description !== '' && { description }),
      ...(owner !== '' && { owner }),
      ...(tags.length > 0 && { tags }),
      entity: { name: entity, join_keys: joinKeys },
      materialization: {
        event_time_col: eventTimeCol,
        ...(mode !== null && { mode }),
        ...(schemaEvolution && { schema_evolution: evolutionEntries(schemaEvolution) }),
        stores: group.stores.map(storeEntry),
      },
      features: new Map(features),
      ...(group.inputs.length > 0 && { inputs: group.inputs.map((ref) => ({ ref })) }),
      ...(parsing !== null && { parsing: parsingEntries(parsing) }),
      ...(transform !== null && { transform }),
      ...(tests.length > 0 && { tests: tests.map(testEntry) }),
    },
    ['materialization', 'features', 'tests'],
  )
}

function featureEntry({ dtype, description }: Feature): Record<string, string> {
  return { ...(dtype !== '' && { dtype }), ...(description !== '' && { description }) }
}

function plainEdits(old: FeatureGroup, group: FeatureGroup): YamlEdit[] {
  const set = (key: string, was: unknown, value: unknown, isNothing: boolean): YamlEdit[] =>
    isDeepStrictEqual(was, value) ? [] : [{ path: [key], value: isNothing ? undefined : value }]
  return [
    ...set('description', old.description, group.description, group.description === ''),
    ...set('owner', old.owner, group.owner, group.owner === ''),
    ...set('tags', old.tags, group.tags, group.tags.length === 0),
    ...set('transform', old.transform, group.transform, group.transform === null),
  ]
}

function entityEdits(old: FeatureGroup, group: FeatureGroup, isInline: boolean): YamlEdit[] {
  if (!isInline) return old.entity === group.entity ? [] : [{ path: ['entity'], value: group.entity }]
  return [
    ...(old.entity === group.entity ? [] : [{ path: ['entity', 'name'], value: group.entity }]),
    ...(isDeepStrictEqual(old.joinKeys, group.joinKeys)
      ? []
      : [{ path: ['entity', 'join_keys'], value: group.joinKeys }]),
  ]
}

/** Inputs that stay keep what else their entries say. */
function inputEdits(text: string, old: readonly string[], inputs: readonly string[]): YamlEdit[] {
  if (isDeepStrictEqual(old, inputs)) return []
  if (inputs.length === 0) return [{ path: ['inputs'], value: undefined }]
  const document = parseSource(text)
  const node = document.get('inputs', true)
  const entries: unknown[] = isSeq(node) ? node.toJS(document, { mapAsMap: true }) : []
  return [
    {
      path: ['inputs'],
      value: inputs.map((ref) => (old.includes(ref) ? entries[old.indexOf(ref)] : undefined) ?? { ref }),
    },
  ]
}

function parsingEdits(old: FeatureGroup, group: FeatureGroup): YamlEdit[] {
  if (isDeepStrictEqual(old.parsing, group.parsing)) return []
  if (group.parsing === null) return [{ path: ['parsing'], value: undefined }]
  const wanted = parsingEntries(group.parsing)
  if (old.parsing === null) return [{ path: ['parsing'], value: wanted }]
  const was = parsingEntries(old.parsing)
  return [...new Set([...was.keys(), ...wanted.keys()])]
    .filter((key) => !isDeepStrictEqual(was.get(key), wanted.get(key)))
    .map((key) => ({ path: ['parsing', key], value: wanted.get(key) }))
}

function withFeatures(text: string, old: readonly Feature[], features: readonly Feature[]): string {
  if (isDeepStrictEqual(old, features)) return text
  const node = parseSource(text).get('features', true)
  if (!isMap(node))
    return editYaml(text, [
      {
        path: ['features'],
        value: new Map(features.map((feature) => [feature.name, featureEntry(feature)])),
      },
    ])
  const isMapEntry = (name: string) => isMap(node.get(name, true))
  const edits = features.flatMap((feature): YamlEdit[] => {
    const was = old.find(({ name }) => name === feature.name)
    if (isDeepStrictEqual(was, feature)) return []
    const path = ['features', feature.name]
    if (was === undefined || !isMapEntry(feature.name)) return [{ path, value: featureEntry(feature) }]
    return (['dtype', 'description'] as const)
      .filter((key) => was[key] !== feature[key])
      .map((key) => ({ path: [...path, key], value: feature[key] === '' ? undefined : feature[key] }))
  })
  const removed = old.filter(({ name }) => !features.some((feature) => feature.name === name))
  // Additions come before removals, so that the map is never empty in between and keeps its form.
  const edited = editYaml(text, [
    ...edits,
    ...removed.map(({ name }) => ({ path: ['features', name], value: undefined })),
  ])
  const names = features.map(({ name }) => name)
  const inOrder = (candidate: string) =>
    isDeepStrictEqual(
      readGroupYaml('', candidate)
        .group?.features.map(({ name }) => name)
        .filter((name) => names.includes(name)),
      names,
    )
  if (inOrder(edited)) return edited
  const moved = orderEntries(edited, 'features', names)
  if (inOrder(moved)) return moved
  return rewrittenInOrder(edited, names)
}

/** For maps whose lines cannot be moved: the section is written anew, with all keys but without its comments. */
function rewrittenInOrder(text: string, names: readonly string[]): string {
  const document = parseSource(text)
  const node = document.get('features', true)
  if (!isMap(node)) return text
  const entries = [...(node.toJS(document, { mapAsMap: true }) as Map<unknown, unknown>)]
  const rank = ([name]: [unknown, unknown]) =>
    names.includes(String(name)) ? names.indexOf(String(name)) : names.length
  return editYaml(text, [{ path: ['features'], value: new Map(entries.sort((a, b) => rank(a) - rank(b))) }])
}
