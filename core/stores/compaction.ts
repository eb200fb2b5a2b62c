// Compacts an ICEBERG table: the rows of small files, and of files with deletes against them, are written anew as few
// files, and one `replace` snapshot puts these in their place. The same rows before and after, whoever writes meanwhile.

import { FirnError, type MaintenanceReport } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { quoteIdent, quoteLiteral, quotePath } from '../engine/sql.ts'
import {
  type ChangesOn,
  type Gateway,
  isUnpartitioned,
  type OpenTable,
  type WriteEndpoint,
} from '../gateway/gateway.ts'
import { type CompactionPlan, compactionPlan, droppedWith } from '../iceberg/compaction-plan.ts'
import { writeDataFiles } from '../iceberg/data-files.ts'
import { deleteTargets, type LiveFile, liveFiles, type ReadDeleteTargets } from '../iceberg/live-files.ts'
import {
  bytesText,
  counted,
  EXAMPLE_FILES,
  type MaintainedTable,
  type MaintenanceRun,
  nothingToDo,
  relativeTo,
} from '../iceberg/maintained-table.ts'
import { type PlacedRows, placedRows } from '../iceberg/placed-rows.ts'
import { snapshotIn } from '../iceberg/snapshots.ts'
import { currentSchema, type TableMetadata } from '../spec/metadata.ts'

export interface CompactedTable extends MaintainedTable {
  readonly engine: Engine
  readonly gateway: Gateway
  /** The connection's name. */
  readonly catalog: string
  /** The name under which it is attached to the engine for reading. */
  readonly attachedAs: string
}

export interface CompactionSettings {
  /** Bytes; default 32 MiB. */
  readonly smallerThan?: number | undefined
}

export interface CompactionHooks {
  /** Before files are written; the id is in the snapshot's summary and in the name of its folder. */
  begun(writeId: string): Promise<void>
  failed(writeId: string, error: unknown): Promise<void>
}

const SMALL = 32 * 1024 * 1024
const TARGET_FILE_SIZE = 512 * 1024 * 1024
/** Plans that other writers made void, before giving up. */
const PLANS = 3

interface Planned {
  readonly metadata: TableMetadata
  /** What the plan was made on. */
  readonly head: string
  readonly files: readonly LiveFile[]
  readonly plan: CompactionPlan
}

/** Errors: FirnError `unsupported` for tables that it cannot rewrite. */
export async function planCompaction(
  table: CompactedTable,
  settings: CompactionSettings,
  run: MaintenanceRun,
): Promise<MaintenanceReport> {
  const metadata = await table.client.loadTable(table.name)
  const planned = await planOn(table, metadata, settings, deleteTargets(table.engine), run)
  return planned ? plannedReport(table, planned) : nothingToDo('compact', table.path, EMPTY)
}

/**
 * Errors: as of {@link planCompaction}; FirnError `conflict` when other writers made every plan void; what the write
 * and the commit throw. The table is then as it was.
 */
export async function compact(
  table: CompactedTable,
  settings: CompactionSettings,
  hooks: CompactionHooks,
  run: MaintenanceRun,
): Promise<MaintenanceReport & { readonly writeId?: string }> {
  const targetsOf = deleteTargets(table.engine)
  for (let attempt = 1; ; attempt += 1) {
    run.report(null, 'Looking for small files and deletes')
    const metadata = await table.client.loadTable(table.name)
    const planned = await planOn(table, metadata, settings, targetsOf, run)
    if (!planned) return nothingToDo('compact', table.path, EMPTY)
    if (!isNeeded(planned.plan)) return plannedReport(table, planned)
    try {
      return await carryOut(table, planned, targetsOf, hooks, run)
    } catch (error) {
      if (!(error instanceof FirnError) || error.code !== 'conflict') throw error
      if (attempt < PLANS) continue
      throw new FirnError('conflict', `Other writers changed the files of ${table.path} ${attempt} times.`, {
        hint: 'Nothing was changed. Compact it when fewer writers are at work.',
        cause: error,
      })
    }
  }
}

const EMPTY = 'Nothing has been written yet.'
const isNeeded = ({ replaced, dropped }: CompactionPlan): boolean => replaced.length > 0 || dropped.length > 0

