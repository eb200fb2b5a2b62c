// Carries a FILE or HIVE_TABLE group over to ICEBERG: rows copied into a new table, both sides compared, and only then
// the group's YAML changed, while no one can write to the old store. Whatever fails before leaves all as it was.

import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import {
  type FeatureGroup,
  FirnError,
  type IcebergStore,
  type JobResult,
  type Store,
  toErrorData,
  type WriteReceipt,
} from '../contract/index.ts'
import type { CatalogClient } from '../iceberg/client.ts'
import { FEATURE_GROUP, INPUTS, snapshotsOf } from '../iceberg/snapshots.ts'
import type { JobContext } from '../jobs/jobs.ts'
import { type Content, contentOf } from '../stores/content-hash.ts'
import type { OfflineStore } from '../stores/offline-store.ts'
import { folderRevision, whileUnchanged } from '../stores/unchanged-folder.ts'
import { saveGroup } from './groups.ts'
import { LOCAL, type Parts } from './parts.ts'
import { targetProblems } from './store-targets.ts'
import { openStores } from './stores.ts'

export interface ConvertRequest {
  readonly name: string
  /** Default `default`. */
  readonly namespace?: string | undefined
  /** Default the group's name. */
  readonly table?: string | undefined
}

/** In the summary of a conversion's snapshot: the folder that its rows are from. */
export const CONVERTED_FROM = 'firn.converted-from'

/** How often rows are copied again because someone wrote meanwhile. */
const ATTEMPTS = 3

/**
 * Errors: FirnError `invalid_input` for a group that has nothing to convert or a target that cannot be, `already_exists`
 * for a table that is there, `conflict` when others kept writing, and those of reading and writing.
 */
export async function convert(parts: Parts, request: ConvertRequest, job: JobContext): Promise<JobResult> {
  const conversion = await planConversion(parts, request)
  const { group, source, target } = conversion
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const writeId = randomUUID()
    const at = new Date().toISOString()
    await parts.history.append({ event: 'begun', at, group: group.name, writeId, path: target.path })
    let copy: Copy
    try {
      copy = await copyRows(parts, conversion, writeId, job)
      const switchNow = () => switchStore(parts, conversion)
      if ((await whileUnchanged(source, copy.revision, switchNow, job.signal)) === null) {
        await takeBack(parts, conversion, writeId, 'Another write came while the rows were copied.')
        continue
      }
    } catch (error) {
      await takeBack(parts, conversion, writeId, toErrorData(error).message)
      throw error
    }
    return told(parts, conversion, writeId, copy)
  }
  throw new FirnError('conflict', `${group.name} was written to each time its rows had been copied.`, {
    hint: 'Nothing was changed. Convert it again when fewer writes come.',
  })
}

interface Conversion {
  readonly group: FeatureGroup
  readonly from: Store
  readonly to: IcebergStore
  readonly source: OfflineStore
  readonly target: OfflineStore
}

async function planConversion(parts: Parts, request: ConvertRequest): Promise<Conversion> {
  const group = await parts.folder.group(request.name)
  const from = group.stores.find(({ kind }) => kind !== 'ICEBERG')
  const iceberg = group.stores.find(({ kind }) => kind === 'ICEBERG')
  if (from === undefined || iceberg !== undefined)
    throw new FirnError('invalid_input', `${group.name} has an ICEBERG store already.`, {
      hint:
        from === undefined
          ? 'There is nothing to convert.'
          : `To be without its ${from.kind} store, take that out of its YAML; the data stays where it is.`,
    })
  const to: IcebergStore = {
    kind: 'ICEBERG',
    catalog: LOCAL,
    warehouse: null,
    namespace: request.namespace ?? 'default',
    table: request.table ?? group.name,
  }
  const converted = { ...group, stores: group.stores.map((store) => (store === from ? to : store)) }
  const { groups } = await parts.folder.load()
  const others = groups.map((other) => other.group).filter(({ name }) => name !== group.name)
  const [problem] = targetProblems(parts.projectPath, converted, others)
  if (problem) throw new FirnError('invalid_input', problem.message, { details: { field: problem.field } })
  const [source, target] = [from, to].map((store) => openStores(parts, { ...group, stores: [store] })[0])
  if (source === undefined || target === undefined) throw new Error('A store did not open')
  const description = await source.describe()
  if (description === null || description.rows === 0)
    throw new FirnError('invalid_input', `${group.name} has no rows to carry over.`, {
      hint: 'Write to it first, or name the ICEBERG store in its YAML.',
    })
  if ((await target.describe()) !== null)
    throw new FirnError('already_exists', `The table ${target.path} is there already.`, {
      hint: 'Choose another name: --table in the terminal.',
      details: { field: 'table' },
    })
  return { group, from, to, source, target }
}

interface Copy extends Content {
  /** Of the source, when it was read. */
  readonly revision: string
  readonly receipt: WriteReceipt
}

