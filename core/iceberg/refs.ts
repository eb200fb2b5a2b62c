// Tags and branches of a table: each change is one commit that holds only while they are as they were when it was made.

import { FirnError, type Ref } from '../contract/index.ts'
import type { JsonObject } from '../spec/json.ts'
import { MAIN_BRANCH, type TableMetadata } from '../spec/metadata.ts'
import type { SnapshotRef } from '../spec/snapshot.ts'
import type { CatalogClient, TableName } from './client.ts'
import { checkRefName } from './ref-name.ts'
import { snapshotIn } from './snapshots.ts'

export interface RefTable {
  readonly client: CatalogClient
  readonly name: TableName
}

export interface TableChange {
  readonly requirements: readonly JsonObject[]
  readonly updates: readonly JsonObject[]
}

/** `main` first, then by name. */
export function refsOf(metadata: TableMetadata): Ref[] {
  const times = new Map(metadata.snapshots.map((one) => [one['snapshot-id'], one['timestamp-ms']]))
  return Object.entries(metadata.refs)
    .map(([name, ref]) => {
      const time = times.get(ref['snapshot-id'])
      return {
        name,
        type: ref.type,
        snapshotId: String(ref['snapshot-id']),
        isMain: name === MAIN_BRANCH,
        timestamp: time === undefined ? null : new Date(time).toISOString(),
      }
    })
    .sort((a, b) => Number(b.isMain) - Number(a.isMain) || (a.name < b.name ? -1 : 1))
}

/**
 * @param snapshotId default the current one
 * Errors: FirnError `invalid_input` for a name, `already_exists`, `not_found` for a snapshot or table.
 */
export async function createRef(
  table: RefTable,
  name: string,
  { type, snapshotId }: { readonly type: Ref['type']; readonly snapshotId?: string | undefined },
): Promise<TableMetadata> {
  checkRefName(name)
  let target: bigint | undefined
  return changeTable(table, (metadata) => {
    target ??= snapshotId === undefined ? currentId(metadata, table.name) : snapshotIn(metadata, snapshotId)
    snapshotIn(metadata, String(target))
    const existing = refOf(metadata, name)
    if (existing) throw taken(name, existing)
    return {
      requirements: [assertRef(name, null)],
      updates: [setRef(name, { type, 'snapshot-id': target })],
    }
  })
}

/** One commit: no moment has both names or neither. Errors: as of {@link createRef}; `invalid_input` for `main`. */
export async function renameRef(table: RefTable, name: string, to: string): Promise<TableMetadata> {
  refuseMain(name, 'renamed')
  checkRefName(to)
  return changeTable(table, (metadata) => {
    const ref = existingRef(metadata, name)
    if (to === name) return null
    const other = refOf(metadata, to)
    if (other) throw taken(to, other)
    return {
      requirements: [assertRef(name, ref['snapshot-id']), assertRef(to, null)],
      updates: [setRef(to, ref), removeRef(name)],
    }
  })
}

/**
 * Its snapshots stay until they expire. Errors: FirnError `not_found`, `invalid_input` for `main`; `conflict` when a
 * write moved the branch meanwhile. @param head what whoever drops it saw it point to; default: what it points to now
 */
export async function dropRef(table: RefTable, name: string, head?: bigint): Promise<TableMetadata> {
  refuseMain(name, 'dropped')
  let seen = head
  return changeTable(table, (metadata) => {
    const ref = existingRef(metadata, name)
    seen ??= ref['snapshot-id']
    if (seen !== ref['snapshot-id'])
      throw new FirnError('conflict', `Someone wrote to the ${ref.type} ${name} meanwhile.`, {
        hint: 'Look at what it has now, then drop it again.',
      })
    return { requirements: [assertRef(name, seen)], updates: [removeRef(name)] }
  })
}

const ATTEMPTS = 5

/**
 * Commits a change that is made anew for each head it meets, and on no other table of the same name. `change` may
 * throw what is in the way, or return null when nothing is to be done. Resolves to the table after it.
 */
export async function changeTable(
  { client, name }: RefTable,
  change: (metadata: TableMetadata) => TableChange | null,
): Promise<TableMetadata> {
  let uuid: string | undefined
  for (let attempt = 1; ; attempt += 1) {
    const metadata = await client.loadTable(name)
    if (!metadata || metadata.snapshots.length === 0) throw noRows(name)
    uuid ??= metadata['table-uuid']
    if (uuid !== metadata['table-uuid'])
      throw new FirnError('conflict', `The table ${name.table} was dropped and made anew meanwhile.`)
    const made = change(metadata)
    if (made === null) return metadata
    const requirements = [{ type: 'assert-table-uuid', uuid }, ...made.requirements]
    try {
      return await client.updateTable(name, requirements, made.updates)
    } catch (error) {
      if (!(error instanceof FirnError) || error.code !== 'conflict' || attempt >= ATTEMPTS) throw error
    }
  }
}

export const assertRef = (ref: string, id: bigint | null): JsonObject => ({
  type: 'assert-ref-snapshot-id',
  ref,
  'snapshot-id': id,
})

export const setRef = (name: string, ref: SnapshotRef): JsonObject => ({
  action: 'set-snapshot-ref',
  'ref-name': name,
  ...ref,
})

export const removeRef = (name: string): JsonObject => ({ action: 'remove-snapshot-ref', 'ref-name': name })

export function refOf(metadata: TableMetadata, name: string): SnapshotRef | undefined {
  return Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined
}

function existingRef(metadata: TableMetadata, name: string): SnapshotRef {
  const ref = refOf(metadata, name)
  if (ref) return ref
  throw new FirnError('not_found', `There is no tag or branch ${name}.`)
}

function currentId(metadata: TableMetadata, name: TableName): bigint {
  const id = metadata['current-snapshot-id']
  if (id === null) throw noRows(name)
  return id
}

const noRows = ({ namespace, table }: TableName): FirnError =>
  new FirnError('not_found', `${[...namespace, table].join('.')} has no snapshots yet.`, {
    hint: 'Write to the feature group first.',
  })

const taken = (name: string, ref: SnapshotRef): FirnError =>
  new FirnError('already_exists', `There is a ${ref.type} ${name} already.`, {
    hint: `It points to snapshot ${ref['snapshot-id']}. Drop it first, or use another name.`,
    details: { field: 'name' },
  })

function refuseMain(name: string, what: string): void {
  if (name !== MAIN_BRANCH) return
  throw new FirnError('invalid_input', `main cannot be ${what}: it is what the current state is called.`, {
    hint: 'To go back to an earlier state, roll back to its snapshot.',
    details: { field: 'name' },
  })
}
