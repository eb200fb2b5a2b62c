// The two ends of applying updates: the empty metadata that a new table starts from, and what is completed and
// checked when all updates are in.

import { correctSnapshotLog } from './apply-snapshots.ts'
import {
  addSortOrder,
  addSpec,
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

const DEFAULT_FORMAT_VERSION = 2
const PREVIOUS_VERSIONS_MAX = 100
/** Clocks of different machines may differ by this much (Java's tolerance). */
const CLOCK_SKEW_MS = 60_000

/** What a new table's updates start from. */
export function emptyTable(version = DEFAULT_FORMAT_VERSION): TableMetadata {
  return {
    'format-version': version,
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

export function checkVersion(version: number): number {
  if (version < 1 || version > NEWEST_FORMAT_VERSION)
    throw illegalArgument(
      `Cannot upgrade table to unsupported format version: v${version} (supported: v${NEWEST_FORMAT_VERSION})`,
    )
  return version
}

/** Throws RestError 400 if the table is not consistent. */
export function finishDraft(draft: MetadataDraft, baseLocation: string | undefined): TableMetadata {
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

/** What Java's TableMetadata checks when it is constructed. */
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
