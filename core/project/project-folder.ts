// The text of a project: entities and feature groups as YAML files in its folder, read whole and written atomically.

import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Entity, type FeatureGroup, FirnError, type Problem } from '../contract/index.ts'
import { validateEntity } from '../features/entity.ts'
import { readEntityYaml, writeEntityYaml } from '../features/entity-yaml.ts'
import { joinKeyDifference, validateGroup } from '../features/feature-group.ts'
import { readGroupYaml, withEntity } from '../features/group-yaml.ts'
import { writeGroupYaml } from '../features/group-yaml-write.ts'
import { replaceFile } from './replace-file.ts'
import { type Watcher, watchFolders } from './watch-folders.ts'

export const ENTITIES = 'entities'
export const FEATURE_GROUPS = 'feature_groups'
/** What the program keeps; not for git. */
export const KEPT = '.firn'

export interface LoadedGroup {
  readonly group: FeatureGroup
  /** Relative to the project folder. */
  readonly file: string
  readonly text: string
}

export interface LoadedProject {
  /** By name. */
  readonly entities: readonly Entity[]
  readonly groups: readonly LoadedGroup[]
  /** Of files that are left out of the lists above, or of those that are in them with something to mend. */
  readonly problems: readonly Problem[]
}

export interface ProjectFolder {
  load(): Promise<LoadedProject>
  /** Errors: FirnError `not_found`; `bad_file` when its file is there and broken. */
  group(name: string): Promise<FeatureGroup>
  saveEntity(entity: Entity, previousName?: string): Promise<void>
  removeEntity(name: string): Promise<void>
  saveGroup(group: FeatureGroup, previousName?: string): Promise<void>
  removeGroup(name: string): Promise<void>
  /** Calls back when a file of the project changes, by whomever. */
  watch(changed: () => void): Watcher
}

/** Makes a folder a project; it may exist and hold other files. Doing it twice does nothing. */
export async function createProject(projectPath: string): Promise<void> {
  try {
    for (const folder of [ENTITIES, FEATURE_GROUPS, KEPT]) {
      await mkdir(path.join(projectPath, folder), { recursive: true })
    }
    await writeFile(path.join(projectPath, KEPT, '.gitignore'), '*\n')
  } catch (cause) {
    throw new FirnError('io', `${projectPath} cannot be made a project: ${reason(cause)}.`, {
      hint: 'Choose a folder that you may write to.',
      cause,
    })
  }
}

/** Errors: FirnError `not_found` for a folder that is no project. */
export async function openProjectFolder(projectPath: string): Promise<ProjectFolder> {
  const isProject = await stat(path.join(projectPath, FEATURE_GROUPS)).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
  if (!isProject) {
    throw new FirnError('not_found', `${projectPath} is not a Firn project.`, {
      hint: 'A project has a feature_groups folder. Make one with “New project”, or `firn init`.',
    })
  }
  await mkdir(path.join(projectPath, KEPT), { recursive: true })

  const save = (folder: string, name: string, text: string): Promise<void> =>
    replaceFile(path.join(projectPath, folder, `${name}.yml`), text)
  const remove = (file: string): Promise<void> => rm(path.join(projectPath, file), { force: true })
  const load = (): Promise<LoadedProject> => loadProject(projectPath)

  return {
    load,
    async group(name) {
      const { groups, problems } = await load()
      const found = groups.find(({ group }) => group.name === name)
      if (found) return found.group
      const problem = problems.find(({ file }) => path.basename(file, path.extname(file)) === name)
      if (problem) {
        throw new FirnError('bad_file', `${problem.file} cannot be read: ${problem.message}`, {
          hint: problem.hint ?? 'Mend the file.',
          details: { file: problem.file, line: problem.line },
        })
      }
      throw new FirnError('not_found', `There is no feature group ${name}.`, {
        hint: '`firn groups` lists those of this project.',
      })
    },
    async saveEntity(entity, previousName = entity.name) {
      const file = await fileOf(projectPath, ENTITIES, previousName)
      const text = writeEntityYaml(entity, file && (await readFile(path.join(projectPath, file), 'utf8')))
      await mkdir(path.join(projectPath, ENTITIES), { recursive: true })
      await save(ENTITIES, entity.name, text)
      if (file && file !== path.join(ENTITIES, `${entity.name}.yml`)) await remove(file)
    },
    async removeEntity(name) {
      const file = await fileOf(projectPath, ENTITIES, name)
      if (!file) throw new FirnError('not_found', `There is no entity ${name}.`)
      await remove(file)
    },
    async saveGroup(group, previousName = group.name) {
      const file = await fileOf(projectPath, FEATURE_GROUPS, previousName)
      const text = writeGroupYaml(group, file && (await readFile(path.join(projectPath, file), 'utf8')))
      await save(FEATURE_GROUPS, group.name, text)
      if (file && file !== path.join(FEATURE_GROUPS, `${group.name}.yml`)) await remove(file)
    },
    async removeGroup(name) {
      const file = await fileOf(projectPath, FEATURE_GROUPS, name)
      if (!file) throw new FirnError('not_found', `There is no feature group ${name}.`)
      await remove(file)
    },
    watch: (changed) =>
      watchFolders(
        [ENTITIES, FEATURE_GROUPS, KEPT].map((folder) => path.join(projectPath, folder)),
        (file) => /\.(ya?ml|jsonl)$/.test(file),
        changed,
      ),
  }
}