async function planOn(
  table: CompactedTable,
  metadata: TableMetadata | null,
  { smallerThan }: CompactionSettings,
  targetsOf: ReadDeleteTargets,
  { signal }: MaintenanceRun,
): Promise<Planned | null> {
  const head = metadata?.['current-snapshot-id']
  if (!metadata || head === null || head === undefined) return null
  refuse(table, metadata)
  const files = await filesOf(table, metadata, head)
  const plan = compactionPlan(files, await targetsOf(files, signal), {
    smallerThan: smallerThan ?? SMALL,
    targetSize: targetSize(metadata),
  })
  return { metadata, head: String(head), files, plan }
}

async function filesOf(table: CompactedTable, metadata: TableMetadata, id: bigint): Promise<LiveFile[]> {
  const snapshot = metadata.snapshots.find((one) => one['snapshot-id'] === id)
  if (snapshot) return liveFiles(table.io, snapshot)
  throw new FirnError('io', `The metadata of ${table.path} lacks its current snapshot ${id}.`)
}

function refuse({ path }: CompactedTable, metadata: TableMetadata): void {
  const hint = 'Let the engine that made the table compact it.'
  if (!isUnpartitioned(metadata))
    throw new FirnError(
      'unsupported',
      `${path} is partitioned, and only tables without partitions can be compacted.`,
      {
        hint,
      },
    )
  if (metadata['format-version'] !== 2)
    throw new FirnError(
      'unsupported',
      `${path} has format version ${metadata['format-version']}, and only version 2 can be compacted.`,
      { hint: metadata['format-version'] === 1 ? 'Upgrade it to version 2 first.' : hint },
    )
}

function targetSize({ properties }: TableMetadata): number {
  const size = Number(properties['write.target-file-size-bytes'] ?? TARGET_FILE_SIZE)
  return size > 0 ? size : TARGET_FILE_SIZE
}

async function carryOut(
  table: CompactedTable,
  planned: Planned,
  targetsOf: ReadDeleteTargets,
  hooks: CompactionHooks,
  run: MaintenanceRun,
): Promise<MaintenanceReport & { readonly writeId: string }> {
  const endpoint = table.gateway.beginWrite({
    connection: table.catalog,
    namespace: table.name.namespace,
    table: table.name.table,
    mode: 'replace',
    signal: run.signal,
  })
  try {
    await hooks.begun(endpoint.writeId)
    return await replaceFiles(table, endpoint, planned, targetsOf, run)
  } catch (error) {
    await endpoint.abort()
    await hooks.failed(endpoint.writeId, error)
    throw error
  } finally {
    endpoint.close()
  }
}

async function replaceFiles(
  table: CompactedTable,
  endpoint: WriteEndpoint,
  planned: Planned,
  targetsOf: ReadDeleteTargets,
  run: MaintenanceRun,
): Promise<MaintenanceReport & { readonly writeId: string }> {
  const { plan } = planned
  const open = await endpoint.load()
  if (open?.metadata['table-uuid'] !== planned.metadata['table-uuid'])
    throw new FirnError('conflict', `${table.path} was dropped or made anew meanwhile.`)
  const written = await writeRows(table, open, planned, run)
  run.signal.throwIfAborted()
  run.report(0.95, 'Committing')
  const receipt = await endpoint.commitFiles({
    files: written.files,
    changesOn: changesFor(table, planned, written.rows, targetsOf),
  })
  const gone = [...plan.replaced, ...plan.dropped]
  return {
    ...report(table, planned, written.files.length, written.bytes),
    summary: sentence(plan, written.files.length, { merges: 'Merged', applies: 'applied', drops: 'Dropped' }),
    filesBefore: gone.length,
    snapshotId: receipt.snapshotId,
    writeId: endpoint.writeId,
  }
}

