// All entities and feature groups of a project folder. A file that is wrong is a problem of that file and never
// stops the rest.

import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { toErrorData } from '../contract/errors.ts'
import type { Entity, FeatureGroup } from '../contract/features.ts'
import type { Problem } from '../contract/project.ts'
import { sameName } from '../contract/same-name.ts'
import { validateEntity } from '../features/entity.ts'
import { readEntityYaml } from '../features/entity-yaml.ts'
import { joinKeyDifference, validateGroup } from '../features/feature-group.ts'
import type { FieldProblem } from '../features/field-problem.ts'
import { readGroupYaml, withEntity } from '../features/group-yaml.ts'
import { codeOf, ioError, readText } from './atomic-file.ts'

export const ENTITIES = 'entities'
export const GROUPS = 'feature_groups'

export interface LoadedGroup {
  readonly group: FeatureGroup
  /** Relative to the project folder, with `/`. */
  readonly file: string
  readonly text: string
  /** The entity that the file itself defines, if it does. */
  readonly inlineEntity: Entity | null
  /** What keeps it from being written and read; empty for a valid group. */
  readonly invalid: readonly FieldProblem[]
}

export interface LoadedEntity {
  readonly entity: Entity
  /** null: only defined inside a feature group's file. */
  readonly file: string | null
  readonly text: string | null
}

export interface LoadedProject {
  /** By name; those with a file of their own and those that only feature groups define. */
  readonly entities: readonly Entity[]
  readonly entityFiles: readonly LoadedEntity[]
  /** By name. */
  readonly groups: readonly LoadedGroup[]
  readonly problems: readonly Problem[]
}

/** Reads the folder anew. Errors: FirnError `io` when the folder itself cannot be read. */
export async function loadProject(projectPath: string): Promise<LoadedProject> {
  const problems: Problem[] = []
  const named: LoadedEntity[] = []
  for (const { file, text } of await yamlFiles(projectPath, ENTITIES, problems)) {
    const source = readEntityYaml(file, text)
    problems.push(...source.problems)
    if (source.entity === null) continue
    const twin = named.find(({ entity }) => sameName(entity.name, source.entity?.name ?? ''))
    if (twin !== undefined) {
      problems.push(secondOf('entity', source.entity.name, file, source.line('name'), twin.file ?? ''))
      continue
    }
    problems.push(...inFile(file, validateEntity(source.entity), source.line))
    named.push({ entity: source.entity, file, text })
  }
  const groups: LoadedGroup[] = []
  const inline: LoadedEntity[] = []
  for (const { file, text } of await yamlFiles(projectPath, GROUPS, problems)) {
    const source = readGroupYaml(file, text)
    problems.push(...source.problems)
    if (source.group === null) continue
    const twin = groups.find(({ group }) => sameName(group.name, source.group?.name ?? ''))
    if (twin !== undefined) {
      problems.push(secondOf('feature group', source.group.name, file, source.line('name'), twin.file))
      continue
    }
    const { inlineEntity } = source
    const known = [...named, ...inline].find(({ entity }) => entity.name === source.group?.entity)
    if (known === undefined && inlineEntity !== null)
      inline.push({ entity: inlineEntity, file: null, text: null })
    const entity = known?.entity ?? inlineEntity
    if (known !== undefined && inlineEntity !== null) {
      const message = joinKeyDifference(inlineEntity.joinKeys, known.entity)
      if (message !== null) problems.push(otherKeys(file, source.line('joinKeys'), message, known))
    }
    const group = entity === null ? source.group : withEntity(source.group, entity)
    // Without its entity a group has no join keys either; one problem says it.
    const invalid = validateGroup(group, { entity }).filter(
      ({ field }) => entity !== null || field !== 'joinKeys',
    )
    problems.push(...inFile(file, invalid, source.line))
    groups.push({ group, file, text, inlineEntity, invalid })
  }
  const entityFiles = [...named, ...inline]
  return {
    entities: entityFiles.map(({ entity }) => entity).sort(byName),
    entityFiles,
    groups: groups.sort((a, b) => byName(a.group, b.group)),
    problems: problems.sort(
      (a, b) => byName({ name: a.file }, { name: b.file }) || (a.line ?? 0) - (b.line ?? 0),
    ),
  }
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

async function yamlFiles(
  projectPath: string,
  folder: string,
  problems: Problem[],
): Promise<{ file: string; text: string }[]> {
  const files: { file: string; text: string }[] = []
  for (const name of await yamlNames(projectPath, folder)) {
    const file = `${folder}/${name}`
    try {
      const text = await readText(path.join(projectPath, folder, name))
      if (text !== null) files.push({ file, text })
    } catch (error) {
      const { message, hint } = toErrorData(error)
      problems.push({ file, line: null, message, hint: hint ?? null })
    }
  }
  return files
}

/** Names of a folder's YAML files, sorted; none when there is no such folder. */
export async function yamlNames(projectPath: string, folder: string): Promise<string[]> {
  try {
    const names = await readdir(path.join(projectPath, folder))
    return names.filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.')).sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw ioError(error, path.join(projectPath, folder), 'read')
  }
}

function inFile(
  file: string,
  fields: readonly FieldProblem[],
  line: (field: string) => number | null,
): readonly Problem[] {
  return fields.map(({ field, message }) => ({ file, line: line(field), message, hint: null }))
}

const secondOf = (what: string, name: string, file: string, line: number | null, first: string): Problem => ({
  file,
  line,
  message: `There is another ${what} named ${name}, in ${first}. This file is left out.`,
  hint: 'Rename one of the two.',
})

const otherKeys = (file: string, line: number | null, message: string, known: LoadedEntity): Problem => ({
  file,
  line,
  message: `${message} ${known.file === null ? 'The first one read' : `${known.file}`} counts.`,
  hint: 'Make the two agree, or leave only the name of the entity here.',
})
