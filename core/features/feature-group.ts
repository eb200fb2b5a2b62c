// What makes a feature group valid, by itself, against its entity, and against the columns of an input.

import { type Entity, evolutionModes, type FeatureGroup, writeModes } from '../contract/features.ts'
import type { Column } from '../contract/input.ts'
import { sameName } from '../contract/same-name.ts'
import { isEventTimeType } from './columns.ts'
import { joinKeyProblems } from './entity.ts'
import { unsupportedEvolution } from './evolution-yaml.ts'
import { type FieldProblem, listed, repeated } from './field-problem.ts'
import { testProblems } from './group-tests.ts'
import { nameProblem } from './names.ts'
import { parsePartition } from './partition.ts'
import { validateStore } from './store.ts'

export interface GroupContext {
  /** The entity that the group names; null when there is none of that name. Absent: not looked at. */
  readonly entity?: Entity | null
  /** The columns that would be written, after the transform. Absent: not looked at. */
  readonly columns?: readonly Column[]
  /** A later write may lack a feature: what that means is the write plan's matter. Default: it is a problem. */
  readonly allowMissingFeatures?: boolean
}

/** Everything wrong with a feature group, in the order of its fields; empty when it is valid. */
export function validateGroup(group: FeatureGroup, context: GroupContext = {}): readonly FieldProblem[] {
  const name = nameProblem(group.name, 'The feature group name')
  const inputs = group.inputs.flatMap((input, index) =>
    input.trim() === '' ? [{ field: `inputs.${index}`, message: 'An input is empty.' }] : [],
  )
  return [
    ...(name === null ? [] : [{ field: 'name', message: name }]),
    ...entityProblems(group, context.entity),
    ...joinKeyProblems(group.joinKeys),
    ...eventTimeProblems(group),
    ...modeProblems(group.mode),
    ...evolutionProblems(group.schemaEvolution),
    ...storesProblems(group),
    ...featuresProblems(group),
    ...inputs,
    ...testProblems(group),
    ...(group.transform !== null && group.transform.trim() === ''
      ? [{ field: 'transform', message: 'The transform is empty. Leave it out to use the input as it is.' }]
      : []),
    ...(context.columns === undefined
      ? []
      : columnProblems(group, context.columns, context.allowMissingFeatures)),
  ]
}

function entityProblems(group: FeatureGroup, entity: Entity | null | undefined): readonly FieldProblem[] {
  const name = nameProblem(group.entity, 'The entity name')
  if (name !== null) return [{ field: 'entity', message: name }]
  if (entity === undefined) return []
  if (entity === null) return [{ field: 'entity', message: `There is no entity named ${group.entity}.` }]
  const difference = joinKeyDifference(group.joinKeys, entity)
  return difference === null ? [] : [{ field: 'joinKeys', message: difference }]
}

/** How a group's join keys differ from its entity's, in words; null when they are the same in any order. */
export function joinKeyDifference(joinKeys: readonly string[], entity: Entity): string | null {
  const same =
    joinKeys.length === entity.joinKeys.length &&
    joinKeys.every((key) => entity.joinKeys.some((other) => sameName(key, other)))
  if (same) return null
  return `The entity ${entity.name} has the join keys ${entity.joinKeys.join(', ')}, not ${joinKeys.join(', ')}.`
}

function eventTimeProblems(group: FeatureGroup): readonly FieldProblem[] {
  const problem = (message: string): readonly FieldProblem[] => [{ field: 'eventTimeCol', message }]
  if (group.eventTimeCol.trim() === '') return problem('A feature group needs an event time column.')
  if (group.joinKeys.some((key) => sameName(key, group.eventTimeCol)))
    return problem(`${group.eventTimeCol} is a join key and cannot be the event time too.`)
  return []
}

function modeProblems(mode: FeatureGroup['mode']): readonly FieldProblem[] {
  if (mode === null || writeModes.includes(mode)) return []
  return [{ field: 'mode', message: unsupportedMode(mode) }]
}

/** Callers such as the CLI hand over text; the type alone does not keep another mode out. */
function evolutionProblems(evolution: FeatureGroup['schemaEvolution']): readonly FieldProblem[] {
  if (evolution === undefined || evolutionModes.includes(evolution.mode)) return []
  return [{ field: 'schemaEvolution', message: unsupportedEvolution(evolution.mode) }]
}

export function unsupportedMode(mode: unknown): string {
  return `Unsupported write mode: ${String(mode)}. The modes are ${writeModes.join(', ')}.`
}