async function writeRows(
  table: CompactedTable,
  { metadata, dataPath }: OpenTable,
  planned: Planned,
  { signal, report: tell }: MaintenanceRun,
): Promise<{
  readonly files: Awaited<ReturnType<typeof writeDataFiles>>['files']
  readonly rows: number
  readonly bytes: number
}> {
  const { replaced } = planned.plan
  if (replaced.length === 0) return { files: [], rows: 0, bytes: 0 }
  const { engine } = table
  const name = quotePath(table.attachedAs, table.name.namespace.join('.'), table.name.table)
  const inFiles = ({ sql, file }: PlacedRows): string =>
    `FROM (${sql}) WHERE ${file} IN (${replaced.map(({ path }) => quoteLiteral(path)).join(', ')})`
  const then = { table: name, at: planned.head }
  const schema = currentSchema(metadata)
  const columns = schema.fields.map((field) => ({ name: field.name }))
  // A snapshot is read under its own columns: after a change of columns, the table as it is now has the new ones.
  const from = isUnderSchema(planned, schema['schema-id']) ? then : { table: name }
  const written = await writeDataFiles(engine, {
    sql: `SELECT ${columns.map((column) => quoteIdent(column.name)).join(', ')} ${inFiles(await placedRows(engine, from))}`,
    columns,
    schema,
    folder: dataPath,
    properties: metadata.properties,
    fewFiles: true,
    signal,
    onProgress: (fraction) => tell(fraction * 0.9, `Writing ${counted(replaced.length, 'file')} anew`),
  })
  const [row] = await engine.rows(`SELECT count(*) AS n ${inFiles(await placedRows(engine, then))}`, {
    signal,
  })
  if (Number(row?.n) !== written.rows)
    throw new FirnError('conflict', `The rows of ${table.path} changed while they were written anew.`)
  return written
}

function isUnderSchema({ metadata, head }: Planned, schemaId: number | undefined): boolean {
  const id = snapshotIn(metadata, head)
  return metadata.snapshots.some((one) => one['snapshot-id'] === id && one['schema-id'] === schemaId)
}

/** On a newer head the same files can go if they are still there, and if no new delete is about them. */
function changesFor(
  table: CompactedTable,
  { files: before, plan, metadata }: Planned,
  rows: number,
  targetsOf: ReadDeleteTargets,
): ChangesOn {
  const replaced = new Set(plan.replaced.map(({ path }) => path))
  const known = new Set(before.map(({ path }) => path))
  return async (head) => {
    const now =
      head === String(metadata['current-snapshot-id']) ? metadata : await table.client.loadTable(table.name)
    if (!now || head === null) throw new FirnError('conflict', `${table.path} was emptied meanwhile.`)
    const files = await filesOf(table, now, BigInt(head))
    const live = new Set(files.filter(({ content }) => content === 'data').map(({ path }) => path))
    const targets = await targetsOf(files)
    const added = files.filter(({ path }) => !known.has(path))
    const isHit = added.some(
      ({ path, content }) =>
        content === 'equality-deletes' ||
        [...(targets.get(path) ?? [])].some((target) => replaced.has(target)),
    )
    if (isHit || [...replaced].some((path) => !live.has(path)))
      throw new FirnError('conflict', `Another writer changed rows of ${table.path} that were being moved.`, {
        hint: 'Compact it again.',
      })
    return {
      removedFiles: new Set([...replaced, ...droppedWith(files, targets, replaced).map(({ path }) => path)]),
      deleteFiles: [],
      removedRows: rows,
    }
  }
}

function plannedReport(table: CompactedTable, planned: Planned): MaintenanceReport {
  const { plan } = planned
  if (!isNeeded(plan))
    return nothingToDo('compact', table.path, 'No files are small enough, and there are no deletes to apply.')
  return {
    ...report(table, planned, plan.into, bytesOf(plan.replaced)),
    summary: sentence(plan, plan.into, { merges: 'Merges', applies: 'applies', drops: 'Drops' }),
  }
}

function report(
  table: CompactedTable,
  { plan, metadata }: Planned,
  filesAfter: number,
  bytesAfter: number,
): MaintenanceReport {
  const gone = [...plan.replaced, ...plan.dropped]
  return {
    ...nothingToDo('compact', table.path, ''),
    needed: true,
    filesBefore: gone.length,
    filesAfter,
    bytesBefore: bytesOf(gone),
    bytesAfter,
    files: gone
      .slice(0, EXAMPLE_FILES)
      .map(({ path, size }) => ({ path: relativeTo(metadata.location, path), bytes: size })),
    kept: ['the replaced files, until the snapshots that have them expire'],
  }
}

interface Verbs {
  readonly merges: string
  readonly applies: string
  readonly drops: string
}

function sentence({ replaced, dropped }: CompactionPlan, into: number, verbs: Verbs): string {
  const deletes = counted(dropped.length, 'delete file')
  if (replaced.length === 0) return `${verbs.drops} ${deletes} that no longer apply to any file.`
  const applied = dropped.length === 0 ? '' : ` and ${verbs.applies} ${deletes}`
  return `${verbs.merges} ${counted(replaced.length, 'file')} (${bytesText(bytesOf(replaced))}) into ${into}${applied}.`
}

const bytesOf = (files: readonly LiveFile[]): number => files.reduce((sum, { size }) => sum + size, 0)
