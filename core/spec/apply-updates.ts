// Applies a commit's updates to a table's metadata: pure, so that it can be tried again on a newer head.

import { assertNever } from '../contract/errors.ts'
import {
  addSnapshot,
  removeRef,
  removeSnapshots,
  removeStatistics,
  setRef,
  setStatistics,
} from './apply-snapshots.ts'
import {
  addSchema,
  addSortOrder,
  addSpec,
  removeSchemas,
  removeSpecs,
  setCurrentSchema,
  setDefaultSortOrder,
  setDefaultSpec,
} from './apply-structure.ts'
import { checkVersion, emptyTable, finishDraft } from './finish-metadata.ts'
import type { TableMetadata } from './metadata.ts'
import { change, type MetadataDraft } from './metadata-draft.ts'
import { illegalArgument } from './rest-error.ts'
import type { TableUpdate } from './table-update.ts'

/** Properties that say how the catalog is to treat the table at its creation; they are never stored (Java's list). */
export const RESERVED_PROPERTIES: ReadonlySet<string> = new Set([
  'format-version',
  'uuid',
  'snapshot-count',
  'current-snapshot-summary',
  'current-snapshot-id',
  'current-snapshot-timestamp-ms',
  'current-schema',
  'default-partition-spec',
  'default-sort-order',
])

export interface UpdateContext {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Where the base metadata lies: it becomes the newest entry of the metadata log. */
  readonly baseLocation?: string
}

/**
 * The metadata after the updates; the base itself if they change nothing. `base` undefined makes a new table, which
 * must get a uuid, a location and a schema. Throws RestError 400 for an update that does not fit.
 */
export function applyUpdates(
  base: TableMetadata | undefined,
  updates: readonly TableUpdate[],
  context: UpdateContext,
): TableMetadata {
  const draft: MetadataDraft = {
    base,
    now: Math.max(context.now, base?.['last-updated-ms'] ?? 0),
    table: base ?? emptyTable(firstVersion(updates)),
    changed: false,
    lastUpdatedMs: undefined,
    lastAdded: {},
    renumbered: { schema: new Map(), spec: new Map(), order: new Map() },
    addedSnapshots: new Set(),
    addedHeads: new Set(),
    removedSnapshots: false,
  }
  for (const update of updates) applyUpdate(draft, update)
  if (base !== undefined && !draft.changed) return base
  return finishDraft(draft, context.baseLocation)
}

function applyUpdate(draft: MetadataDraft, update: TableUpdate): void {
  switch (update.action) {
    case 'assign-uuid':
      assignUuid(draft, update.uuid)
      return
    case 'upgrade-format-version':
      upgradeFormatVersion(draft, update.version)
      return
    case 'add-schema':
      addSchema(draft, update.schema)
      return
    case 'set-current-schema':
      setCurrentSchema(draft, update.id)
      return
    case 'remove-schemas':
      removeSchemas(draft, update.ids)
      return
    case 'add-spec':
      addSpec(draft, update.spec)
      return
    case 'set-default-spec':
      setDefaultSpec(draft, update.id)
      return
    case 'remove-partition-specs':
      removeSpecs(draft, update.ids)
      return
    case 'add-sort-order':
      addSortOrder(draft, update.order)
      return
    case 'set-default-sort-order':
      setDefaultSortOrder(draft, update.id)
      return
    case 'add-snapshot':
      addSnapshot(draft, update.snapshot)
      return
    case 'remove-snapshots':
      removeSnapshots(draft, update.ids)
      return
    case 'set-snapshot-ref':
      setRef(draft, update.name, update.ref)
      return
    case 'remove-snapshot-ref':
      removeRef(draft, update.name)
      return
    case 'set-location':
      setLocation(draft, update.location)
      return
    case 'set-properties':
      setProperties(draft, update.properties)
      return
    case 'remove-properties':
      removeProperties(draft, update.keys)
      return
    case 'set-statistics':
      setStatistics(draft, 'statistics', update.file)
      return
    case 'set-partition-statistics':
      setStatistics(draft, 'partition-statistics', update.file)
      return
    case 'remove-statistics':
      removeStatistics(draft, 'statistics', update.snapshotId)
      return
    case 'remove-partition-statistics':
      removeStatistics(draft, 'partition-statistics', update.snapshotId)
      return
    default:
      assertNever(update)
  }
}

function firstVersion(updates: readonly TableUpdate[]): number | undefined {
  for (const update of updates)
    if (update.action === 'upgrade-format-version') return checkVersion(update.version)
  return undefined
}

function assignUuid(draft: MetadataDraft, uuid: string): void {
  if (draft.table['table-uuid'] === uuid) return
  if (draft.base !== undefined)
    throw illegalArgument(`Cannot reassign uuid of table ${draft.table['table-uuid']}`)
  change(draft, { 'table-uuid': uuid })
}

function upgradeFormatVersion(draft: MetadataDraft, version: number): void {
  const current = draft.table['format-version']
  checkVersion(version)
  if (version < current) throw illegalArgument(`Cannot downgrade v${current} table to v${version}`)
  if (version !== current) change(draft, { 'format-version': version })
}

function setLocation(draft: MetadataDraft, given: string): void {
  const location = given.length > 1 ? given.replace(/\/+$/, '') : given
  if (draft.table.location !== location) change(draft, { location })
}

function setProperties(draft: MetadataDraft, properties: Readonly<Record<string, string>>): void {
  if (Object.keys(properties).length === 0) return
  change(draft, { properties: { ...draft.table.properties, ...properties } })
}

function removeProperties(draft: MetadataDraft, keys: readonly string[]): void {
  if (keys.length === 0) return
  const kept = Object.entries(draft.table.properties).filter(([key]) => !keys.includes(key))
  change(draft, { properties: Object.fromEntries(kept) })
}
