// Entities and feature groups of the open project: read, checked, saved, removed.

import {
  type Column,
  type Entity,
  type FeatureGroup,
  FirnError,
  type GroupDetail,
  type Moment,
  type Snapshot,
} from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'
import { validateEntity } from '../features/entity.ts'
import { validateGroup } from '../features/feature-group.ts'
import type { FieldProblem } from '../features/field-problem.ts'
import { writeGroupYaml } from '../features/group-yaml-write.ts'
import type { Parts } from './parts.ts'
import { groupsAt, targetProblems } from './store-targets.ts'
import { openStores, timeTravelStoreOf } from './stores.ts'

export async function saveEntity(parts: Parts, entity: Entity, previousName?: string): Promise<void> {
  throwFirst(validateEntity(entity))
  if (previousName !== undefined && previousName !== entity.name) {
    await refuseWhileUsed(parts, previousName, 'renamed')
  }
  await parts.folder.saveEntity(entity, previousName)
  parts.changed(null)
}

export async function removeEntity(parts: Parts, name: string): Promise<void> {
  await refuseWhileUsed(parts, name, 'removed')
  await parts.folder.removeEntity(name)
  parts.changed(null)
}

async function refuseWhileUsed(parts: Parts, name: string, what: string): Promise<void> {
  const { groups } = await parts.folder.load()
  const users = groups.filter(({ group }) => group.entity === name).map(({ group }) => group.name)
  if (users.length === 0) return
  throw new FirnError('conflict', `The entity ${name} cannot be ${what}: ${users.join(', ')} uses it.`, {
    hint: 'Remove those feature groups first, or give them another entity.',
    details: { field: 'name', groups: users },
  })
}

export async function groupDetail(parts: Parts, name: string): Promise<GroupDetail> {
  const { entities, groups, problems } = await parts.folder.load()
  const found = groups.find(({ group }) => group.name === name)
  if (!found) throw noGroup(name)
  const { group, file, text } = found
  const stores = await Promise.all(
    openStores(parts, group).map(async (store) => {
      const description = await store.describe()
      return {
        storageType: store.kind,
        path: store.path,
        exists: description !== null,
        timeTravel: store.timeTravel,
        rows: description?.rows ?? null,
        bytes: description?.bytes ?? null,
      }
    }),
  )
  return {
    group,
    entity: entities.find((entity) => entity.name === group.entity) ?? null,
    file,
    yaml: text,
    stores,
    watermarks: await parts.history.watermarks(name),
    problems: problems.filter((problem) => problem.file === file),
  }
}

export async function snapshots(parts: Parts, name: string): Promise<Snapshot[]> {
  return [...(await timeTravelStoreOf(parts, await parts.folder.group(name)).history())]
}

export async function snapshotAt(parts: Parts, name: string, at: Moment): Promise<Snapshot> {
  return timeTravelStoreOf(parts, await parts.folder.group(name)).snapshotAt(at)
}

/** What would be wrong with a draft, and the YAML that would be saved. */
export async function checkGroup(
  parts: Parts,
  group: FeatureGroup,
  entity: Entity,
  previousName?: string,
  columns?: readonly Column[],
): Promise<{ yaml: string; problems: FieldProblem[] }> {
  const { groups } = await parts.folder.load()
  const taken = group.name !== previousName && groups.some((other) => sameName(other.group.name, group.name))
  const previous = groups.find((other) => other.group.name === previousName)
  // One of its own name is either itself or said to be taken, and that is enough to say.
  const others = groups
    .map((other) => other.group)
    .filter(({ name }) => name !== previousName && !sameName(name, group.name))
  const entityProblems = validateEntity(entity).map(({ field, message }) => ({
    field: `entity.${field}`,
    message,
  }))
  const groupProblems = validateGroup(group, { entity, ...(columns && { columns }) })
  // A store that is wrong in itself has no target yet to speak of.
  const targets = groupProblems.some(({ field }) => /^stores\b/.test(field))
    ? []
    : targetProblems(parts.projectPath, group, others)
  return {
    yaml: writeGroupYaml(group, previous?.text ?? null),
    problems: [
      ...entityProblems,
      ...groupProblems,
      ...targets,
      ...(taken ? [{ field: 'name', message: `There is a feature group ${group.name} already.` }] : []),
    ],
  }
}

/** Errors: FirnError `invalid_input` of the first problem, with `details.field`. */
export async function checkDraft(
  parts: Parts,
  group: FeatureGroup,
  entity: Entity,
  columns?: readonly Column[],
): Promise<void> {
  throwFirst((await checkGroup(parts, group, entity, undefined, columns)).problems)
}

/** Saves a new group and its entity where that is new; the result takes both back. */
export async function saveDraft(
  parts: Parts,
  group: FeatureGroup,
  entity: Entity,
): Promise<() => Promise<void>> {
  const { entities } = await parts.folder.load()
  const newEntity = !entities.some(({ name }) => name === entity.name)
  if (newEntity) await parts.folder.saveEntity(entity)
  await parts.folder.saveGroup(group)
  parts.changed(null)
  return async () => {
    await parts.folder.removeGroup(group.name)
    if (newEntity) await parts.folder.removeEntity(entity.name)
  }
}

export async function saveGroup(parts: Parts, group: FeatureGroup, previousName: string): Promise<void> {
  const { entities } = await parts.folder.load()
  const entity = entities.find(({ name }) => name === group.entity)
  if (!entity) {
    throw new FirnError('not_found', `There is no entity ${group.entity}.`, { details: { field: 'entity' } })
  }
  throwFirst((await checkGroup(parts, group, entity, previousName)).problems)
  await parts.folder.saveGroup(group, previousName)
  if (group.name !== previousName) {
    await parts.history.append({
      event: 'renamed',
      at: new Date().toISOString(),
      group: previousName,
      to: group.name,
    })
  }
  parts.changed([previousName, group.name])
}

/**
 * The data first: if that fails, the group is still there to try again. Errors: FirnError `conflict` where another
 * group, as only a hand-written file can say, has its rows in the data that would be deleted.
 */
export async function removeGroup(parts: Parts, name: string, deleteData: boolean): Promise<void> {
  const group = await parts.folder.group(name)
  if (deleteData) await refuseSharedData(parts, group)
  if (deleteData) for (const store of openStores(parts, group)) await store.drop({ deleteData })
  await parts.folder.removeGroup(name)
  await parts.history.append({
    event: 'removed',
    at: new Date().toISOString(),
    group: name,
    dataDeleted: deleteData,
  })
  parts.changed([name])
}

async function refuseSharedData(parts: Parts, group: FeatureGroup): Promise<void> {
  const { groups } = await parts.folder.load()
  const others = groups.map((other) => other.group).filter(({ name }) => name !== group.name)
  const sharers = groupsAt(parts.projectPath, group.stores, others)
  if (sharers.length === 0) return
  throw new FirnError(
    'conflict',
    `The data of ${group.name} cannot be deleted: it is also that of ${sharers.join(', ')}.`,
    {
      hint: `Remove ${group.name} without its data, or give ${sharers.join(', ')} another store first.`,
      details: { groups: sharers },
    },
  )
}

function noGroup(name: string): FirnError {
  return new FirnError('not_found', `There is no feature group ${name}.`, {
    hint: '`firn groups` lists those of this project.',
  })
}

function throwFirst(problems: readonly FieldProblem[]): void {
  const [first] = problems
  if (first) throw new FirnError('invalid_input', first.message, { details: { field: first.field } })
}
