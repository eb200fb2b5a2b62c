// A project on disk: made, opened, read, and changed one file at a time, each atomically and never over someone
// else's change.

import { createHash } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import type { Entity, FeatureGroup } from '../contract/features.ts'
import { sameName } from '../contract/same-name.ts'
import { writeEntityYaml } from '../features/entity-yaml.ts'
import { writeGroupYaml } from '../features/group-yaml-write.ts'
import type { FeatureRename } from '../features/rename-feature-yaml.ts'
import { codeOf, createFile, ioError, replaceFile } from './atomic-file.ts'
import { ENTITIES, GROUPS, type LoadedProject, loadProject, yamlNames } from './project-load.ts'
import { type ProjectWatch, watchProject } from './project-watch.ts'

const KEPT = '.firn'
/** What makes a folder a project; `.firn` alone is not in git, so a clone is known by its text. */
const MARKS = [ENTITIES, GROUPS, KEPT]

export interface ProjectFolder {
  readonly path: string
  /** Reads the folder anew; broken files are among the problems. */
  load(): Promise<LoadedProject>
  /** Errors: FirnError `not_found`; `invalid_input` for a group whose file is wrong. */
  group(name: string): Promise<FeatureGroup>
  /**
   * Makes or changes the entity's file; with `previousName` it is renamed. Feature groups that repeat its join keys
   * follow. Errors: FirnError `already_exists`, `not_found`, `conflict` when the file was changed elsewhere since it
   * was last read, `io`.
   */
  saveEntity(entity: Entity, previousName?: string): Promise<void>
  removeEntity(name: string): Promise<void>
  /** As saveEntity. */
  saveGroup(group: FeatureGroup, previousName?: string, renames?: readonly FeatureRename[]): Promise<void>
  removeGroup(name: string): Promise<void>
  /** Keeps the types that a first write saw, by feature name, for features whose type is not known yet. */
  keepDtypes(name: string, dtypes: ReadonlyMap<string, string>): Promise<void>
  /** Calls back when files change that this object did not write. */
  watch(onChange: () => void): { close(): void }
}

/** Makes a folder a project: it may be new, or hold other files. Errors: FirnError `io`. */
export async function createProject(folder: string): Promise<void> {
  const projectPath = path.resolve(folder)
  try {
    // First on its own: on a read-only disk Node's recursive way only says that there is no such folder.
    await mkdir(projectPath).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST' && codeOf(error) !== 'ENOENT') throw error
    })
    for (const name of MARKS) await mkdir(path.join(projectPath, name), { recursive: true })
    await ignoreKept(projectPath)
  } catch (error) {
    throw ioError(error, projectPath, 'written')
  }
}

/** Errors: FirnError `not_found` for a folder that is no project, `io` for one that cannot be written. */
export async function openProjectFolder(folder: string): Promise<ProjectFolder> {
  const projectPath = path.resolve(folder)
  const found = await stat(projectPath).catch(() => null)
  if (found === null)
    throw new FirnError('not_found', `There is no folder ${projectPath}.`, {
      hint: 'It may have been moved or renamed. Open it from where it is now.',
    })
  if (!found.isDirectory())
    throw new FirnError('not_found', `${projectPath} is a file, not a project folder.`, {
      hint: 'Open the folder that it is in.',
    })
  const marks = await Promise.all(MARKS.map((name) => isFolder(path.join(projectPath, name))))
  if (!marks.includes(true))
    throw new FirnError('not_found', `${projectPath} is not a Firn project.`, {
      hint: 'A project has a folder entities or feature_groups. Create a project here to begin one.',
    })
  await createProject(projectPath)
  return projectFolder(projectPath)
}

const isFolder = async (folder: string): Promise<boolean> =>
  (await stat(folder).catch(() => null))?.isDirectory() ?? false