function storesProblems(group: FeatureGroup): readonly FieldProblem[] {
  if (group.stores.length === 0)
    return [{ field: 'stores', message: 'A feature group needs at least one offline store.' }]
  const own = group.stores.flatMap((store, index) =>
    validateStore(store).map((problem) => ({ ...problem, field: `stores.${index}.${problem.field}` })),
  )
  const emptyKeys = group.stores.flatMap((store, index): FieldProblem[] => {
    if (store.kind !== 'HIVE_TABLE' || store.emptyStrings !== 'as_null') return []
    const columns = store.partitionBy.flatMap((by) => {
      const partition = parsePartition(by)
      return partition?.part === null ? [partition.column] : []
    })
    const key = group.joinKeys.find((name) => columns.some((column) => sameName(column, name)))
    return key === undefined
      ? []
      : [
          {
            field: `stores.${index}.emptyStrings`,
            message: `${key} is a join key, which is never NULL: empty strings in it cannot become NULL.`,
          },
        ]
  })
  const targets = group.stores.map((store) => {
    if (store.kind === 'FILE') return `FILE ${store.path}`
    if (store.kind === 'HIVE_TABLE') return `HIVE_TABLE ${store.database}.${store.table}`
    return `ICEBERG ${store.catalog}.${store.namespace}.${store.table}`
  })
  const twice = repeated(targets)
  return twice.length === 0
    ? [...own, ...emptyKeys]
    : [
        ...own,
        ...emptyKeys,
        { field: 'stores', message: `${listed(twice)} stands more than once among the stores.` },
      ]
}

function featuresProblems(group: FeatureGroup): readonly FieldProblem[] {
  if (group.features.length === 0)
    return [{ field: 'features', message: 'A feature group needs at least one feature.' }]
  const own = group.features.flatMap(({ name }, index): readonly FieldProblem[] => {
    const problem = (message: string): readonly FieldProblem[] => [{ field: `features.${index}`, message }]
    if (name.trim() === '') return problem('A feature has no name.')
    if (group.joinKeys.some((key) => sameName(key, name)))
      return problem(`${name} is a join key and cannot be a feature too.`)
    if (sameName(group.eventTimeCol, name))
      return problem(`${name} is the event time and cannot be a feature too.`)
    return []
  })
  const twice = repeated(group.features.map((feature) => feature.name))
  return twice.length === 0
    ? own
    : [...own, { field: 'features', message: `${listed(twice)} stands more than once among the features.` }]
}

function columnProblems(
  group: FeatureGroup,
  columns: readonly Column[],
  allowMissingFeatures = false,
): readonly FieldProblem[] {
  const missing = (field: string, name: string, what: string): readonly FieldProblem[] => {
    if (name.trim() === '' || columns.some((column) => sameName(column.name, name))) return []
    const near = columns.find((column) => sameName(column.name.trim(), name.trim()))
    const cure = near === undefined ? '' : ` It has "${near.name}".`
    return [{ field, message: `The input has no column ${name} for the ${what}.${cure}` }]
  }
  const eventTime = columns.find((column) => sameName(column.name, group.eventTimeCol))
  return [
    ...group.joinKeys.flatMap((key) => missing('joinKeys', key, 'join key')),
    ...missing('eventTimeCol', group.eventTimeCol, 'event time'),
    ...(eventTime === undefined || isEventTimeType(eventTime.type)
      ? []
      : [
          {
            field: 'eventTimeCol',
            message: `${eventTime.name} is ${eventTime.type}. The event time must be a date or a timestamp.`,
          },
        ]),
    ...(allowMissingFeatures
      ? []
      : group.features.flatMap(({ name }, index) => missing(`features.${index}`, name, 'feature'))),
    ...group.stores.flatMap((store, index) =>
      store.kind === 'HIVE_TABLE' ? partitionColumnProblems(store.partitionBy, index, group, columns) : [],
    ),
  ]
}

function partitionColumnProblems(
  partitionBy: readonly string[],
  store: number,
  group: FeatureGroup,
  columns: readonly Column[],
): readonly FieldProblem[] {
  const written = [...group.joinKeys, group.eventTimeCol, ...group.features.map(({ name }) => name)]
  return partitionBy.flatMap((text, index): readonly FieldProblem[] => {
    const partition = parsePartition(text)
    if (partition === null) return []
    const field = `stores.${store}.partitionBy.${index}`
    const type = columns.find((column) => sameName(column.name, partition.column))?.type
    if (type === undefined || !written.some((name) => sameName(name, partition.column)))
      return [{ field, message: `${partition.column} is not a column of the feature group.` }]
    if (partition.part !== null && !isEventTimeType(type))
      return [{ field, message: `${partition.column} is ${type}, which has no ${partition.part}.` }]
    return []
  })
}
