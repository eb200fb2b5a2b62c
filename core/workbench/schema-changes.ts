// Features renamed and dropped by themselves: in every store, then in the feature group's file.

import {
  type FeatureGroup,
  FirnError,
  type GroupTest,
  type SchemaChange,
  toErrorData,
} from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'
import { validateGroup } from '../features/feature-group.ts'
import { parsePartition } from '../features/partition.ts'
import type { OfflineStore } from '../stores/offline-store.ts'
import type { Parts } from './parts.ts'
import { openStores } from './stores.ts'

/**
 * Resolves to what still says an old name. Errors: FirnError `invalid_input` for what is no feature or a name that
 * cannot be one, `schema_mismatch` for what a store does not take. When one store fails after another was changed, the
 * error says so, the file is as before, and the same change can be made again.
 */
export async function changeSchema(
  parts: Parts,
  name: string,
  changes: readonly SchemaChange[],
): Promise<{ warnings: string[] }> {
  const group = await parts.folder.group(name)
  const changed = changes.reduce(withChange, group)
  refuseInvalid(changed)
  refusePartitions(group, changes)
  const stores = openStores(parts, group)
  await refuseTaken(stores, changes)
  await changeStores(stores, changes).finally(() => parts.changed([name]))
  await parts.folder.saveGroup(changed, name, renamesOf(changes)).catch((cause: unknown) => {
    const { code, message } = toErrorData(cause)
    throw new FirnError(code, `The data of ${name} is changed, its file is not: ${message}`, {
      hint: 'Make the same change again: what is done already stays.',
      cause,
    })
  })
  await parts.history.append({
    event: 'schema_changed',
    at: new Date().toISOString(),
    group: name,
    note: changes.map(changeWords).join(', '),
  })
  parts.changed([name])
  return { warnings: mentions(group, changes) }
}

function withChange(group: FeatureGroup, change: SchemaChange): FeatureGroup {
  const name = change.kind === 'rename' ? change.from : change.name
  if (!group.features.some((feature) => feature.name === name)) throw notAFeature(group, name)
  const features =
    change.kind === 'drop'
      ? group.features.filter((feature) => feature.name !== name)
      : group.features.map((feature) => (feature.name === name ? { ...feature, name: change.to } : feature))
  const tests = change.kind === 'rename' ? group.tests?.map((test) => renamedTest(test, change)) : group.tests
  return { ...group, features, ...(tests && { tests }) }
}

/** The columns that a test names; SQL stays as its author wrote it. */
function renamedTest(test: GroupTest, { from, to }: { from: string; to: string }): GroupTest {
  const now = (name: string): string => (sameName(name, from) ? to : name)
  if ('columns' in test) return { ...test, columns: test.columns.map(now) }
  if ('column' in test && test.column !== undefined) return { ...test, column: now(test.column) }
  return test
}

function notAFeature(group: FeatureGroup, name: string): FirnError {
  const isRole = [...group.joinKeys, group.eventTimeCol].some((role) => sameName(role, name))
  return new FirnError(
    'invalid_input',
    isRole
      ? `${name} is a join key or the event time of ${group.name}, and those stay as they are.`
      : `${group.name} has no feature ${name}.`,
    {
      hint: isRole
        ? 'Make another feature group for rows that are found by other columns.'
        : `Its features are ${group.features.map((feature) => feature.name).join(', ')}.`,
      details: { field: 'features' },
    },
  )
}

/** A group whose tests name a column that is gone could not be opened any more. */
function refuseInvalid(group: FeatureGroup): void {
  const [problem] = validateGroup(group).filter(({ field }) => /^(features|tests)\b/.test(field))
  if (problem === undefined) return
  throw new FirnError('invalid_input', problem.message, {
    ...(problem.field.startsWith('tests') && { hint: 'Remove or change that test first.' }),
    details: { field: problem.field },
  })
}

/** A HIVE table's folders are named by its partition columns. */
function refusePartitions(group: FeatureGroup, changes: readonly SchemaChange[]): void {
  const names = changes.map((change) => (change.kind === 'rename' ? change.from : change.name))
  for (const store of group.stores) {
    if (store.kind !== 'HIVE_TABLE') continue
    const column = store.partitionBy
      .flatMap((text) => parsePartition(text)?.column ?? [])
      .find((partition) => names.some((name) => sameName(name, partition)))
    if (column === undefined) continue
    throw new FirnError('unsupported', `The HIVE table of ${group.name} is partitioned by ${column}.`, {
      hint: 'Nothing was changed. Its folders are named by it: give the store other partitions and overwrite it first.',
      details: { field: 'features', column },
    })
  }
}

/** Before the first store is changed, so that a name which is taken in one leaves them all as they are. */
async function refuseTaken(stores: readonly OfflineStore[], changes: readonly SchemaChange[]): Promise<void> {
  for (const store of stores) {
    let names = (await store.describe())?.columns.map((column) => column.name) ?? []
    for (const change of changes) {
      const old = change.kind === 'rename' ? change.from : change.name
      const isThere = names.some((one) => sameName(one, old))
      names = names.filter((one) => !sameName(one, old))
      if (change.kind !== 'rename' || !isThere) continue
      if (names.some((one) => sameName(one, change.to))) {
        throw new FirnError('schema_mismatch', `${store.path} has a column ${change.to} already.`, {
          hint: 'Nothing was changed. Choose another name.',
          details: { field: 'features', column: change.to },
        })
      }
      names.push(change.to)
    }
  }
}

async function changeStores(
  stores: readonly OfflineStore[],
  changes: readonly SchemaChange[],
): Promise<void> {
  const done: string[] = []
  for (const store of stores) {
    try {
      await store.changeColumns(changes)
      done.push(store.path)
    } catch (error) {
      if (done.length === 0) throw error
      const { code, message, details } = toErrorData(error)
      throw new FirnError(
        code,
        `Changed in part: ${done.join(', ')} is changed, ${store.path} is not. ${message}`,
        {
          hint: 'Make the same change again: what is done already stays. Until then the two have different columns.',
          details: { ...details, changed: done, failed: store.path },
          cause: error,
        },
      )
    }
  }
}

const renamesOf = (changes: readonly SchemaChange[]) =>
  changes.flatMap((change) => (change.kind === 'rename' ? [{ from: change.from, to: change.to }] : []))

const changeWords = (change: SchemaChange): string =>
  change.kind === 'rename'
    ? `renamed the feature ${change.from} to ${change.to}`
    : `dropped the feature ${change.name}`

/** Firn does not edit SQL that a person wrote. */
function mentions(group: FeatureGroup, changes: readonly SchemaChange[]): string[] {
  return changes.flatMap((change) => {
    const name = change.kind === 'rename' ? change.from : change.name
    const literal = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    const word = new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, 'iu')
    const says = (text: string): boolean => word.test(text)
    const places = [
      ...(group.transform !== null && says(group.transform) ? ['its transform'] : []),
      ...(group.tests?.some((test) => test.kind === 'sql' && says(test.sql)) ? ['the SQL of its tests'] : []),
      ...(says(JSON.stringify(group.parsing?.types ?? {})) ? ['the types of its files'] : []),
    ]
    const inFiles =
      change.kind === 'rename' && group.transform === null
        ? [
            `Later files are expected to have the column ${change.to}. For files that still say ${name}, set a transform: SELECT * RENAME (${name} AS ${change.to}) FROM source`,
          ]
        : []
    return [...places.map((place) => `${name} is still named in ${place}: look at it.`), ...inFiles]
  })
}
