// What keeps a step from being left, each at the field it is about and, where there is one, with the cure.

import type { Step } from './draft.ts'
import { freeName, nameProblem } from './names.ts'
import { isTime, type Known, type Resolved } from './resolve.ts'

export type Field =
  | 'entityName'
  | 'joinKeys'
  | 'name'
  | 'transform'
  | 'eventTimeCol'
  | 'features'
  | 'table'
  | 'namespace'
  | 'database'
  | 'path'

export interface Problem {
  readonly field: Field
  readonly message: string
  /** A value that would do, for the field. */
  readonly cure: string | null
}

const problem = (field: Field, message: string, cure: string | null = null): Problem => ({
  field,
  message,
  cure,
})

/** Nothing is a problem while it is not yet known. `review` has none of its own: the plan has the say there. */
export function problemsOf(step: Step, resolved: Resolved, known: Known): readonly Problem[] {
  switch (step) {
    case 'source':
    case 'review':
      return []
    case 'entity':
      return entityProblems(resolved, known)
    case 'features':
      return featuresProblems(resolved, known)
    case 'storage':
      return resolved.group.stores.flatMap((store) => {
        if (store.kind === 'FILE')
          return store.path.trim() === ''
            ? [problem('path', 'A FILE store needs a folder.', `files/${resolved.group.name}`)]
            : []
        if (store.kind === 'HIVE_TABLE')
          return [
            ...named('database', store.database, 'A database name'),
            ...named('table', store.table, 'A table name'),
          ]
        return [
          ...store.namespace
            .split('.')
            .slice(0, store.namespace.trim() === '' ? 1 : undefined)
            .flatMap((level) => named('namespace', level, 'A namespace'))
            .slice(0, 1)
            .map((found) => ({ ...found, cure: namespaceCure(store.namespace) })),
          ...named('table', store.table, 'A table name'),
        ]
      })
  }
}

const namespaceCure = (text: string): string | null => {
  const levels = text.split('.').flatMap((level) => {
    const found = nameProblem(level, '')
    return found === null ? [level] : found.cure === null ? [] : [found.cure]
  })
  return levels.length === 0 ? 'default' : levels.join('.')
}

function named(field: Field, text: string, what: string): Problem[] {
  const found = nameProblem(text, what)
  return found ? [problem(field, found.message, found.cure)] : []
}

function entityProblems({ isNewEntity, entity }: Resolved, { entities }: Known): Problem[] {
  if (!isNewEntity) return []
  const problems: Problem[] = []
  if (entity.joinKeys.length === 0)
    problems.push(problem('joinKeys', 'Choose the columns that say which one a row is about.'))
  else problems.push(...named('entityName', entity.name, 'An entity name'))
  const taken = entities.find(({ name }) => name.toLowerCase() === entity.name.toLowerCase())
  if (taken) {
    const free = freeName(
      entity.name,
      entities.map(({ name }) => name),
    )
    problems.push(
      problem(
        'entityName',
        `There is an entity ${taken.name} already. Choose it above, or another name.`,
        free,
      ),
    )
  }
  return problems
}

function featuresProblems({ entity, group }: Resolved, { columns, groups }: Known): Problem[] {
  const problems = named('name', group.name, 'A feature group name')
  if (groups.some((name) => name.toLowerCase() === group.name.toLowerCase()))
    problems.push(
      problem('name', `There is a feature group ${group.name} already.`, freeName(group.name, groups)),
    )
  if (columns === null) return problems
  const type = (name: string) => columns.find((column) => column.name === name)?.type
  const lost = entity.joinKeys.filter((key) => type(key) === undefined)
  if (lost.length > 0) problems.push(problem('transform', lostKeys(lost, group.transform !== null)))
  const eventTime = type(group.eventTimeCol)
  if (group.eventTimeCol === '') {
    const none = !columns.some((column) => isTime(column.type))
    problems.push(
      problem(
        'eventTimeCol',
        none
          ? 'No column is a date or a timestamp. Make one with a transform, or set a column’s type in step 1.'
          : 'Choose the column that says when each row was true.',
      ),
    )
  } else if (eventTime === undefined) {
    problems.push(
      problem('eventTimeCol', `There is no column ${group.eventTimeCol} any more. Choose another.`),
    )
  } else if (!isTime(eventTime)) {
    problems.push(
      problem(
        'eventTimeCol',
        `${group.eventTimeCol} is ${eventTime}: an event time is a date or a timestamp.`,
      ),
    )
  } else if (entity.joinKeys.includes(group.eventTimeCol)) {
    problems.push(problem('eventTimeCol', `${group.eventTimeCol} is a join key. Choose another column.`))
  }
  if (group.features.length === 0) problems.push(problem('features', 'Choose at least one feature.'))
  return problems
}

export function lostKeys(lost: readonly string[], transforms: boolean): string {
  const keys = lost.length === 1 ? `the join key ${lost[0]}` : `the join keys ${lost.join(', ')}`
  return transforms
    ? `The transform leaves out ${keys}. Add ${lost.length === 1 ? 'it' : 'them'} to its SELECT, or choose other keys in step 2.`
    : `The file has no column for ${keys}. Make ${lost.length === 1 ? 'it' : 'them'} with a transform, or choose other keys in step 2.`
}
