// Applies a commit's updates to a table's metadata: pure, so that it can be tried again on a newer head.

import { assertNever } from '../contract/errors.ts'
import {
  addSnapshot,
  correctSnapshotLog,
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
import { currentSchema, defaultSpec, NEWEST_FORMAT_VERSION, type TableMetadata } from './metadata.ts'
import { change, type MetadataDraft } from './metadata-draft.ts'
import {
  checkOrderFitsSchema,
  checkSpecFitsSchema,
  LAST_ID_BEFORE_PARTITIONS,
  UNSORTED,
} from './partitioning.ts'
import { illegalArgument } from './rest-error.ts'
import type { MetadataLogEntry } from './snapshot.ts'
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
const DEFAULT_FORMAT_VERSION = 2
const PREVIOUS_VERSIONS_MAX = 100
const CLOCK_SKEW_MS = 60_000

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
    table: base ?? emptyTable(updates),
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
  return finish(draft, context.baseLocation)
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

function emptyTable(updates: readonly TableUpdate[]): TableMetadata {
  const versions = updates.flatMap((update) =>
    update.action === 'upgrade-format-version' ? [checkVersion(update.version)] : [],
  )
  return {
    'format-version': versions[0] ?? DEFAULT_FORMAT_VERSION,
    'table-uuid': '',
    location: '',
    'last-sequence-number': 0,
    'last-updated-ms': 0,
    'last-column-id': 0,
    'current-schema-id': -1,
    schemas: [],
    'default-spec-id': -1,
    'partition-specs': [],
    'last-partition-id': LAST_ID_BEFORE_PARTITIONS,
    'default-sort-order-id': -1,
    'sort-orders': [],
    properties: {},
    'current-snapshot-id': null,
    refs: {},
    snapshots: [],
    statistics: [],
    'partition-statistics': [],
    'snapshot-log': [],
    'metadata-log': [],
    'next-row-id': 0,
    unknown: {},
  }
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

function checkVersion(version: number): number {
  if (version < 1 || version > NEWEST_FORMAT_VERSION)
    throw illegalArgument(
      `Cannot upgrade table to unsupported format version: v${version} (supported: v${NEWEST_FORMAT_VERSION})`,
    )
  return version
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

function finish(draft: MetadataDraft, baseLocation: string | undefined): TableMetadata {
  if (draft.base === undefined) completeNewTable(draft)
  change(draft, {
    'last-updated-ms': draft.lastUpdatedMs ?? draft.now,
    'snapshot-log': correctSnapshotLog(draft),
    'metadata-log': nextMetadataLog(draft, baseLocation),
  })
  checkConsistent(draft.table)
  return draft.table
}

/** A client may leave out what has only one sensible value for a table without partitions and order. */
function completeNewTable(draft: MetadataDraft): void {
  if (draft.table['table-uuid'] === '') throw illegalArgument('Cannot create a table without a uuid')
  if (draft.table.location === '') throw illegalArgument('Cannot create a table without a location')
  if (draft.table.schemas.length === 0) throw illegalArgument('Cannot create a table without a schema')
  if (draft.table['current-schema-id'] < 0) setCurrentSchema(draft, -1)
  if (draft.table['partition-specs'].length === 0) addSpec(draft, { fields: [] })
  if (draft.table['default-spec-id'] < 0) setDefaultSpec(draft, -1)
  if (draft.table['sort-orders'].length === 0) addSortOrder(draft, UNSORTED)
  if (draft.table['default-sort-order-id'] < 0) setDefaultSortOrder(draft, -1)
}

function nextMetadataLog(
  draft: MetadataDraft,
  baseLocation: string | undefined,
): readonly MetadataLogEntry[] {
  const { base, table } = draft
  if (base === undefined || baseLocation === undefined) return table['metadata-log']
  const entry = { 'timestamp-ms': base['last-updated-ms'], 'metadata-file': baseLocation }
  return [...base['metadata-log'], entry].slice(-previousVersionsMax(table))
}

/** How many earlier metadata files a table keeps (`write.metadata.previous-versions-max`, at least 1). */
export function previousVersionsMax(table: TableMetadata): number {
  const given = Number.parseInt(table.properties['write.metadata.previous-versions-max'] ?? '', 10)
  return Number.isNaN(given) ? PREVIOUS_VERSIONS_MAX : Math.max(1, given)
}

/** What Java's TableMetadata checks when it is constructed; clocks may differ by a minute. */
function checkConsistent(table: TableMetadata): void {
  const schema = currentSchema(table)
  checkSpecFitsSchema(defaultSpec(table), schema)
  const order = table['sort-orders'].find((one) => one['order-id'] === table['default-sort-order-id'])
  if (order !== undefined) checkOrderFitsSchema(order, schema)
  const times = table['snapshot-log'].map((entry) => entry['timestamp-ms'])
  const unsorted = times.some((time, index) => index > 0 && time - (times[index - 1] ?? 0) < -CLOCK_SKEW_MS)
  if (unsorted) throw illegalArgument('Expected sorted snapshot log entries.')
  const updated = table['last-updated-ms']
  const lastLogged = times.at(-1)
  if (lastLogged !== undefined && updated - lastLogged < -CLOCK_SKEW_MS)
    throw illegalArgument(
      `Invalid update timestamp ${updated}: before last snapshot log entry at ${lastLogged}`,
    )
  const previous = table['metadata-log'].at(-1)?.['timestamp-ms']
  if (previous !== undefined && updated - previous < -CLOCK_SKEW_MS)
    throw illegalArgument(
      `Invalid update timestamp ${updated}: before the latest metadata log entry timestamp ${previous}`,
    )
}
