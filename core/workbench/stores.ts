// From a group's store settings to the store itself.

import { assertNever, type FeatureGroup, FirnError, type Moment, type Store } from '../contract/index.ts'
import { createFileStore } from '../stores/file-store.ts'
import { createHiveStore } from '../stores/hive-store.ts'
import { createIcebergStore } from '../stores/iceberg-store.ts'
import type { OfflineStore } from '../stores/offline-store.ts'
import { LOCAL, LOCAL_ATTACHED, type Parts } from './parts.ts'
import { placeProblem } from './store-targets.ts'

/**
 * Errors: FirnError `not_found` for a connection that the project does not have; `invalid_input` for a folder that is
 * not a store's to have, as a file written by hand may say.
 */
function openStore(parts: Parts, store: Store): OfflineStore {
  const { engine, projectPath } = parts
  const misplaced = placeProblem(projectPath, store)
  if (misplaced !== null) throw new FirnError('invalid_input', misplaced, { details: { field: 'path' } })
  switch (store.kind) {
    case 'FILE':
      return createFileStore({ engine, store, projectPath })
    case 'HIVE_TABLE':
      return createHiveStore({ engine, store, projectPath })
    case 'ICEBERG':
      if (store.catalog !== LOCAL) throw unknownConnection(store.catalog)
      return createIcebergStore({
        engine,
        gateway: parts.gateway,
        client: parts.local,
        attachedAs: LOCAL_ATTACHED,
        pages: parts.localPages,
        soundFiles: parts.soundFiles,
        store,
      })
    default:
      return assertNever(store)
  }
}

/**
 * @param only indices into the group's stores; default all. Errors: FirnError `not_found` for an index that is none
 */
export function openStores(parts: Parts, group: FeatureGroup, only?: readonly number[]): OfflineStore[] {
  if (only === undefined) return group.stores.map((store) => openStore(parts, store))
  return [...new Set(only)].sort((a, b) => a - b).map((index) => storeOf(parts, group, index))
}

/** @param index into the group's stores; default the first */
export function storeOf(parts: Parts, group: FeatureGroup, index = 0): OfflineStore {
  const store = group.stores[index]
  if (store) return openStore(parts, store)
  throw new FirnError('not_found', `${group.name} has no store number ${index + 1}.`)
}

/** The store that knows earlier moments, where one of the group's does; else the first. */
export function timeTravelStoreOf(parts: Parts, group: FeatureGroup): OfflineStore {
  const index = group.stores.findIndex(({ kind }) => kind === 'ICEBERG')
  return storeOf(parts, group, Math.max(0, index))
}

/** Where the rows of a moment are read: the first store has those of now, the one that knows earlier ones the others. */
export const storeAt = (parts: Parts, group: FeatureGroup, at: Moment | undefined): OfflineStore =>
  at === undefined ? storeOf(parts, group) : timeTravelStoreOf(parts, group)

function unknownConnection(name: string): FirnError {
  return new FirnError('not_found', `There is no connection “${name}” in this project.`, {
    hint: `Use “${LOCAL}”, the embedded lakehouse. Connections to other catalogs are not there yet.`,
    details: { field: 'catalog' },
  })
}