async function copyRows(
  parts: Parts,
  { group, source, target }: Conversion,
  writeId: string,
  job: JobContext,
): Promise<Copy> {
  const { engine } = parts
  const { signal } = job
  const started = performance.now()
  const revision = await folderRevision(source)
  const select = await source.read()
  const { columns } = await engine.run(`SELECT * FROM (${select}) LIMIT 0`, { signal })
  const step = (name: string, from: number, to: number): ((fraction: number) => void) => {
    const report = (fraction: number): void => job.report(from + fraction * (to - from), name)
    report(0)
    return report
  }
  const written = await target.write({
    rows: { sql: select, columns },
    mode: 'append',
    writeId,
    eventTimeCol: group.eventTimeCol,
    summary: { [FEATURE_GROUP]: group.name, [INPUTS]: '[]', [CONVERTED_FROM]: source.path },
    signal,
    onProgress: step(`Copying the rows of ${source.path}`, 0, 0.6),
  })
  const ours = await contentOf(engine, select, { signal, onProgress: step('Comparing: before', 0.6, 0.8) })
  const theirs = await contentOf(engine, await target.read(), {
    signal,
    onProgress: step('Comparing: after', 0.8, 1),
  })
  if (ours.rows !== theirs.rows || ours.hash !== theirs.hash)
    throw new FirnError('internal', `The copy of ${group.name} is not the same as its rows.`, {
      hint: 'Nothing was changed. Please report this as a fault in Firn.',
      details: { before: ours, after: theirs },
    })
  const at = {
    path: target.path,
    storageType: target.kind,
    catalog: target.catalog,
    namespace: target.namespace,
    table: target.table,
    rows: written.rows,
    snapshotId: written.snapshotId,
    droppedNullKeys: 0,
  }
  const { eventTimeFrom, eventTimeTo } = written
  const writtenAt = new Date().toISOString()
  const watermark = {
    ...at,
    writeId,
    eventTimeFrom,
    eventTimeTo,
    writtenAt,
    mode: 'append' as const,
    inputs: [],
  }
  const seconds = Math.round(performance.now() - started) / 1000
  return { ...ours, revision, receipt: { ...at, seconds, bytes: written.bytes, watermark } }
}

/** The one entry of the group's YAML, as the file is now. */
async function switchStore(parts: Parts, { group: { name }, from, to }: Conversion): Promise<'switched'> {
  const group = await parts.folder.group(name)
  const index = group.stores.findIndex((store) => isDeepStrictEqual(store, from))
  if (index < 0)
    throw new FirnError('conflict', `The stores of ${name} were changed while its rows were copied.`, {
      hint: 'Nothing was changed. Convert it again if it still needs to be.',
    })
  await saveGroup(parts, { ...group, stores: group.stores.with(index, to) }, name).catch(
    async (error: unknown) => {
      // A file that was replaced and not synced says the new store all the same.
      const now = await parts.folder.group(name)
      if (!now.stores.some((store) => isDeepStrictEqual(store, to))) throw error
    },
  )
  return 'switched'
}

async function told(
  parts: Parts,
  { group, source, target }: Conversion,
  writeId: string,
  { rows, hash, receipt }: Copy,
): Promise<JobResult> {
  const at = new Date().toISOString()
  const { watermark, snapshotId } = receipt
  const note = `from ${source.kind} ${source.path}, whose data stays there`
  try {
    await parts.history.append({ event: 'committed', at, group: group.name, writeId, watermark })
    await parts.history.append({
      event: 'converted',
      at,
      group: group.name,
      path: target.path,
      rows,
      snapshotId,
      note,
    })
  } catch (cause) {
    throw new FirnError(
      'io',
      `${group.name} is in ${target.path} now, but the write history could not be kept.`,
      {
        hint: 'Do not convert it again. Free disk space; the history misses this.',
        details: { receipts: [receipt] },
        cause,
      },
    )
  } finally {
    parts.changed([group.name])
  }
  return { kind: 'convert', group: group.name, rows, contentHash: hash, receipt }
}

/** A history or a table that cannot be written now must not hide what went wrong. */
async function takeBack(
  parts: Parts,
  conversion: Conversion,
  writeId: string,
  reason: string,
): Promise<void> {
  const { group, to } = conversion
  await dropCopy(parts.local, to, writeId).catch((error: unknown) => console.error(error))
  const at = new Date().toISOString()
  await parts.history.append({ event: 'failed', at, group: group.name, writeId, reason }).catch(() => {})
}

/** Only the table that this conversion made, and only while nothing else is in it. */
export async function dropCopy(
  client: CatalogClient,
  { namespace, table }: Pick<IcebergStore, 'namespace' | 'table'>,
  writeId: string,
): Promise<void> {
  const name = { namespace: namespace.split('.'), table }
  const metadata = await client.loadTable(name)
  if (metadata === null) return
  const isOnlyOurs = snapshotsOf(metadata).every((snapshot) => snapshot.writeId === writeId)
  if (isOnlyOurs) await client.dropTable(name, { purge: true })
}
