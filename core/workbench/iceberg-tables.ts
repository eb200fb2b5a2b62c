// The ICEBERG table of a feature group, for what only Iceberg has: rollback, tags, branches, maintenance.

import { type FeatureGroup, FirnError } from '../contract/index.ts'
import type { CatalogClient, TableName } from '../iceberg/client.ts'
import type { Parts } from './parts.ts'
import { openStores } from './stores.ts'

export interface GroupTable {
  readonly client: CatalogClient
  /** The connection's name. */
  readonly catalog: string
  readonly name: TableName
  /** `catalog.namespace.table` */
  readonly path: string
}

/**
 * Of the group's first ICEBERG store.
 * @param what of a sentence, such as `rolled back`
 * Errors: FirnError `unsupported` for a group without one, saying what can be done instead.
 */
export async function icebergTable(
  parts: Parts,
  groupName: string,
  what: string,
  instead: string,
): Promise<GroupTable> {
  const group = await parts.folder.group(groupName)
  const store = openStores(parts, group).find(({ kind }) => kind === 'ICEBERG')
  if (!store || store.catalog === null || store.namespace === null || store.table === null)
    throw unsupported(group, what, instead)
  return {
    client: parts.local,
    catalog: store.catalog,
    name: { namespace: store.namespace.split('.'), table: store.table },
    path: store.path,
  }
}

function unsupported(group: FeatureGroup, what: string, instead: string): FirnError {
  const kinds = [...new Set(group.stores.map(({ kind }) => (kind === 'HIVE_TABLE' ? 'HIVE' : kind)))]
  return new FirnError(
    'unsupported',
    `${group.name} cannot be ${what}: it is stored as ${kinds.join(' and ')}, and that takes an ICEBERG store.`,
    { hint: `${instead} Or convert it: firn convert ${group.name} --to iceberg` },
  )
}