async function loadProject(projectPath: string): Promise<LoadedProject> {
  const problems: Problem[] = []
  const entities = new Map<string, { entity: Entity; file: string }>()
  for (const { file, text } of await yamlFiles(projectPath, ENTITIES)) {
    const source = readEntityYaml(file, text)
    problems.push(...source.problems)
    if (!source.entity) continue
    const faults = validateEntity(source.entity)
    problems.push(...faults.map(({ field, message }) => problem(file, source.line(field), message)))
    const other = entities.get(source.entity.name)
    if (other)
      problems.push(problem(file, source.line('name'), `${other.file} defines ${source.entity.name} too.`))
    else if (faults.length === 0) entities.set(source.entity.name, { entity: source.entity, file })
  }
  const groups: LoadedGroup[] = []
  for (const { file, text } of await yamlFiles(projectPath, FEATURE_GROUPS)) {
    const source = readGroupYaml(file, text)
    problems.push(...source.problems)
    if (!source.group) continue
    const named = entities.get(source.group.entity)?.entity
    if (named && source.inlineEntity) {
      const difference = joinKeyDifference(source.inlineEntity.joinKeys, named)
      if (difference)
        problems.push(problem(file, source.line('entity'), `${difference} The entity’s own file counts.`))
    }
    const entity = named ?? source.inlineEntity
    if (!named && source.inlineEntity)
      entities.set(source.inlineEntity.name, { entity: source.inlineEntity, file })
    const group = entity ? withEntity(source.group, entity) : source.group
    const faults = validateGroup(group, { entity: entity ?? null })
    problems.push(...faults.map(({ field, message }) => problem(file, source.line(field), message)))
    if (groups.some((other) => other.group.name === group.name)) {
      problems.push(problem(file, source.line('name'), `Another file defines ${group.name} too.`))
    } else if (faults.length === 0) groups.push({ group, file, text })
  }
  return {
    entities: [...entities.values()].map(({ entity }) => entity).sort(byName),
    groups: groups.sort((a, b) => byName(a.group, b.group)),
    problems,
  }
}

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name)

function problem(file: string, line: number | null, message: string): Problem {
  return { file, line, message, hint: `Mend ${file}; Firn reads it again by itself.` }
}

/** The file that defines a name, whatever it is called; relative to the project folder. */
async function fileOf(projectPath: string, folder: string, name: string): Promise<string | null> {
  for (const { file, text } of await yamlFiles(projectPath, folder)) {
    const defined = folder === ENTITIES ? readEntityYaml(file, text).entity : readGroupYaml(file, text).group
    if (defined?.name === name) return file
  }
  return null
}

async function yamlFiles(projectPath: string, folder: string): Promise<{ file: string; text: string }[]> {
  const names = await readdir(path.join(projectPath, folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return Promise.all(
    names
      .filter((name) => /\.ya?ml$/i.test(name))
      .sort()
      .map(async (name) => {
        const file = path.join(folder, name)
        return { file, text: await readFile(path.join(projectPath, file), 'utf8') }
      }),
  )
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