/** Warehouse, history and logs are not for git; the rest of the project is. */
async function ignoreKept(projectPath: string): Promise<void> {
  try {
    await writeFile(path.join(projectPath, KEPT, '.gitignore'), '*\n', { flag: 'wx' })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

function projectFolder(projectPath: string): ProjectFolder {
  /** What each file said when it was last read here: a file that says something else now was changed elsewhere. */
  const seen = new Map<string, string>()
  const watches = new Set<ProjectWatch>()
  let turn: Promise<unknown> = Promise.resolve()

  /** One after the other: what is read never mixes with what is being written. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work)
    turn = next.catch(() => {})
    return next
  }
  const load = (): Promise<LoadedProject> =>
    inTurn(async () => {
      const project = await loadProject(projectPath)
      seen.clear()
      for (const { file, text } of [...project.groups, ...project.entityFiles])
        if (file !== null && text !== null) seen.set(file, hash(text))
      return project
    })
  /** Our own watchers know of the change. */
  const change = (work: () => Promise<void>): Promise<void> =>
    inTurn(async () => {
      try {
        await work()
      } finally {
        await Promise.all([...watches].map((watch) => watch.refresh()))
      }
    })
  const at = (file: string): string => path.join(projectPath, file)

  const save = async (
    folder: string,
    name: string,
    old: { readonly file: string; readonly name: string; readonly text: string } | null,
    print: (previousText: string | null) => string,
  ): Promise<void> => {
    const wanted = `${folder}/${name}.yml`
    if (old === null) {
      await refuseTaken(projectPath, folder, name)
      const text = print(null)
      await mkdir(at(folder), { recursive: true })
      await createFile(at(wanted), text)
      seen.set(wanted, hash(text))
      return
    }
    const lastSeen = seen.get(old.file)
    if (lastSeen !== undefined && lastSeen !== hash(old.text)) throw changedElsewhere(old.file)
    const text = print(old.text)
    // A file that someone named otherwise keeps its name.
    const follows = path.basename(old.file).toLowerCase() === `${old.name}.yml`.toLowerCase()
    const file = follows && name !== old.name ? wanted : old.file
    if (file !== old.file) {
      if (!sameName(name, old.name)) await refuseTaken(projectPath, folder, name)
      // The file moves first: whatever happens in between, there is one file with one name in it.
      await rename(at(old.file), at(file)).catch((error: unknown) => {
        throw ioError(error, at(file), 'written')
      })
      seen.delete(old.file)
    }
    if (text !== old.text) await replaceFile(at(file), text)
    seen.set(file, hash(text))
  }
  const remove = async (file: string): Promise<void> => {
    await rm(at(file)).catch((error: unknown) => {
      throw ioError(error, at(file), 'removed')
    })
    seen.delete(file)
  }

  return {
    path: projectPath,
    load,

    async group(name) {
      const project = await load()
      const found = project.groups.find(({ group }) => group.name === name)
      if (found !== undefined && found.invalid.length === 0) return found.group
      const wrong = project.problems.find(
        ({ file }) => file === (found?.file ?? `${GROUPS}/${name}.yml`) || file === `${GROUPS}/${name}.yaml`,
      )
      if (wrong === undefined) throw noGroup(name)
      const line = wrong.line === null ? '' : `, line ${wrong.line}`
      throw new FirnError('invalid_input', `${wrong.file}${line}: ${wrong.message}`, {
        hint: wrong.hint ?? 'Edit the feature group, or correct its file.',
        details: { file: wrong.file, line: wrong.line },
      })
    },

    saveEntity: (entity, previousName) =>
      change(async () => {
        const { entityFiles, groups } = await loadProject(projectPath)
        const name = previousName ?? entity.name
        const old = entityFiles.find((other) => other.entity.name === previousName)
        if (previousName !== undefined && old === undefined) throw noEntity(previousName)
        const { file = null, text = null } = old ?? {}
        const previous = file === null || text === null ? null : { file, name, text }
        await save(ENTITIES, entity.name, previous, (before) => writeEntityYaml(entity, before))
        for (const { group, inlineEntity, file: groupFile, text: before } of groups) {
          if (group.entity !== name || inlineEntity === null) continue
          const follows = { ...group, entity: entity.name, joinKeys: entity.joinKeys }
          await save(GROUPS, group.name, { file: groupFile, name: group.name, text: before }, (groupText) =>
            writeGroupYaml(follows, groupText),
          )
        }
      }),

    removeEntity: (name) =>
      change(async () => {
        const { entityFiles } = await loadProject(projectPath)
        const file = entityFiles.find(({ entity }) => entity.name === name)?.file
        if (file === undefined || file === null) throw noEntity(name)
        await remove(file)
      }),

    saveGroup: (group, previousName, renames) =>
      change(async () => {
        // Not load(): the file is compared with what was last shown to the user.
        const { groups } = await loadProject(projectPath)
        const old = groups.find((other) => other.group.name === previousName)
        if (previousName !== undefined && old === undefined) throw noGroup(previousName)
        const previous = old === undefined ? null : { file: old.file, name: old.group.name, text: old.text }
        await save(GROUPS, group.name, previous, (text) => writeGroupYaml(group, text, renames))
      }),

    removeGroup: (name) =>
      change(async () => {
        const { groups } = await loadProject(projectPath)
        const found = groups.find(({ group }) => group.name === name)
        if (found === undefined) throw noGroup(name)
        await remove(found.file)
      }),

    keepDtypes: (name, dtypes) =>
      change(async () => {
        const { groups } = await loadProject(projectPath)
        const found = groups.find(({ group }) => group.name === name)
        if (found === undefined) throw noGroup(name)
        const features = found.group.features.map((feature) =>
          feature.dtype === '' ? { ...feature, dtype: dtypes.get(feature.name) ?? '' } : feature,
        )
        const text = writeGroupYaml({ ...found.group, features }, found.text)
        if (text === found.text) return
        // Only what was empty is filled in, so this takes nothing from anyone.
        const wasSeen = seen.get(found.file) === hash(found.text)
        await replaceFile(at(found.file), text)
        if (wasSeen) seen.set(found.file, hash(text))
      }),

    watch(onChange) {
      const watch = watchProject(projectPath, onChange)
      watches.add(watch)
      return {
        close() {
          watches.delete(watch)
          watch.close()
        },
      }
    },
  }
}

/** Disks differ in whether `Plane.yml` and `plane.yml` are one file; a project must work on all of them. */
async function refuseTaken(projectPath: string, folder: string, name: string): Promise<void> {
  const taken = (await yamlNames(projectPath, folder)).find((file) =>
    [`${name}.yml`, `${name}.yaml`].some((other) => sameName(file, other)),
  )
  if (taken === undefined) return
  throw new FirnError('already_exists', `There is a file ${folder}/${taken} already.`, {
    hint: 'Choose another name, or remove that file.',
    details: { field: 'name' },
  })
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

const changedElsewhere = (file: string): FirnError =>
  new FirnError('conflict', `${file} was changed outside of this window since it was read.`, {
    hint: 'Look at it again, then make your change once more. Nothing was saved.',
    details: { file },
  })

const noGroup = (name: string): FirnError =>
  new FirnError('not_found', `There is no feature group ${name}.`, {
    hint: '`firn groups` lists those of this project.',
  })

const noEntity = (name: string): FirnError =>
  new FirnError('not_found', `There is no entity file for ${name}.`, {
    hint: '`firn entities` lists those of this project.',
  })
